"""
Small transactions of many threads, written together: one commit, one wait for the disk for all of them.

Whoever comes while nobody writes begins at once, and takes along whoever waits by then. Each is carried
out whole or not at all, alone; nobody goes on before the disk has what he wrote.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from backend.db import base
from backend.db.base import transaction

Found = TypeVar("Found")
# Of one commit: the first of them waits for the last.
MOST = 64


class _Work(Generic[Found]):
    """What one thread wants written, and what came of it."""

    __slots__ = ("_do", "_error", "_found", "is_done", "woken")

    def __init__(self, do: Callable[[], Found]) -> None:
        self._do = do
        self._found: Found | None = None
        self._error: BaseException | None = None
        self.is_done = False
        self.woken = threading.Event()

    def carry_out(self) -> None:
        """Do it inside the common transaction; what it raises is its own."""
        try:
            with transaction():
                self._found = self._do()
        except BaseException as error:  # noqa: BLE001 the thread that wanted it gets it
            self._error = error

    def fail(self, error: BaseException) -> None:
        """Note that nothing of it is written."""
        self._error = error

    def result(self) -> Found:
        """
        What it gave.

        Raises:
            BaseException: what it raised, or why nothing was written.
        """
        if self._error is not None:
            raise self._error
        return cast(Found, self._found)


class Groups:
    """One queue of works to be written; a thread at a time writes what stands in it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[_Work[object]] = deque()
        self._is_led = False

    def write(self, do: Callable[[], Found]) -> Found:
        """
        Do something in a transaction and give what it gives, when it is on the disk.

        It may be done by another thread that waits likewise, so it must ask nothing of its own thread.
        Inside a transaction it is a part of that.

        Raises:
            BaseException: whatever it raises; or why the transaction could not be written.
        """
        if base.database.in_transaction():
            with transaction():
                return do()
        work = _Work(do)
        with self._guard:
            self._waiting.append(cast("_Work[object]", work))
            leads, self._is_led = not self._is_led, True
        if not leads:
            work.woken.wait()
        if not work.is_done:
            self._lead(cast("_Work[object]", work))
        return work.result()

    def _lead(self, own: _Work[object]) -> None:
        """Write what waits, the leader's own first, and hand over to the next one."""
        with self._guard:
            group = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            _write(group)
        finally:
            with self._guard:
                successor = self._waiting[0] if self._waiting else None
                self._is_led = successor is not None
            if successor is not None:
                successor.woken.set()
            for work in group:
                work.is_done = True
                if work is not own:
                    work.woken.set()


def _write(group: list[_Work[object]]) -> None:
    try:
        with transaction():
            for work in group:
                work.carry_out()
    except BaseException as error:  # noqa: BLE001 it is everybody's, and each raises it
        for work in group:
            work.fail(error)


groups = Groups()
