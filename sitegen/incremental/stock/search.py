"""Finds the sources that changed since the last publication."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sitegen.incremental.rows import Stamp
from sitegen.incremental.stock.sources import Sources
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Source

# Files changed within one tick of the file system's clock have one stamp.
_TICK_NS = 20_000_000


class Search:
    """Finds the sources that changed since the last publication."""

    def __init__(self, sources: Sources, store: Store) -> None:
        self._sources = sources
        self._store = store
        self.scanned_at: int | None = None

    def all(self) -> Mapping[str, Source | None]:
        """Compare the stamps of all sources with those that were written down."""
        self.scanned_at = time.time_ns()
        before = int(self._store.about("scanned_at") or 0) - _TICK_NS
        known, found = self._store.items.stamps(), self._sources.scan()
        due = set(self._store.items.due(time.time()))
        changed = {
            path: Stamp(*stamp)
            for path, stamp in found.items()
            if known.get(path) != stamp or stamp[0] >= before or path in due
        }
        return Files(self._sources, changed, known.keys() - found.keys())

    def named(self, files: Iterable[str | Path], now: float) -> Mapping[str, Source | None]:
        """Take the files that somebody names, and those whose moment has come."""
        changed: dict[str, Stamp] = {}
        gone: set[str] = set()
        paths = [self._sources.path(os.path.abspath(file)) for file in files]  # noqa: PTH100 — Path would be slower
        for path in {*paths, *self._store.items.due(now)}:
            if path is None or path == ".":
                continue
            try:
                stat = os.stat(self._sources.file(path))  # noqa: PTH116 — see above
            except FileNotFoundError:
                if self._store.items.row(path) is None:
                    return self.all()
                gone.add(path)
                continue
            if os.path.isdir(self._sources.file(path)):  # noqa: PTH112 — see above
                return self.all()
            if self._sources.kind(path):
                changed[path] = Stamp(stat.st_mtime_ns, stat.st_size)
        return Files(self._sources, changed, gone)


class Files(Mapping[str, Source | None]):
    """Changed sources; each is read from the disk when it is asked for."""

    def __init__(self, sources: Sources, changed: Mapping[str, Stamp], gone: Iterable[str]) -> None:
        self._sources = sources
        self._changed = changed
        self._names = sorted({*changed, *gone})

    def __getitem__(self, path: str) -> Source | None:
        stamp = self._changed.get(path)
        if stamp is None:
            return None
        with open(self._sources.file(path), "rb") as file:  # noqa: PTH123 — done for each source
            return Source(file.read(), stamp)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
