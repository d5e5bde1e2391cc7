"""The resident publisher: an engine with its state, warm in a process, one for each site."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sitegen import addresses, facts, files, pages
from sitegen.check.links import address_of
from sitegen.errors import BuildFailed, ContentError, Problem
from sitegen.facts import Facts
from sitegen.incremental.engine import Engine, NotRendered, Plan
from sitegen.incremental.model import TwoOutputsOneName
from sitegen.incremental.rows import Stamp
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Source, Unreadable
from sitegen.making import Maker
from sitegen.model import SiteModel
from sitegen.pages import Page
from sitegen.site import Site
from sitegen.templates import Templates, problem_of

STATE = "engine.db"
NEVER = Stamp(0, 0)
RACY_NS = 50_000_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A publication that is computed and not delivered."""

    plan: Plan
    model: SiteModel
    found: Facts
    is_full: bool
    began_ns: int


class Publisher:
    """Computes what a publication changes; keeps in memory what makes the next one quick."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._lock = threading.RLock()
        with files.explained(site.state / STATE):
            self.engine: Engine[Page] = Engine(Store(site.state / STATE))
        self._templates = Templates(site)

    @contextmanager
    def planned(
        self,
        changes: Mapping[str, str | None],
        now: datetime,
        *,
        base: tuple[str, Mapping[str, str]] | None = None,
        everything: bool = False,
    ) -> Iterator[Planned]:
        """
        Compute a publication; unless `commit` is called inside, nothing of it is remembered.

        Args:
            changes: texts in place of the stored ones by path; None leaves a page out.
            base: the live release and its manifest.
            everything: forget what is known and build all.

        Raises:
            BuildFailed: every problem found, by file and line.
        """
        with self._lock:
            began = time.time_ns()
            found = facts.load(self.site, redirects=changes.get(addresses.REDIRECTS))
            model = self._model(found, now)
            self.engine.refresh()
            is_full = everything or self.engine.version != model.version
            if is_full:
                self.engine.clear()
                model = self._model(found, now)
            try:
                yield Planned(self._plan(model, changes, now, base), model, found, is_full, began)
            finally:
                self.engine.undo()

    def commit(self, planned: Planned, release_id: str) -> None:
        """Remember that a publication was delivered as a release."""
        about = {"release": release_id, "settled_ns": str(planned.began_ns - RACY_NS)}
        self.engine.commit(planned.model.version, **about)

    def _model(self, found: Facts, now: datetime) -> SiteModel:
        maker = Maker(
            self.site, found, self._templates, lambda number: self.engine.item(model, number)
        )
        model = SiteModel(self.site, found, self.engine.orders, maker, now)
        return model

    def _plan(
        self,
        model: SiteModel,
        changes: Mapping[str, str | None],
        now: datetime,
        base: tuple[str, Mapping[str, str]] | None,
    ) -> Plan:
        sources = self._sources(changes, now)
        live = None
        if base is None or self.engine.store.about("release") != base[0]:
            live = base[1] if base else {}
        try:
            return self.engine.plan(model, sources, now=now.timestamp(), live=live)
        except Unreadable as error:
            raise BuildFailed([_told(one) for one in error.errors.values()]) from error
        except TwoOutputsOneName as error:
            told = {"url": address_of(error.name), "other": error.first}
            raise BuildFailed([Problem(error.second, 0, "slug_taken", told)]) from error
        except NotRendered as error:
            cause = error.__cause__
            if isinstance(cause, OSError | BuildFailed):
                raise cause from error
            raise BuildFailed(
                [problem_of(self.site.theme / "templates", cause, error.job.name)]
            ) from error

    def _sources(
        self, changes: Mapping[str, str | None], now: datetime
    ) -> dict[str, Source | None]:
        """Give the sources that may have changed: by their stamps, by the clock, and as asked."""
        known = self.engine.store.items.stamps()
        there = {path: Stamp(*stamp) for path, stamp in pages.stamps(self.site).items()}
        settled = int(self.engine.store.about("settled_ns") or 0)
        found: dict[str, Source | None] = dict.fromkeys(known.keys() - there.keys())
        for path, stamp in there.items():
            # A file as young as the last publication may have changed after it was read.
            if known.get(path) != stamp or stamp.mtime_ns >= settled:
                found[path] = Source((self.site.content / path).read_bytes(), stamp)
        for path in self.engine.store.items.due(now.timestamp()):
            if path not in found:
                data = (self.site.content / path).read_bytes()
                found[path] = Source(data, known[path])
        for path, text in changes.items():
            if path != addresses.REDIRECTS:
                found[path] = None if text is None else Source(text.encode(), NEVER)
        return found


def of(site: Site) -> Publisher:
    """Give the one publisher of a site in this process."""
    with _lock:
        found = _publishers.get(site)
        if found is None:
            found = _publishers[site] = Publisher(site)
        return found


_publishers: dict[Site, Publisher] = {}
_lock = threading.Lock()


def _told(error: Exception) -> Problem:
    if isinstance(error, ContentError):
        return error.problem
    raise error
