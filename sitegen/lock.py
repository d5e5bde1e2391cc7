"""One at a time: a lock file that says who holds it, freed by the system when its owner dies."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sitegen.errors import BusyError
from sitegen.files import explained

_PAUSE_SECONDS = 0.05


@contextmanager
def held(file: Path, owner: str, *, wait_seconds: float = 30.0) -> Iterator[None]:
    """
    Hold a lock for the time of a block.

    Args:
        owner: name shown to others who wait.

    Raises:
        BusyError: still held by somebody else after the wait; details name who and since when.
        StorageError: the lock file cannot be made.
    """
    with explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = file.open("a+", encoding="utf-8")
    with handle:
        _wait(handle, file, wait_seconds)
        _sign(handle, owner)
        yield


def _wait(handle: IO[str], file: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                raise BusyError("busy", **_owner(file)) from error
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _sign(handle: IO[str], owner: str) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    handle.seek(0)
    handle.truncate()
    json.dump({"owner": owner, "pid": os.getpid(), "since": since}, handle, ensure_ascii=False)
    handle.flush()


def _owner(file: Path) -> dict[str, str]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return {"owner": str(told["owner"]), "since": str(told["since"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"owner": "?", "since": "?"}
