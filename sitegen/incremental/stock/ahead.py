"""Reads half of many sources in a process of its own while this one reads the other half."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.incremental.model import Reading
from sitegen.incremental.stock.entries import Entry
from sitegen.incremental.touched import digest_of

MANY = 400

Read = Callable[[str, bytes], Reading[Entry]]


@dataclass(frozen=True, slots=True)
class Half:
    """What the other process has read of one source."""

    digest: str
    frozen: str | None
    next_change: float | None


class ReadAhead:
    """
    The readings of another process.

    What it could not read is simply not there: this process reads it then, and meets the error.

    Args:
        file: where the other process leaves its readings.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._child = 0
        self._given: frozenset[str] = frozenset()
        self._halves: dict[str, Half] = {}

    def start(
        self,
        paths: Sequence[str],
        find: Callable[[str], str],
        read: Read,
        freeze: Callable[[Entry], str],
    ) -> None:
        """
        Begin with the second half of sources, if there are many and it can be done.

        Args:
            find: gives the file of a source.
        """
        self._halves, self._given = {}, frozenset()
        if len(paths) < MANY or not _may_fork():
            return
        half = paths[len(paths) // 2 :]
        self._given = frozenset(half)
        self._child = os.fork()
        if self._child == 0:
            self._work(half, find, read, freeze)

    def take(self, path: str, data: bytes) -> Half | None:
        """Give what was read of a source, if it had these bytes."""
        if path in self._given:
            self.wait()
        found = self._halves.pop(path, None)
        return found if found and found.digest == digest_of(data) else None

    def wait(self) -> None:
        """Let the other process end, if there is one, and take what it has read."""
        if not self._child:
            return
        child, self._child = self._child, 0
        os.waitpid(child, 0)
        with self._file.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    path, *told = json.loads(line)
                except ValueError:  # it was stopped while it wrote
                    break
                self._halves[path] = Half(*told)
        self._file.unlink()

    def _work(
        self,
        paths: Sequence[str],
        find: Callable[[str], str],
        read: Read,
        freeze: Callable[[Entry], str],
    ) -> None:  # pragma: no cover — in the other process; tests compare what it reads
        """Read, write down, and end without touching anything of the first process."""
        status = 1
        try:
            logging.disable(logging.CRITICAL)
            with self._file.open("w", encoding="utf-8") as lines:
                for path in paths:
                    half = _half(path, Path(find(path)), read, freeze)
                    if half:
                        lines.write(
                            f"{json.dumps([path, half.digest, half.frozen, half.next_change])}\n"
                        )
            status = 0
        finally:
            os._exit(status)


def _half(path: str, file: Path, read: Read, freeze: Callable[[Entry], str]) -> Half | None:
    try:
        data = file.read_bytes()
        reading = read(path, data)
        frozen = freeze(reading.item) if reading.item else None
    except Exception:  # noqa: BLE001 — the first process meets it, too, and tells of it
        return None
    return Half(digest_of(data), frozen, reading.next_change) if frozen else None


def _may_fork() -> bool:
    """Tell whether a copy of this process would be whole and have a core for itself."""
    alone = threading.active_count() == 1 and sys.platform == "linux"
    return alone and len(os.sched_getaffinity(0)) > 1
