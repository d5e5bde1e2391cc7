"""The resident publisher: an engine with its state, warm in a process, one for each site."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sitegen import addresses, checking, drawn, facts, files, model, pages, pictures
from sitegen.build import SLOW_PAGES
from sitegen.check.links import address_of
from sitegen.errors import BuildFailed, ContentError, Problem
from sitegen.facts import Facts
from sitegen.incremental.engine import Engine, NotRendered, Plan
from sitegen.incremental.model import TwoOutputsOneName
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Source, Unreadable
from sitegen.incremental.tracking import Reads
from sitegen.making import Maker
from sitegen.model import SiteModel
from sitegen.outcome import BuildReport
from sitegen.pages import Page
from sitegen.prefixes import Prefixes
from sitegen.site import Site
from sitegen.sources import NEVER, SETTLED, Sources
from sitegen.templates import Templates, problem_of
from sitegen.warm import STATE, Base

WARNED = "redirect_warnings"
RACY_NS = 50_000_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A publication that is computed and not delivered."""

    plan: Plan
    model: SiteModel
    found: Facts
    is_full: bool
    began_ns: int


@dataclass(frozen=True, slots=True)
class Known:
    """
    What the engine knows of an output.

    `source` is the path of its page, empty for lists and the like; `paths` those of the pages
    it has read, by their numbers in `reads`.
    """

    source: str
    reasons: tuple[str, ...]
    reads: Reads
    paths: Mapping[int, str]


class Publisher:
    """Computes what a publication changes; keeps in memory what makes the next one quick."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._lock = threading.RLock()
        with files.explained(site.state / STATE):
            self.engine: Engine[Page] = Engine(Store(site.state / STATE))
        self._templates = Templates(site)
        self._sources = Sources(site, self.engine.store)

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
                self._draw()
                self.engine.clear()
                made = self._model(found, now)
            try:
                yield Planned(self._plan(made, changes, now, base), made, found, is_full, began)
            finally:
                self.engine.undo()

    def commit(self, planned: Planned, release_id: str) -> None:
        """Remember that a publication was delivered as a release."""
        about = {"release": release_id, SETTLED: str(planned.began_ns - RACY_NS)}
        about[WARNED] = "\n".join(map(_named, planned.model.redirect_warnings))
        self.engine.commit(planned.model.version, **about)
        drawn.prune(self.site, planned.plan.files, self._wants if planned.is_full else None)

    def _wants(self, name: str) -> bool:
        return self.engine.store.outputs.named(name) is not None

    def checked(self, planned: Planned) -> list[Problem]:
        """
        Check what is planned and give the warnings; of redirects those that are new.

        Raises:
            BuildFailed: there are errors.
        """
        load, store = partial(self.engine.item, planned.model), self.engine.store
        warnings = checking.require(self.site, store, planned.found, planned.plan, load)
        known = store.about(WARNED).split("\n")
        fresh = [one for one in planned.model.redirect_warnings if _named(one) not in known]
        return [*warnings, *fresh]

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

    def known(self, output: str) -> Known | None:
        """Tell what is known of an output since its last rendering; None when nothing is."""
        with self._lock:
            found = self.engine.store.outputs.named(output)
            if found is None or not found.digest:
                return None
            reads = self.engine.store.reading.by(found.id)
            source = self._path_of(found.owner)
            paths = {number: self._path_of(f"item:{number}") for number in reads.attributes}
            return Known(source, found.reasons, reads, paths)

    def readers(self, cell: str) -> list[str]:
        """Give the outputs that have read a piece of data, by name."""
        with self._lock:
            reading, outputs = self.engine.store.reading, self.engine.store.outputs
            numbers = {*reading.of_cell(cell), *(one for one, _ in reading.of_shared({cell}))}
            found = (outputs.numbered(number) for number in numbers)
            return sorted(output.job.name for output in found if output)

    def _path_of(self, owner: str) -> str:
        kind, _, number = owner.partition(":")
        row = self.engine.store.items.row_of(int(number)) if kind == "item" else None
        return row.path if row else ""

    def preview(self, page: Page, prefixes: Prefixes, now: datetime) -> bytes | None:
        """
        Give the HTML of a page that is not stored, as a publication would make it.

        None when the engine cannot tell: it has built nothing yet, another page holds the
        address, or data around the pages is damaged.

        Raises:
            BuildFailed: a template's error.
        """
        with self._lock:
            try:
                self.engine.refresh()
                made = self._model(facts.load(self.site), now, prefixes)
                if self.engine.version != made.version:
                    return None
                made.forced = frozenset({page.path})
                changes = {page.path: Source(page.text.encode(), NEVER, is_forced=True)}
                return self.engine.preview(made, changes, page.save_as, now=now.timestamp())
            except (TwoOutputsOneName, BuildFailed, sqlite3.OperationalError):
                return None
            except NotRendered as error:
                raise self._failed(error, {page.path: page.text}) from error

    def _draw(self) -> None:
        """Make all smaller pictures on every core; one by one takes longer."""
        try:
            pictures.kept_all(self.site)
        except ContentError as error:
            raise BuildFailed([error.problem]) from error

    def _model(self, found: Facts, now: datetime, prefixes: Prefixes | None = None) -> SiteModel:
        def load(number: int) -> Page:
            return self.engine.item(made, number)

        maker = Maker(self.site, found, self._templates, load, prefixes)
        made = SiteModel(self.site, found, self.engine.orders, maker, now)
        return made

    def _plan(
        self,
        made: SiteModel,
        changes: Mapping[str, str | None],
        now: datetime,
        base: Base | None,
    ) -> Plan:
        sources = self._sources.changed(changes, now.timestamp())
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
            raise self._failed(error, changes) from error

    def _failed(
        self, error: NotRendered, changes: Mapping[str, str | None]
    ) -> OSError | BuildFailed:
        """Tell why an output could not be made, by file and line."""
        cause = error.__cause__
        if isinstance(cause, OSError | BuildFailed):
            return cause
        problem = problem_of(self.site.theme / "templates", cause, error.job.name)
        line = self._line_of(error.path, "template", changes)
        if problem.key == "template_missing" and line:
            problem = replace(problem, path=error.path, line=line)
        return BuildFailed([problem])

    def _line_of(self, path: str, key: str, changes: Mapping[str, str | None]) -> int:
        """Find the line of a field in a page's front matter; 0 where there is none."""
        if not path.endswith(".md"):
            return 0
        text = changes.get(path)
        found = pages.parse_front(pages.read(self.site, path) if text is None else text, path)
        return found.lines.get(key, 0)


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


def _named(problem: Problem) -> str:
    """Name a warning so that another publication knows it again, on whatever line it is then."""
    return json.dumps([problem.path, problem.key, dict(problem.details)], sort_keys=True)


def _told(error: Exception) -> Problem:
    if isinstance(error, ContentError):
        return error.problem
    raise error
