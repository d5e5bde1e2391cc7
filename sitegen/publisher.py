"""The resident publisher: an engine with its state, warm in a process, one for each site."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sitegen import addresses, checking, facts, files, model, pages
from sitegen.build import SLOW_PAGES, BuildReport
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
class Base:
    """The live release; its manifest is asked for only when the engine does not know it."""

    release: str
    manifest: Callable[[], Mapping[str, str]]


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

    def close(self) -> None:
        with self._lock:
            self.engine.store.close()

    @contextmanager
    def planned(
        self,
        changes: Mapping[str, str | None],
        now: datetime,
        *,
        base: Base | None = None,
        everything: bool = False,
    ) -> Iterator[Planned]:
        """
        Compute a publication; unless `commit` is called inside, nothing of it is remembered.

        Args:
            changes: texts in place of the stored ones by path; None leaves a page out.
            base: the live release; None: there is none.
            everything: forget what is known and build all.

        Raises:
            BuildFailed: every problem found, by file and line.
        """
        with self._lock:
            began = time.time_ns()
            found = facts.load(self.site, redirects=changes.get(addresses.REDIRECTS))
            self.engine.refresh()
            made = self._model(found, now)
            is_full = everything or self.engine.version != made.version
            if is_full:
                self.engine.clear()
                made = self._model(found, now)
            try:
                yield Planned(self._plan(made, changes, now, base), made, found, is_full, began)
            finally:
                self.engine.undo()

    def commit(self, planned: Planned, release_id: str) -> None:
        """Remember that a publication was delivered as a release."""
        about = {"release": release_id, "settled_ns": str(planned.began_ns - RACY_NS)}
        self.engine.commit(planned.model.version, **about)

    def checked(self, planned: Planned) -> list[Problem]:
        """
        Check what is planned and give the warnings.

        Raises:
            BuildFailed: there are errors.
        """
        load = partial(self.engine.item, planned.model)
        return checking.require(self.site, self.engine.store, planned.found, planned.plan, load)

    def report(self, planned: Planned, warnings: Sequence[Problem]) -> BuildReport:
        """Tell what a publication did, as far as the engine knows it."""
        rendered = planned.plan.rendered
        slow = sorted(rendered, key=lambda one: -one.micros)[:SLOW_PAGES]
        news = sum(len(self.engine.orders[f"kind:news:{lang}"]) for lang in self.site.languages)
        return BuildReport(
            pages=len(self.engine.orders[model.URLS]) - news,
            news=news,
            files=0,
            bytes=0,
            seconds=0.0,
            slow=tuple((one.name, round(one.micros / 1000, 1)) for one in slow),
            warnings=tuple(warnings),
            rendered=len(rendered),
        )

    def _model(self, found: Facts, now: datetime) -> SiteModel:
        def load(number: int) -> Page:
            return self.engine.item(made, number)

        maker = Maker(self.site, found, self._templates, load)
        made = SiteModel(self.site, found, self.engine.orders, maker, now)
        return made

    def _plan(
        self,
        made: SiteModel,
        changes: Mapping[str, str | None],
        now: datetime,
        base: Base | None,
    ) -> Plan:
        sources = self._sources(changes, now)
        is_known = base is not None and self.engine.store.about("release") == base.release
        live = None if is_known else base.manifest() if base else {}
        try:
            return self.engine.plan(made, sources, now=now.timestamp(), live=live)
        except Unreadable as error:
            raise BuildFailed([_told(one) for one in error.errors.values()]) from error
        except TwoOutputsOneName as error:
            told = {"url": address_of(error.name), "other": error.first}
            line = self._line_of(error.second, "slug", changes)
            raise BuildFailed([Problem(error.second, line, "slug_taken", told)]) from error
        except NotRendered as error:
            cause = error.__cause__
            if isinstance(cause, OSError | BuildFailed):
                raise cause from error
            told_of = problem_of(self.site.theme / "templates", cause, error.job.name)
            line = self._line_of(error.path, "template", changes)
            if told_of.key == "template_missing" and line:
                told_of = replace(told_of, path=error.path, line=line)
            raise BuildFailed([told_of]) from error

    def _line_of(self, path: str, key: str, changes: Mapping[str, str | None]) -> int:
        """Find the line of a field in a page's front matter; 0 where there is none."""
        if not path.endswith(".md"):
            return 0
        text = changes.get(path)
        found = pages.parse_front(pages.read(self.site, path) if text is None else text, path)
        return found.lines.get(key, 0)

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


def forget(site: Site) -> None:
    """Close a site's publisher; the next call of `of` starts from the state on disk."""
    with _lock:
        found = _publishers.pop(site, None)
    if found:
        found.close()


_publishers: dict[Site, Publisher] = {}
_lock = threading.Lock()


def _told(error: Exception) -> Problem:
    if isinstance(error, ContentError):
        return error.problem
    raise error
