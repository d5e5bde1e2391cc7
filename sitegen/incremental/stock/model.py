"""A Pelican site as the engine sees it: sources read by Pelican, files made by Pelican's writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sitegen.incremental.keys import Key
from sitegen.incremental.model import Job, Reading
from sitegen.incremental.stock import door, entries, templates, trackable, values
from sitegen.incremental.stock.compiled import FolderCache
from sitegen.incremental.stock.door import signals
from sitegen.incremental.stock.entries import ASSET, Entry
from sitegen.incremental.stock.fingerprints import Templates, version_of
from sitegen.incremental.stock.outputs import Outputs
from sitegen.incremental.stock.places import ARTICLES, GROUP, LISTS, PAGES, STATICS, Places
from sitegen.incremental.stock.reading import Reader
from sitegen.incremental.stock.rendering import Rendering, capturing
from sitegen.incremental.stock.sources import Sources
from sitegen.incremental.stock.trackable import Untrackable
from sitegen.incremental.stock.watching import Contents, Desk, Groups, Links, Told
from sitegen.incremental.tracking import View

_GENERATORS = {
    "articles": door.ArticlesGenerator,
    "pages": door.PagesGenerator,
    "statics": door.StaticGenerator,
}


class PelicanModel:
    """
    The model of one site; it lives as long as its settings and plug-ins stay as they are.

    Args:
        site: Pelican's object of the site, its plug-ins registered.
        folder: for what may be thrown away, such as compiled templates.
        told: gives what a source announces, by its path.

    Raises:
        Untrackable: the pages of the site cannot be followed to what they show.
    """

    def __init__(self, site: Any, folder: Path, told: Told) -> None:
        trackable.insist(site)
        door.remember_dates()
        self.settings = settings = site.settings
        self._desk = Desk(told)
        self.context = self._shared_context()
        scratch = folder / "scratch"  # Pelican's writer may believe it to be the output
        self._generators = self._made_generators(scratch)
        self.sources = Sources(settings, self._endings())
        self._reader = Reader(self.sources, self._generators, self.context)
        self._places = Places(settings)
        self._outputs = Outputs(settings)
        self._unpacker = values.Unpacker(settings)
        self._templates = Templates(settings)
        self._rendering = Rendering(
            settings, self.context, self._desk, self._generators, self._writer(site, scratch)
        )
        self._version = version_of(settings, self._generators["articles"].readers.reader_classes)
        self._watch(folder / "compiled")

    @property
    def version(self) -> str:
        return self._version

    @property
    def warnings(self) -> list[str]:
        """The sources that Pelican refused since the model was made."""
        return self._reader.warnings

    def read(self, path: str, data: bytes) -> Reading[Entry]:
        door.forget()
        return self._reader.read(path, data)

    def freeze(self, item: Entry) -> str:
        return entries.freeze(item)

    def thaw(self, path: str, frozen: str) -> Entry:
        return entries.thaw(path, frozen, self.context, self._unpacker)

    def adopt(self, number: int, item: Entry) -> None:
        item.number = number

    def attributes(self, item: Entry) -> Mapping[str, object]:
        return entries.attributes(item)

    def places(self, item: Entry) -> Iterable[tuple[str, Key]]:
        return self._places.of(item)

    def announces(self, item: Entry) -> Mapping[str, str]:
        if item.kind == ASSET:
            return {}
        kind = "static" if item.kind == "static" else "link"
        return {f"{kind}:{item.path}": item.url}

    def jobs(self, item: Entry) -> Iterable[Job]:
        if not item.save_as:
            return
        kind = item.kind
        if kind == "article" and item.content.status == "draft":
            kind = "draft"
        yield Job(self._outputs.name(item.save_as), kind)

    def collection_jobs(self, name: str, size: int, since: int | None = None) -> Iterable[Job]:
        if name.startswith(GROUP) and size > 1:
            raise Untrackable(f"{size} contents are translations of each other ({name})")
        return self._outputs.of(name, size, since)

    def is_by_members(self, name: str) -> bool:  # noqa: ARG002 — Pelican numbers pages by counting
        return False

    def parent(self, name: str) -> tuple[str, Key] | None:
        kind, colon, slug = name.partition(":")
        return (LISTS[kind], (slug,)) if colon and kind in LISTS else None

    def always(self) -> Iterable[str]:
        return ["articles"]

    def site_jobs(self) -> Iterable[Job]:
        return []

    def cells(self) -> Mapping[str, str]:
        found, is_changed = self._templates.fingerprints()
        if is_changed:
            for generator in self._generators.values():
                generator._templates.clear()  # noqa: SLF001 — Pelican keeps them for ever
                generator.env.cache.clear()
        return found

    def render(self, job: Job, item: Entry | None, view: View[Entry]) -> bytes | None:
        if item is not None and item.kind in {"static", ASSET}:
            view.tracker.attribute(item.number, "bytes")
            return Path(self.sources.file(item.path)).read_bytes()
        door.forget()
        self._desk.view = view
        try:
            return self._rendering.rendered(job, item.content if item else None)
        finally:
            self._desk.leave()

    def _shared_context(self) -> dict[str, Any]:
        desk, settings = self._desk, self.settings
        context: dict[str, Any] = settings.copy()
        context["generated_content"] = Links(desk, "link")
        context["static_content"] = Links(desk, "static")
        context["static_links"] = set()
        context["localsiteurl"] = settings["SITEURL"]
        return context

    def _lists(self) -> dict[str, Any]:
        """Give the variables that the generators' lists are in."""
        desk, places = self._desk, Places(self.settings)
        is_reversed = bool(self.settings["REVERSE_CATEGORY_ORDER"])
        return {
            **{
                name: Contents(desk, name)
                for name in (*ARTICLES.values(), *PAGES.values(), STATICS)
            },
            "dates": Contents(desk, places.dates("articles")),
            "categories": Groups(desk, "cat", is_reversed=is_reversed),
            "tags": Groups(desk, "tag"),
            "authors": Groups(desk, "author"),
            "related_posts": [],
            "period_archives": {},
        }

    def _made_generators(self, scratch: Path) -> dict[str, Any]:
        settings = self.settings
        made = {
            name: kind(
                context=self.context,
                settings=settings,
                path=settings["PATH"],
                theme=settings["THEME"],
                output_path=str(scratch),
            )
            for name, kind in _GENERATORS.items()
        }
        self.context.update(self._lists())
        return made

    def _watch(self, compiled: Path) -> None:
        cache = FolderCache(compiled, self._version)
        for generator in self._generators.values():
            templates.watch(generator, self._desk, cache)

    def _endings(self) -> dict[str, tuple[str, ...]]:
        return {
            "article": tuple(self._generators["articles"].readers.extensions),
            "page": tuple(self._generators["pages"].readers.extensions),
        }

    def _writer(self, site: Any, scratch: Path) -> Any:
        asked = [kind for _, kind in signals.get_writer.send(site) if isinstance(kind, type)]
        writer = asked[0] if asked else door.Writer
        trackable.insist_on_writer(writer)
        return capturing(writer)(str(scratch), settings=self.settings)
