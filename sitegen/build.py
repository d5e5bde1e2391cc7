"""A full build of the site into a fresh folder, through Pelican."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import TemplateSyntaxError

from sitegen import check, files, packing, pictures, progress, settings, snapshot
from sitegen.addresses import ERROR_PAGES
from sitegen.errors import BuildFailed, ContentError, Problem
from sitegen.outcome import BuildReport
from sitegen.plugin import SitePlugin
from sitegen.reader import ContentReader
from sitegen.site import Site
from sitegen.snapshot import Changes, Snapshot

SLOW_PAGES = 5
# What Pelican may complain about: our check names pictures without words by file and line,
# and the text of a page comes from the snapshot, so that it need not be on the disk.
EXPECTED = ("Empty alt attribute", "Cannot get modification stamp")
REQUIRED_TEMPLATES = ("page", "home", "article", "news", *ERROR_PAGES)

# Pelican keeps state of the whole process: locale, signals, memo caches, sets of written files.
_pelican_lock = threading.Lock()


def build(
    site: Site,
    output: Path,
    *,
    changes: Changes | None = None,
    now: datetime | None = None,
    previous: Path | None = None,
) -> BuildReport:
    """
    Build the whole site into an empty folder.

    Args:
        changes: texts in place of the stored ones; None leaves the page out.
        now: aware moment that decides what is live.
        previous: an earlier release; pictures that did not change become hard links to it.

    Raises:
        BuildFailed: every problem found, by file and line; the folder may be half full.
        StorageError: the disk does not take it.
    """
    began = time.perf_counter()
    taken = snapshot.take(site, now=now or datetime.now(UTC), changes=changes)
    _require_templates(site, taken)
    with files.explained(output):
        output.mkdir(parents=True, exist_ok=True)
        plugin = SitePlugin(taken)
        progress.begin(len(taken.pages))
        run_pelican(plugin, output)
        _copy_images(site, output, previous)
        _copy_scaled(site, output)
        warnings = check.require(taken, output)
        _pack(output)
    return _report(taken, plugin, output, warnings, time.perf_counter() - began)


def run_pelican(plugin: SitePlugin, output: Path) -> None:
    """
    Run Pelican once with our plugin.

    Raises:
        BuildFailed: a template's error, or anything Pelican only writes to its log.
    """
    site = plugin.snapshot.site
    with _pelican_lock, _collected_log() as found:
        try:
            made = settings.settings_for(site, output, plugin=plugin, reader=ContentReader)
            settings.pelican.Pelican(made).run()
        except OSError:
            raise
        except Exception as error:  # a template may raise anything at all
            raise BuildFailed([*found, _problem(site, plugin, error)]) from error
        finally:
            plugin.unregister()
            settings.Content.get_content.cache.clear()
            settings.Content.get_summary.cache.clear()
    if found:
        raise BuildFailed(found)


@contextmanager
def _collected_log() -> Iterator[list[Problem]]:
    """Keep Pelican silent, and keep what it complains about."""
    found: list[Problem] = []
    handler = _Collector(found)
    logger = logging.getLogger("pelican")
    settings.LimitFilter._raised_messages.clear()  # noqa: SLF001 — it would hide what it saw in an earlier run
    settings.LimitFilter._group_count.clear()  # noqa: SLF001
    quiet, propagate = settings.pelican.console.quiet, logger.propagate
    settings.pelican.console.quiet, logger.propagate = True, False
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        settings.pelican.console.quiet, logger.propagate = quiet, propagate


class _Collector(logging.Handler):
    def __init__(self, found: list[Problem]) -> None:
        super().__init__(logging.WARNING)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(EXPECTED):
            return
        cause = record.exc_info[1] if record.exc_info else None
        reason = record.getMessage() + (f": {cause!r}" if cause else "")
        self._found.append(Problem("", 0, "pelican", {"reason": reason}))


def _problem(site: Site, plugin: SitePlugin, error: Exception) -> Problem:
    """Name the template and line of an error, and the page that was being written."""
    if isinstance(error, ContentError):
        return error.problem
    file, line = _place(site.theme / "templates", error)
    details = {"reason": str(error) or type(error).__name__, "page": plugin.writing}
    return Problem(file, line, "template_error", details)


def _place(templates: Path, error: Exception) -> tuple[str, int]:
    if isinstance(error, TemplateSyntaxError):
        return f"theme/templates/{error.name or ''}", error.lineno
    root = f"{templates.absolute()}{os.sep}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith(root):
            return f"theme/templates/{frame.filename.removeprefix(root)}", frame.lineno or 0
    return "theme", 0


def _require_templates(site: Site, taken: Snapshot) -> None:
    found = [
        Problem(f"theme/templates/{name}.html", 0, "template_missing", {"name": name})
        for name in REQUIRED_TEMPLATES
        if not _has_template(site, name)
    ]
    for page in taken.pages.values():
        if page.template not in REQUIRED_TEMPLATES and not _has_template(site, page.template):
            line = page.front.line("template") if page.front else 0
            found.append(Problem(page.path, line, "template_missing", {"name": page.template}))
    if found:
        raise BuildFailed(found)


def _has_template(site: Site, name: str) -> bool:
    return "/" not in name and (site.theme / "templates" / f"{name}.html").is_file()


def _copy_images(site: Site, output: Path, previous: Path | None) -> None:
    """Copy pictures; one that the last release holds unchanged is linked to it instead."""
    folder = site.content / "images"
    for source in sorted(folder.rglob("*")):
        if source.is_file() and not source.is_symlink() and not source.name.startswith("."):
            name = source.relative_to(folder)
            target = output / "images" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            old = previous / "images" / name if previous else None
            if old and _is_same(old, source):
                os.link(old, target)
            else:
                shutil.copy2(source, target)


def _copy_scaled(site: Site, output: Path) -> None:
    """Copy the smaller versions of pictures; they are written once and never changed."""
    for name, file in pictures.kept_all(site).items():
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def _is_same(old: Path, source: Path) -> bool:
    try:
        first, second = old.stat(), source.stat()
    except FileNotFoundError:
        return False
    same_stamp = (first.st_size, first.st_mtime_ns) == (second.st_size, second.st_mtime_ns)
    return same_stamp and old.read_bytes() == source.read_bytes()


def _pack(output: Path) -> None:
    """Put the packed copies beside each text file."""
    for file in _tree(output):
        if packing.is_text(file.name):
            for kind, data in packing.copies(file.name, file.read_bytes()).items():
                file.with_name(f"{file.name}{kind}").write_bytes(data)


def _tree(root: Path) -> list[Path]:
    return sorted(file for file in root.rglob("*") if file.is_file())


def _report(
    taken: Snapshot,
    plugin: SitePlugin,
    output: Path,
    warnings: list[Problem],
    seconds: float,
) -> BuildReport:
    written = [file for file in _tree(output) if not packing.is_copy(file.name)]
    slow = sorted(plugin.seconds.items(), key=lambda item: -item[1])[:SLOW_PAGES]
    kinds = [page.kind for page in taken.pages.values()]
    return BuildReport(
        pages=kinds.count("page"),
        news=kinds.count("news"),
        files=len(written),
        bytes=sum(file.stat().st_size for file in written),
        seconds=seconds,
        slow=tuple((name, round(value * 1000, 1)) for name, value in slow),
        warnings=tuple(warnings),
    )
