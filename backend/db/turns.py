"""Whose turn it is to write: among the threads of a process, and among processes."""

import contextlib
import fcntl
import os
import threading
from collections import deque
from pathlib import Path


class FairLock:
    """
    A re-entrant lock that serves waiting threads in the order they came.

    SQLite's busy timeout lets one writer starve for seconds; a queue in front of it does not.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._owner: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    @property
    def depth(self) -> int:
        """How often the thread whose turn it is has taken it."""
        return self._depth

    def acquire(self) -> None:
        """Wait for this thread's turn."""
        me = threading.get_ident()
        with self._guard:
            if self._owner in (None, me) and (self._owner == me or not self._queue):
                self._owner = me
                self._depth += 1
                return
            turn = threading.Event()
            self._queue.append(turn)
        turn.wait()
        with self._guard:
            self._owner = me
            self._depth = 1

    def release(self) -> None:
        """Hand over to the thread that has waited longest."""
        with self._guard:
            self._depth -= 1
            if self._depth:
                return
            if self._queue:
                self._owner = -1  # reserved for the one that is woken
                self._queue.popleft().set()
            else:
                self._owner = None


class FileLock:
    """
    One process at a time, in turn.

    SQLite looks again and again with growing pauses whether the lock is free: beside a process that
    writes without a rest it may look in vain for seconds. So there are two locks on files: who has the
    turn, and who is the next; whoever has just written cannot be the next before the one that is. A process
    that dies lets go of both. Where the files cannot be made, SQLite's own lock has to do.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._turn: int | None = None
        self._next: int | None = None
        # A forked process that used the same open files would hold the same locks.
        os.register_at_fork(after_in_child=self._forget)

    def move(self, path: Path) -> None:
        """Use other files; nobody of this process holds a lock."""
        self._forget()
        self._path = path

    def __enter__(self) -> None:
        if self._next is None and self._path is not None:
            with contextlib.suppress(OSError):
                self._turn = _opened(self._path)
                self._next = _opened(self._path.with_name(f"{self._path.name}-next"))
        if self._turn is not None and self._next is not None:
            fcntl.flock(self._next, fcntl.LOCK_EX)
            fcntl.flock(self._turn, fcntl.LOCK_EX)
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def __exit__(self, *_: object) -> None:
        if self._turn is not None:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def _forget(self) -> None:
        for file in (self._turn, self._next):
            if file is not None:
                os.close(file)
        self._turn = self._next = None


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
