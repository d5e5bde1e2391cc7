"""Keeps the output folder of a Pelican site in step with its sources."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from sitegen import lock
from sitegen.incremental.engine import Engine, NotRendered, Plan, Rendered
from sitegen.incremental.model import TwoOutputsOneName
from sitegen.incremental.stock import whole
from sitegen.incremental.stock.delivery import Delivered, Folder
from sitegen.incremental.stock.entries import Entry
from sitegen.incremental.stock.explanations import Explanation
from sitegen.incremental.stock.model import PelicanModel
from sitegen.incremental.stock.search import Search
from sitegen.incremental.stock.site import StockSite
from sitegen.incremental.stock.trackable import Untrackable
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Unreadable

TRACKED, WHOLE = "tracked", "whole"
WAIT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a publication did.

    `lane` is "tracked" if only what was touched was made again; else "whole", and `reason` says
    why. `skipped` are sources that Pelican refuses, such as those without a title.
    """

    lane: str
    reason: str = ""
    rendered: tuple[Rendered, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    seconds: float = 0.0
    cpu_seconds: float = 0.0


class Publisher:
    """
    Publishes one site; one thread at a time.

    Args:
        settings: Pelican's settings file; complete settings; or Pelican's object of a site.
        state: a folder for what must be remembered; by default in Pelican's cache folder,
            which lies beside the content.
        overrides: settings that are stronger than those of the file.
    """

    def __init__(
        self,
        settings: Path | str | Mapping[str, Any] | Any,
        state: Path | None = None,
        *,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        given = Path(settings) if isinstance(settings, str) else settings
        self.site = StockSite(given, overrides)
        found = self.site.settings
        # Beside the content, wherever the process was started: two states of one site would
        # not know of each other's files.
        self.state = state or Path(found["PATH"]).parent / found["CACHE_PATH"] / "incremental"
        self.state.mkdir(parents=True, exist_ok=True)
        self._engine: Engine[Entry] = Engine(Store(self.state / "state.sqlite"))
        delivered = Delivered(self.state / "delivered")
        self._folder = Folder(Path(found["OUTPUT_PATH"]), self.state / "aside", delivered)
        self._model: PelicanModel | None = None
        self._reason = ""
        self._announced: dict[str, Mapping[str, str] | None] = {}
        self._is_checked = False
        self._look()

    def close(self) -> None:
        self.site.close()
        self._engine.store.close()

    def publish(self, changed: Iterable[str | Path] | None = None) -> Report:
        """
        Bring the output folder in step; other processes that publish the site wait.

        Args:
            changed: files that changed, came or went; None looks for them.

        Raises:
            Unreadable, NotRendered: the content or a template is at fault; the output stays as it
                was.
            BusyError: another process has published for as long as we wait.
        """
        with lock.held(self.state / "lock", "pelican", wait_seconds=WAIT_SECONDS):
            return self._publish(changed)

    def rebuild(self) -> Report:
        """Forget everything and make the whole site; raises as `publish` does."""
        with lock.held(self.state / "lock", "pelican", wait_seconds=WAIT_SECONDS):
            self._engine.clear()
            return self._publish(None)

    def _publish(self, changed: Iterable[str | Path] | None) -> Report:
        began, used = time.perf_counter(), time.process_time()
        self._folder.clean()
        if self.site.is_stale():
            self.site.reload()
            self._look()
        report = self._published(changed)
        return Report(
            report.lane, report.reason, report.rendered, report.written, report.removed,
            report.skipped, time.perf_counter() - began, time.process_time() - used,
        )  # fmt: skip

    def changed(self) -> list[str]:
        """Name the sources that the next publication would take in."""
        if self._model is None:
            return []
        return list(Search(self._model.sources, self._engine.store).all())

    def explain(self, name: str) -> Explanation | None:
        """Tell why a file was made last time and what it depends on; None if there is no such."""
        output = self._engine.store.outputs.named(name)
        return Explanation.of(output, self._engine.store) if output else None

    def _look(self) -> None:
        """Find out whether the site can be followed."""
        self._model, self._reason = None, ""
        self._engine.forget()
        try:
            self._model = PelicanModel(self.site.object, self.state, self._told)
        except Untrackable as reason:
            self._reason = str(reason)

    def _told(self, path: str) -> Mapping[str, str] | None:
        """Give what a source announces; while pages are made, that does not change."""
        if path not in self._announced:
            self._announced[path] = self._engine.store.items.told(path)
        return self._announced[path]

    def _published(self, changed: Iterable[str | Path] | None) -> Report:
        if self._model is None:
            return self._build(self._reason)
        try:
            return self._step(self._model, changed)
        except (Untrackable, TwoOutputsOneName) as error:
            reason = str(error)
        except Unreadable as error:
            reason = _excuse(*error.errors.values())
            if not reason:
                raise
        except NotRendered as error:
            reason = _excuse(error.__cause__)
            if not reason and isinstance(error.__cause__, TemplateError):
                raise
            reason = reason or f"{error.job.name}: {error.__cause__!r}"
        return self._build(reason)

    def _step(self, model: PelicanModel, changed: Iterable[str | Path] | None) -> Report:
        engine = self._engine
        now = time.time()
        self._announced.clear()
        engine.refresh()
        is_first = engine.version != model.version
        if is_first:
            engine.clear()
        model.warnings.clear()
        search = Search(model.sources, engine.store)
        changes = search.all() if is_first or changed is None else search.named(changed, now)
        live = self._live(is_first=is_first)
        aside = self._folder.stage if is_first else None
        plan = engine.plan(model, changes, now=now, live=live, aside=aside)
        files: dict[str, bytes | Path | None] = {**plan.files, **plan.aside}
        if is_first:
            names = engine.store.outputs.digests().keys()
            files = {**dict.fromkeys(self._folder.strays({*names})), **files}
        return self._deliver(model, plan, files, search.scanned_at)

    def _deliver(
        self,
        model: PelicanModel,
        plan: Plan,
        files: Mapping[str, bytes | Path | None],
        scanned_at: int | None,
    ) -> Report:
        self._folder.deliver(files)
        about = {} if scanned_at is None else {"scanned_at": str(scanned_at)}
        self._engine.commit(model.version, **about)
        self._is_checked = True
        return Report(
            TRACKED,
            rendered=tuple(plan.rendered),
            written=tuple(name for name, data in files.items() if data is not None),
            removed=tuple(name for name, data in files.items() if data is None),
            skipped=tuple(model.warnings),
        )

    def _live(self, *, is_first: bool) -> Mapping[str, str] | None:
        """Give what the output folder really holds, if somebody else had a hand in it."""
        if is_first or self._is_checked:
            return None
        outputs = self._engine.store.outputs
        damaged = self._folder.damaged(outputs.sizes())
        if not damaged:
            return None
        return {name: digest for name, digest in outputs.digests().items() if name not in damaged}

    def _build(self, reason: str) -> Report:
        """Have Pelican build everything, and deliver what came out differently."""
        made = self.state / "whole"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        whole.build(self.site, made)
        names = {file.relative_to(made).as_posix() for file in made.rglob("*") if not file.is_dir()}
        files: dict[str, bytes | Path | None] = dict.fromkeys(self._folder.strays(names))
        for name in sorted(names):
            if not _is_same(made / name, self._folder.path / name):
                files[name] = made / name
        self._folder.deliver(files)
        self._engine.clear()
        shutil.rmtree(made)
        self._look()
        return Report(
            WHOLE,
            reason,
            written=tuple(name for name, data in files.items() if data is not None),
            removed=tuple(name for name, data in files.items() if data is None),
        )


def _excuse(*errors: BaseException | None) -> str:
    """Give the reason for a whole build, if there is one among errors."""
    return next((str(error) for error in errors if isinstance(error, Untrackable)), "")


def _is_same(one: Path, other: Path) -> bool:
    if not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    return one.read_bytes() == other.read_bytes()
