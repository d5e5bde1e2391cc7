"""
Has another process make part of many things while this one makes the rest.

The other process is a copy of this one (a fork), so it knows all that is in memory; both take the
next batch when they are free, so neither waits for the other. What the other process could not
make, for whatever reason, this one makes, and meets the error itself.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import connection
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")
MANY = 300
_BATCHES = 4000
_SMALL = 8
_SHORT = 2  # bytes that name a batch
_PIPE = 1 << 20


def may_share(number: int) -> bool:
    """Tell whether so many things are worth a process, and a copy of this one would be whole."""
    alone = threading.active_count() == 1 and sys.platform == "linux"
    return number >= MANY and alone and len(os.sched_getaffinity(0)) > 1


class Shared(Generic[Made]):
    """
    Things made by two processes: `start`, then walk through `made`, then `close`.

    Args:
        total: how many things there are.
        make: makes one by its number; it is called in both processes.
        begin: called first in the other process.
        pack: turns batches into what can be sent; called in the other process.
        unpack: undoes that; called in this one.
    """

    def __init__(
        self,
        total: int,
        make: Callable[[int], Made],
        *,
        begin: Callable[[], None],
        pack: Callable[[Sequence[tuple[int, Made]]], Any],
        unpack: Callable[[Any], Sequence[tuple[int, Made]]],
    ) -> None:
        self._make = make
        self._begin = begin
        self._pack = pack
        self._unpack = unpack
        self._missing = dict.fromkeys(range(total))
        size = max(_SMALL, -(-total // _BATCHES))
        self._batches = [range(at, min(at + size, total)) for at in range(0, total, size)]
        self._child = 0
        self._orders = -1
        self._answers: connection.Connection | None = None

    def start(self) -> None:
        """Start the other process, on what is in memory now."""
        self._orders, ordering = os.pipe()
        os.write(ordering, b"".join(at.to_bytes(_SHORT) for at in range(len(self._batches))))
        os.close(ordering)
        self._answers, telling = connection.Pipe(duplex=False)
        _widen(telling.fileno())
        gc.freeze()  # what is there is left in peace, so it need not be copied
        self._child = os.fork()
        if self._child == 0:
            self._work(telling)
        telling.close()

    def made(self) -> Iterator[tuple[int, Made]]:
        """
        Give everything by its number, in no order.

        Raises:
            Exception: whatever `make` raises in this process.
        """
        for batch in self._taken():
            for number in batch:
                yield self._one(number)
            yield from self._received(is_last=False)
        yield from self._received(is_last=True)
        for number in list(self._missing):
            yield self._one(number)

    def close(self) -> None:
        """End the other process, whether it is done or not."""
        if self._answers:
            os.close(self._orders)
            self._answers.close()
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)  # it has nothing to tell any more
            os.waitpid(self._child, 0)
            gc.unfreeze()

    def _one(self, number: int) -> tuple[int, Made]:
        made = self._make(number)
        del self._missing[number]
        return number, made

    def _taken(self) -> Iterator[range]:
        """Take batches until none is left; a read of a pipe takes what nobody else gets."""
        while name := os.read(self._orders, _SHORT):
            yield self._batches[int.from_bytes(name)]

    def _received(self, *, is_last: bool) -> Iterator[tuple[int, Made]]:
        """Give what the other process has told so far; the last time, wait until it ends."""
        answers = self._answers
        while answers and (is_last or answers.poll()):
            try:
                told = answers.recv()
            except (EOFError, OSError):  # OSError: it ended in the middle of a word
                return
            for number, made in self._unpack(told):
                del self._missing[number]
                yield number, made

    def _work(
        self, answers: connection.Connection
    ) -> None:  # pragma: no cover — in the other process
        """Make batches and tell of them; end without touching anything of the first process."""
        try:
            logging.disable(logging.CRITICAL)  # what fails here is done again there, and told
            self._begin()
            for batch in self._taken():
                made = [(number, self._make(number)) for number in batch]
                answers.send(self._pack(made))
        finally:
            os._exit(0)


def _widen(pipe: int) -> None:
    import fcntl  # not on every system

    with suppress(OSError):  # a user may have too many pipes for wide ones
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
