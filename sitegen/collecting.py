"""How often Python looks for dead objects in cycles; while much is made that stays, seldom."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

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


def never_again() -> None:
    """Spare a process at its end the last look at everything, which takes longer than ending."""
    gc.freeze()
