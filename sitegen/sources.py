"""The files that pages are made from: which of them may have changed since the last publication."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from sitegen import addresses, stamps
from sitegen.incremental.rows import Stamp
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Source
from sitegen.site import Site

NEVER = Stamp(0, 0)
SETTLED = "settled_ns"
SCAN_SECONDS = 30
CHEAP_FILES = 1000


class Sources:
    """Looks for changed files by their stamps; the engine compares what is in them."""

    def __init__(self, site: Site, store: Store) -> None:
        self._site = site
        self._store = store
        self._scanned_at = -math.inf
        self._files = 0

    def changed(self, changes: Mapping[str, str | None], now: float) -> dict[str, Source | None]:
        """
        Give the sources that may have changed: by their stamps, by the clock, and as asked.

        Args:
            changes: texts in place of the stored ones by path; None leaves a page out.
            now: seconds since 1970.
        """
        found = self._scanned() if self._must_scan(changes) else {}
        for path in self._store.items.due(now):
            if path not in found:
                found[path] = self._source(path)
        for path, text in changes.items():
            if path != addresses.REDIRECTS:
                found[path] = None if text is None else Source(text.encode(), NEVER)
        return found

    def _must_scan(self, changes: Mapping[str, str | None]) -> bool:
        """
        Tell whether to look for files that somebody changed by hand.

        On a large site a publication that names its pages need not if one that looked has just
        been: so its cost does not grow with the site.
        """
        is_cheap = self._files <= CHEAP_FILES
        return is_cheap or not changes or time.monotonic() - self._scanned_at > SCAN_SECONDS

    def _scanned(self) -> dict[str, Source | None]:
        """Give the sources whose stamps are not what they were."""
        self._scanned_at = time.monotonic()
        known = self._store.items.stamps()
        there = {path: Stamp(*stamp) for path, stamp in stamps.of_pages(self._site).items()}
        self._files = len(there)
        settled = int(self._store.about(SETTLED) or 0)
        found: dict[str, Source | None] = dict.fromkeys(known.keys() - there.keys())
        for path, stamp in there.items():
            # A file as young as the last publication may have changed after it was read.
            if known.get(path) != stamp or stamp.mtime_ns >= settled:
                found[path] = self._source(path)
        return found

    def _source(self, path: str) -> Source | None:
        """Read a page's file with the stamp it had before it was read."""
        file = self._site.content / path
        try:
            status = file.stat()
            return Source(file.read_bytes(), Stamp(status.st_mtime_ns, status.st_size))
        except FileNotFoundError:
            return None
