"""Our Pelican plugin: what is read, what templates see, and the files beside the pages."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sitegen import (
    addresses,
    cards,
    directory,
    feeds,
    pictures,
    progress,
    redirects,
    sitemap,
    views,
)
from sitegen.addresses import ERROR_PAGES
from sitegen.lazy import LazyContext
from sitegen.newslists import NewsList
from sitegen.pages import Page
from sitegen.prefixes import Prefixes
from sitegen.rendered import rendered
from sitegen.settings import (
    ArticlesGenerator,
    Content,
    Generator,
    PagesGenerator,
    Writer,
    signals,
)
from sitegen.snapshot import Snapshot
from sitegen.views import PageView


class SitePlugin:
    """
    One build's plugin; it is connected to Pelican's signals for the time of the run only.

    Args:
        only: the one file that is wanted (a preview); nothing is written then,
            its HTML is left in `output`.
    """

    def __init__(
        self, snapshot: Snapshot, *, prefixes: Prefixes | None = None, only: str | None = None
    ) -> None:
        self.snapshot = snapshot
        self.prefixes = prefixes or Prefixes()
        self.only = only
        self.output = ""
        self.seconds: dict[str, float] = {}
        self.writing = ""

    def register(self) -> None:
        for signal, receiver in self._receivers():
            signal.connect(receiver)

    def unregister(self) -> None:
        for signal, receiver in self._receivers():
            signal.disconnect(receiver)

    def _receivers(self) -> list[tuple[Any, Any]]:
        return [
            (signals.generator_init, self._choose_files),
            (signals.get_generators, self._generators),
            (signals.get_writer, self._writer),
        ]

    def _choose_files(self, generator: Any) -> None:
        """Let generators read the snapshot's pages in its order instead of walking folders."""
        generator.env.context_class = LazyContext
        kinds = {ArticlesGenerator: "news", PagesGenerator: "page"}
        kind = kinds.get(type(generator))
        if kind:
            chosen = [page.path for page in self.snapshot.pages.values() if self._wants(page, kind)]
            generator.get_files = lambda *_, extensions=None, **__: [] if extensions else chosen

    def _wants(self, page: Page, kind: str) -> bool:
        return page.kind == kind and self.only in {None, page.save_as}

    def _generators(self, _pelican: Any) -> type:
        return SiteGenerator

    def _writer(self, _pelican: Any) -> type:
        return SiteWriter

    def variables(self, lang: str, view: PageView, page: Page | None) -> dict[str, Any]:
        found = views.variables(self.snapshot, view, page, lang, self.prefixes)
        return {**found, "news": self.news_list(lang, view.url)}

    def news_list(self, lang: str, url: str) -> NewsList | None:
        """Give the list that belongs on the page at `url`, if it is a page of the list."""
        newest = addresses.news_of(self.snapshot.site, lang)
        if url != newest and not url.startswith(f"{newest}/page-"):
            return None
        lists = views.news_lists(self.snapshot, lang)
        return next((item for item in lists if item.url == url), None)


class SiteWriter(Writer):  # type: ignore[misc] # Pelican has no types
    """Pelican's writer, which hands templates our variables and notes the time of each file."""

    def write_file(self, name: str, template: Any, context: Any, **options: Any) -> None:
        plugin: SitePlugin = self.settings["SITEGEN"]
        plugin.writing = name
        began = time.perf_counter()
        content = options.pop("page", None) or options.pop("article", None)
        if isinstance(content, Content):
            options["page"], context = self._shown(plugin, content, context)
        else:
            options["page"] = content
        if plugin.only is None:
            super().write_file(name, template, context, **options)
        else:
            plugin.output = template.render({**context, "output_file": name, **options})
        plugin.seconds[name] = time.perf_counter() - began
        progress.step(name, plugin.seconds[name])

    def _shown(
        self, plugin: SitePlugin, content: Any, context: Any
    ) -> tuple[PageView, dict[str, Any]]:
        page = plugin.snapshot.pages[str(content.get_relative_source_path())]
        html = pictures.with_pictures(content.content, plugin.snapshot.site.content / "images")
        view = views.page_view(page, html, plugin.prefixes)
        return view, {**context, **plugin.variables(page.lang, view, page)}


class SiteGenerator(Generator):  # type: ignore[misc] # Pelican has no types
    """Writes what no single page stands for: lists of news, error pages, feeds, pictures, maps."""

    def generate_output(self, writer: Any) -> None:
        plugin: SitePlugin = self.settings["SITEGEN"]
        if plugin.only is not None:
            return
        for lang in plugin.snapshot.site.languages:
            self._write_lists(writer, plugin, lang)
            self._write_errors(writer, plugin, lang)
            self._write_map(writer, plugin, lang)
        self._write_texts(plugin)

    def _write_lists(self, writer: Any, plugin: SitePlugin, lang: str) -> None:
        pages = {page.url for page in plugin.snapshot.pages.values()}
        texts = plugin.snapshot.texts.get(lang, {})
        title = texts.get("news_title", feeds.NEWS_TITLES.get(lang, "News"))
        for item in views.news_lists(plugin.snapshot, lang):
            if item.items and item.url not in pages:
                self._write(writer, plugin, lang, "news", views.bare_view(item.url, title))

    def _write_errors(self, writer: Any, plugin: SitePlugin, lang: str) -> None:
        home = addresses.home_of(plugin.snapshot.site, lang)
        texts = plugin.snapshot.texts.get(lang, {})
        for name in ERROR_PAGES:
            view = views.bare_view(
                f"{home}{name}", texts.get(f"error_{name}_title", name), is_listed=False
            )
            self._write(writer, plugin, lang, name, view)

    def _write_map(self, writer: Any, plugin: SitePlugin, lang: str) -> None:
        """Write the page that lists the pages, if the theme has one."""
        snapshot = plugin.snapshot
        pages = [page for page in snapshot.pages.values() if page.lang == lang]
        chosen = sorted(filter(directory.is_listed, pages), key=directory.order_of)
        if chosen and (snapshot.site.theme / f"templates/{directory.TEMPLATE}.html").is_file():
            view = views.map_view(snapshot, lang, chosen[: directory.LIMIT])
            self._write(writer, plugin, lang, directory.TEMPLATE, view)

    def _write(
        self, writer: Any, plugin: SitePlugin, lang: str, template: str, view: PageView
    ) -> None:
        name = addresses.save_as(view.url)
        context = {**self.context, **plugin.variables(lang, view, None)}
        writer.write_file(name, self.get_template(template), context, page=view, url=view.url)

    def _write_texts(self, plugin: SitePlugin) -> None:
        """Write through the writer's own folder, but plainly: these are not templates."""
        snapshot = plugin.snapshot
        site_url = snapshot.site.url
        self._put(plugin, {"robots.txt": sitemap.robots(site_url)})
        self._put(plugin, sitemap.files(site_url, sitemap.rows(snapshot)))
        self._put(plugin, feeds.files(snapshot, rendered))
        self._put(plugin, redirects.files(snapshot.redirects, snapshot.pages.values(), site_url))
        drawn = (
            cards.of_page(snapshot.site, snapshot.company, page) for page in snapshot.pages.values()
        )
        found = {card.file: cards.kept(snapshot.site, card) for card in drawn if card}
        self._put(plugin, {name: file.read_bytes() for name, file in found.items()})
        files = snapshot.assets.files
        self._put(plugin, {f"theme/{name}": data for name, data in files.items()})

    def _put(self, plugin: SitePlugin, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            plugin.writing = name
            target = Path(self.output_path) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
