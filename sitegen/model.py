"""Our site as the incremental engine sees it: pages are its items, files of a release its outputs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from datetime import datetime
from functools import cache
from pathlib import Path

from sitegen import (
    addresses,
    cards,
    directory,
    feeds,
    newslists,
    pages,
    parts,
    pictures,
    redirects,
    sitemap,
    tracked,
)
from sitegen.addresses import ERROR_PAGES
from sitegen.errors import BuildFailed, Problem
from sitegen.facts import Facts
from sitegen.files import fingerprint
from sitegen.incremental.keys import Down, Key
from sitegen.incremental.model import Job, Reading
from sitegen.incremental.orders import Orders
from sitegen.incremental.tracking import View
from sitegen.making import Maker
from sitegen.pages import Page
from sitegen.redirects import Resolved
from sitegen.site import Site
from sitegen.snapshot import as_live

FORMAT = 1
MAP, ALIASES, URLS = "map", "aliases", "urls"
_ATTRIBUTES = (
    "title", "url", "date", "description", "image", "is_listed", "status", "translation", "lang",
    "kind", "template", "aliases", "body",
)  # fmt: skip


class SiteModel:
    """
    Our site at one moment; pages of `forced` paths are live whatever they say of themselves.

    Args:
        found: the data around the pages.
        orders: the engine's collections.
        now: aware moment that decides which pages are live.
    """

    def __init__(
        self, site: Site, found: Facts, orders: Orders, maker: Maker, now: datetime
    ) -> None:
        self._site = site
        self._facts = found
        self._orders = orders
        self._maker = maker
        self._now = now
        self.forced: frozenset[str] = frozenset()
        self.redirect_warnings: list[Problem] = []

    @property
    def version(self) -> str:
        look = cards.design(self._site.theme)
        names = [facts.get("short_name", "") for facts in self._facts.company.values()]
        told = (
            FORMAT,
            _code(),
            look.digest if look else "",
            names,
            self._site.url,
            self._site.backend_url,
            self._site.languages,
        )
        return fingerprint(repr((*told, self._site.timezone, sys.version)))

    # ---- Items ----

    def read(self, path: str, data: bytes) -> Reading[Page]:
        page = pages.page_of(self._site, path, pages.decoded(path, data))
        if path in self.forced:
            return Reading(as_live(page))
        moments = [moment for moment in (page.publish_at, page.expire_at) if moment]
        coming = [moment.timestamp() for moment in moments if moment > self._now]
        live = page if page.is_live(self._now) else None
        return Reading(live, min(coming, default=None))

    def freeze(self, item: Page) -> str:
        return item.text

    def thaw(self, path: str, frozen: str) -> Page:
        return pages.page_of(self._site, path, frozen)

    def adopt(self, number: int, item: Page) -> None:
        self._maker.numbers[item.path] = number

    def attributes(self, item: Page) -> Mapping[str, object]:
        return {name: getattr(item, name) for name in _ATTRIBUTES}

    def places(self, item: Page) -> Iterable[tuple[str, Key]]:
        yield tracked.twins_of(item.translation, item.lang), (item.path,)
        yield URLS, (item.url, item.path)
        if item.kind == "news":
            yield f"kind:news:{item.lang}", (item.path,)
        if item.aliases:
            yield ALIASES, (item.path,)
        if item.url == addresses.news_of(self._site, item.lang):
            yield tracked.front_of(item.lang), (item.path,)
        if directory.is_listed(item):
            yield tracked.listed_of(item.lang), directory.order_of(item)
        if not item.is_listed:
            return
        yield (
            MAP,
            (f"{parts.place_of(item.translation):08x}", item.translation, item.url, item.lang),
        )
        moment = item.date.timestamp() if item.date else 0.0
        if item.kind == "news":
            yield tracked.news_of(item.lang), (moment, Down(item.path))
        section = feeds.section_of(item, self._site)
        if section:
            yield f"feed:{item.lang}:{section}", (-moment, item.path)

    def announces(self, item: Page) -> Mapping[str, str]:
        return {f"url:{item.url}": item.path}

    # ---- Outputs ----

    def jobs(self, item: Page) -> Iterable[Job]:
        if item.url != addresses.news_of(self._site, item.lang):
            yield Job(item.save_as, "page")
        card = cards.of_page(self._site, self._facts.company, item)
        if card:
            yield Job(card.file, "card", (card.title, card.company))

    def collection_jobs(self, name: str, size: int, since: int | None = None) -> Iterable[Job]:  # noqa: ARG002 — its lists are short
        kind, _, rest = name.partition(":")
        if kind == "news":
            for cut in newslists.cuts(self._site, rest, size):
                yield Job(addresses.save_as(cut.url), "news", (rest, *astuple(cut)))
        elif kind == "listed" and size and f"template:{directory.TEMPLATE}.html" in self.cells():
            name = addresses.save_as(directory.url_of(self._site, rest))
            yield Job(name, "directory", (rest,))
        elif kind == "feed" and size:
            lang, _, section = rest.partition(":")
            yield Job(feeds.file_of(section, lang), "feed", (lang, section))
        elif kind == MAP:
            leaves = sorted(parts.leaves(self._orders[MAP].position, size, limit=sitemap.PART))
            names = tuple(sitemap.file_of(number) for number, _, _ in leaves)
            yield Job("sitemap.xml", "sitemap", names)
            for number, low, high in leaves:
                yield Job(sitemap.file_of(number), "part", (low, high))

    def is_by_members(self, name: str) -> bool:
        return name == MAP

    def parent(self, name: str) -> tuple[str, Key] | None:  # noqa: ARG002 — no lists of lists here
        return None

    def always(self) -> Iterable[str]:
        return [MAP, *(tracked.news_of(lang) for lang in self._site.languages)]

    def site_jobs(self) -> Iterable[Job]:
        for lang in self._site.languages:
            home = addresses.home_of(self._site, lang)
            for name in ERROR_PAGES:
                yield Job(addresses.save_as(f"{home}{name}"), "error", (lang, name))
        yield Job("robots.txt", "robots")
        for name in self._facts.assets.files:
            yield Job(f"theme/{name}", "asset", (name,))
        for name, stamp in self._facts.pictures.items():
            yield Job(f"images/{name}", "picture", (name, *stamp))
            for file in pictures.files_of(self._site, name):
                yield Job(file, "scaled", (file,))
        yield from self._redirect_jobs()

    def cells(self) -> Mapping[str, str]:
        return self._facts.cells

    def render(self, job: Job, item: Page | None, view: View[Page]) -> bytes | None:
        return self._maker.make(job, item, view)

    def _redirect_jobs(self) -> Iterable[Job]:
        resolved = self.redirects()
        self.redirect_warnings = [one for one in resolved.problems if one.severity == "warning"]
        wrong = [problem for problem in resolved.problems if problem.severity == "error"]
        if wrong:
            raise BuildFailed(wrong)
        for source, target in resolved.targets.items():
            yield Job(addresses.save_as(source), "redirect", (target,))
        for name, data in redirects.maps(resolved.targets).items():
            yield Job(name, "text", (data.decode(),))

    def redirects(self) -> Resolved:
        """Follow the redirects that pages and redirects.toml declare now."""
        with_aliases = [self._maker.load(number) for number in self._orders[ALIASES].ids]
        return redirects.resolve(
            redirects.declared(with_aliases, self._facts.redirects),
            Living(self._site, self._orders),
        )


class Living:
    """The addresses that the site answers itself."""

    def __init__(self, site: Site, orders: Orders) -> None:
        self._orders = orders
        news = {lang: len(orders[tracked.news_of(lang)]) for lang in site.languages}
        self._own = {
            url for lang, count in news.items() for url in addresses.own(site, lang, news=count)
        }

    def __contains__(self, url: object) -> bool:
        return url in self._own or self._orders[URLS].has(str(url))


@cache
def _code() -> str:
    """Give a fingerprint of the code that pages are made by."""
    folder = Path(__file__).parent
    return fingerprint(
        "".join(fingerprint(file.read_bytes()) for file in sorted(folder.rglob("*.py")))
    )
