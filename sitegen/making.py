"""How each kind of output of our site is made, from what is read through a tracked view."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import unquote

from sitegen import (
    addresses,
    cards,
    directory,
    feeds,
    newslists,
    pictures,
    redirects,
    sitemap,
    tracked,
    views,
)
from sitegen.cards import Card
from sitegen.facts import Facts
from sitegen.feeds import Feed
from sitegen.incremental.model import Job
from sitegen.incremental.tracking import View
from sitegen.newslists import Cut, NewsList
from sitegen.pages import Page
from sitegen.prefixes import Prefixes
from sitegen.rendered import rendered
from sitegen.site import Site
from sitegen.snapshot import Snapshot
from sitegen.templates import Templates
from sitegen.tracked import TrackedSnapshot, shown
from sitegen.views import PageView

_PICTURE = re.compile(r'"/images/([^"]+)"')
Make = Callable[["Maker", Job, Page | None, View[Page]], bytes | None]


class Maker:
    """
    Makes outputs at one moment.

    Args:
        load: gives a page by its number.
    """

    def __init__(
        self,
        site: Site,
        found: Facts,
        templates: Templates,
        load: Callable[[int], Page],
        prefixes: Prefixes | None = None,
    ) -> None:
        self._site = site
        self._facts = found
        self._templates = templates
        self._prefixes = prefixes or Prefixes()
        self.load = load
        self.numbers: dict[str, int] = {}

    def make(self, job: Job, item: Page | None, view: View[Page]) -> bytes | None:
        """Make the bytes of an output, or None when there is nothing to show."""
        return _MAKERS[job.kind](self, job, item, view)

    def page(self, job: Job, item: Page | None, view: View[Page]) -> bytes | None:
        if item is None:
            raise ValueError(f"{job.name} has no page")
        return self._of_page(item, view, None)

    def news(self, job: Job, _item: Page | None, view: View[Page]) -> bytes | None:
        """A page of the list of news; the newest may have a page of text of its own above it."""
        lang, *rest = job.args
        cut = Cut(*rest)
        stop = (cut.stop,) if cut.stop is not None else ()
        pairs = view.sequence(tracked.news_of(lang)).pairs(cut.start, *stop)
        items = [shown(view, number, page) for number, page in pairs]
        listed = newslists.listed(cut, items)
        is_newest = cut.newer_url is None
        front = view.sequence(tracked.front_of(lang)).pairs() if is_newest else []
        if front:
            return self._of_page(front[-1][1], view, listed if items else None)
        if not items:
            return None
        title = self._snapshot(view).texts.get(lang, {}).get("news_title")
        return self._of_view(
            views.bare_view(cut.url, title or feeds.NEWS_TITLES.get(lang, "News")),
            "news",
            lang,
            view,
            listed,
        )

    def error(self, job: Job, _item: Page | None, view: View[Page]) -> bytes | None:
        lang, name = job.args
        texts = self._snapshot(view).texts.get(lang, {})
        url = f"{addresses.home_of(self._site, lang)}{name}"
        bare = views.bare_view(url, texts.get(f"error_{name}_title", name), is_listed=False)
        return self._of_view(bare, name, lang, view, None)

    def directory(self, job: Job, _item: Page | None, view: View[Page]) -> bytes | None:
        (lang,) = job.args
        pairs = view.sequence(tracked.listed_of(lang)).pairs(0, directory.LIMIT)
        pages = [shown(view, number, page) for number, page in pairs]
        own = views.map_view(self._snapshot(view), lang, pages)
        return self._of_view(own, directory.TEMPLATE, lang, view, None)

    def feed(self, job: Job, _item: Page | None, view: View[Page]) -> bytes | None:
        lang, section = job.args
        snapshot = self._snapshot(view)
        url = addresses.home_of(self._site, lang) + section
        front = [page for _, page in self._at(url, view) if page.is_listed]
        name = feeds.news_title(snapshot, lang) if section == feeds.NEWS else ""
        title = front[-1].title if front else name
        pairs = view.sequence(f"feed:{lang}:{section}").pairs(0, feeds.ITEMS)
        if not title or not pairs:
            return None
        author = snapshot.company.get(lang, {}).get("short_name", "")
        for number, _ in pairs:
            view.tracker.attribute(number, "title", "url", "date", "description", "body")
        entries = [feeds.entry_of(self._site.url, page, rendered) for _, page in pairs]
        return feeds.atom(self._site.url, Feed(title, url, job.name, lang, author), entries)

    def redirect(self, job: Job, _item: Page | None, view: View[Page]) -> bytes | None:
        (target,) = job.args
        found = self._at(target.partition("#")[0], view)
        title, lang = (found[-1][1].title, found[-1][1].lang) if found else ("", "en")
        return redirects.page_of(self._site.url, target, title, lang)

    def part(self, job: Job, _item: Page | None, view: View[Page]) -> bytes | None:
        low, high = job.args
        keys = view.sequence("map").keys_between(low, high)
        listed = [(key[1], key[2], key[3]) for key in keys]
        rows = {(row.key, row.url): row for row in sitemap.rows_of(listed, self._site.languages)}
        return sitemap.part(self._site.url, [rows[key, url] for key, url, _ in listed])

    def sitemap(self, job: Job, _item: Page | None, _view: View[Page]) -> bytes | None:
        return sitemap.index(self._site.url, job.args)

    def robots(self, _job: Job, _item: Page | None, _view: View[Page]) -> bytes | None:
        return sitemap.robots(self._site.url)

    def text(self, job: Job, _item: Page | None, _view: View[Page]) -> bytes | None:
        return str(job.args[0]).encode()

    def asset(self, job: Job, _item: Page | None, _view: View[Page]) -> bytes | None:
        return self._facts.assets.files[str(job.args[0])]

    def picture(self, job: Job, _item: Page | None, _view: View[Page]) -> bytes | None:
        return (self._site.content / "images" / str(job.args[0])).read_bytes()

    def scaled(self, job: Job, _item: Page | None, _view: View[Page]) -> bytes | None:
        file = pictures.find(self._site, str(job.args[0]))
        return file.read_bytes() if file else None

    def card(self, job: Job, _item: Page | None, _view: View[Page]) -> bytes | None:
        title, company = job.args
        return cards.kept(self._site, Card(job.name, title, company)).read_bytes()

    # ---- Pieces ----

    def _snapshot(self, view: View[Page]) -> Snapshot:
        """Give what stands for a snapshot; it has all that a rendering reads of one."""
        return cast("Snapshot", TrackedSnapshot(self._site, self._facts, view))

    def _at(self, url: str, view: View[Page]) -> list[tuple[int, Page]]:
        """Give the pages at an address."""
        pairs = view.sequence("urls").between(url, f"{url}\0")
        return [(number, shown(view, number, page)) for number, page in pairs]

    def _of_page(self, page: Page, view: View[Page], listed: NewsList | None) -> bytes:
        view.tracker.everything(self.numbers[page.path])
        html = rendered(page.body)
        for match in _PICTURE.finditer(html):
            view.tracker.cell(f"picture:{unquote(match[1])}")
        html = pictures.with_pictures(html, self._site.content / "images")
        own = views.page_view(page, html, self._prefixes)
        return self._of_view(own, page.template, page.lang, view, listed, page)

    def _of_view(
        self,
        own: PageView,
        template: str,
        lang: str,
        view: View[Page],
        listed: NewsList | None,
        page: Page | None = None,
    ) -> bytes:
        snapshot = self._snapshot(view)
        found: dict[str, Any] = views.variables(snapshot, own, page, lang, self._prefixes)
        more = {"page": own, "news": listed, "output_file": addresses.save_as(own.url)}
        return self._templates.render(
            template, {**found, **more}, note=lambda name: view.tracker.cell(f"template:{name}")
        )


_MAKERS: dict[str, Make] = {
    "page": Maker.page,
    "news": Maker.news,
    "error": Maker.error,
    "directory": Maker.directory,
    "feed": Maker.feed,
    "redirect": Maker.redirect,
    "part": Maker.part,
    "sitemap": Maker.sitemap,
    "robots": Maker.robots,
    "text": Maker.text,
    "asset": Maker.asset,
    "picture": Maker.picture,
    "scaled": Maker.scaled,
    "card": Maker.card,
}
