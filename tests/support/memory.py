"""Where tests write: into memory where there is room, for every transaction waits for its disk."""

import os
import shutil
from pathlib import Path

SHARED = Path("/dev/shm")  # noqa: S108 pytest makes a folder there that only its owner can read
NEEDED_BYTES = 2 * 1024**3


def use() -> None:
    """Tell pytest, before it makes its first folder; a place that was named by hand stays."""
    if SHARED.is_dir() and os.access(SHARED, os.W_OK) and _has_room(SHARED):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHARED))


def _has_room(folder: Path) -> bool:
    return shutil.disk_usage(folder).free >= NEEDED_BYTES
