"""What takes long to make and is only read or copied: made once in a run, however many workers it has."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """
    The folder of that name that all workers share; whoever asks first makes it, others wait.

    Args:
        factory: of the temporary folders of this run.
        name: of what is made, one for the whole run.
        make: fills the folder whose path it is given, and which is not there yet.
    """
    folder = _common(factory) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".part")
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder


def _common(factory: pytest.TempPathFactory) -> Path:
    """The folder of the run; each worker of pytest-xdist has its own within it."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
