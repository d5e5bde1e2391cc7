"""How often Python looks for dead objects in cycles; while much is made that stays, seldom."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

SELDOM = (50_000, 20, 100)


@contextmanager
def seldom() -> Iterator[None]:
    """
    Look seldom inside the block.

    Python looks after every seven hundred new objects, and at all of them again and again while
    their number grows, as it does when programs are loaded or a site is made. Nearly none of them
    is dead.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def end(code: int) -> NoReturn:
    """
    End the process without taking it apart, which takes longer than a small publication.

    What was registered for the end is done all the same; while other threads run, Python ends as usual.
    """
    if threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001 there is no public name for it
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
