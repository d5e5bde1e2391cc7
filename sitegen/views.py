"""What templates see: the page, menus, company, news; made from a snapshot for one address at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from sitegen import addresses, menu
from sitegen.menu import Menu
from sitegen.pages import Page
from sitegen.snapshot import Snapshot

NEWS_PER_PAGE = 10
LATEST_NEWS = 5
_ROOT_LINK = re.compile(r'(?<= href=")/(?!/)')
_ROOT_IMAGE = re.compile(r'(?<= src=")/(?!/)')


@dataclass(frozen=True, slots=True)
class PageView:
    """The page as a template sees it; `url` begins with a slash and has no prefix."""

    title: str
    content: Markup
    description: str
    url: str
    date: datetime | None
    image: str
    path: str
    body_id: str


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One line of a list of news."""

    title: str
    url: str
    date: datetime | None
    description: str


@dataclass(frozen=True, slots=True)
class NewsList:
    """One page of the list of news, with the ways to its neighbours."""

    url: str
    items: tuple[NewsItem, ...]
    older_url: str | None
    newer_url: str | None


@dataclass(frozen=True, slots=True)
class Prefixes:
    """What goes before links to pages and before addresses of assets; empty in a build."""

    links_to: str = ""
    assets_at: str = ""

    def applied(self, html: str) -> Markup:
        if self.links_to:
            html = _ROOT_LINK.sub(f"{self.links_to}/", html)
        if self.assets_at:
            html = _ROOT_IMAGE.sub(f"{self.assets_at}/", html)
        return Markup(html)  # noqa: S704 — made by our grammar, which lets no HTML through


def page_view(page: Page, html: str, prefixes: Prefixes) -> PageView:
    """Show a stored page with its rendered body."""
    return PageView(
        title=page.title,
        content=prefixes.applied(html),
        description=page.description,
        url=page.url,
        date=page.date,
        image=page.image,
        path=page.path,
        body_id=body_id(page.url),
    )


def bare_view(url: str, title: str) -> PageView:
    """Show a page that no file stands for: a list of news, an error page."""
    return PageView(title, Markup(""), "", url, None, "", "", body_id(url))


def body_id(url: str) -> str:
    return "body-" + (url.strip("/").replace("/", "-") or "home")


def variables(snapshot: Snapshot, lang: str, url: str, prefixes: Prefixes) -> dict[str, Any]:
    """Give what every template may use on the page at `url`, besides the page itself."""
    site = snapshot.site
    menus = snapshot.menus.get(lang, Menu())
    return {
        "SITEURL": prefixes.links_to,
        "ASSETS": prefixes.assets_at,
        "BACKEND_URL": site.backend_url,
        "SITE_URL": site.url,
        "SITENAME": snapshot.company.get(lang, {}).get("short_name", ""),
        "asset": snapshot.assets.url,
        "lang": lang,
        "home_url": addresses.home_of(site, lang),
        "feed_url": f"/{feed_file(lang)}" if snapshot.news[lang] else None,
        "menu": menu.shown(menus.main, url),
        "footer_menu": menu.shown_footer(menus, url),
        "company": snapshot.company.get(lang, {}),
        "texts": snapshot.texts.get(lang, {}),
        "latest_news": tuple(_item(page) for page in snapshot.news[lang][:LATEST_NEWS]),
    }


def other_language(
    snapshot: Snapshot, lang: str, url: str, page: Page | None
) -> dict[str, Any] | None:
    """
    Lead to the same page in the other language, or to that language's home.

    `same` tells which of the two it is; None on a site of one language.
    """
    site = snapshot.site
    others = [code for code in site.languages if code != lang]
    if not others:
        return None
    twin = snapshot.by_translation.get((page.translation, others[0])) if page else None
    found = twin.url if twin else ""
    if url == addresses.news_of(site, lang) and snapshot.news[others[0]]:
        found = addresses.news_of(site, others[0])
    home = addresses.home_of(site, others[0])
    return {"lang": others[0], "url": found or home, "same": bool(found)}


def news_lists(snapshot: Snapshot, lang: str) -> list[NewsList]:
    """
    Cut the news of a language into pages, newest page first.

    Pages are numbered from the oldest and hold ten items; the newest page carries the
    remainder (10 to 19), so a new item changes one page and never renumbers the rest.
    """
    items = tuple(_item(page) for page in snapshot.news[lang])
    newest = addresses.news_of(snapshot.site, lang)
    older = max(0, len(items) // NEWS_PER_PAGE - 1)
    urls = [newest, *(f"{newest}/page-{number}" for number in range(older, 0, -1))]
    head = len(items) - older * NEWS_PER_PAGE
    starts = [0, *(head + NEWS_PER_PAGE * index for index in range(older)), len(items)]
    return [
        NewsList(
            url=url,
            items=items[starts[index] : starts[index + 1]],
            older_url=urls[index + 1] if index + 1 < len(urls) else None,
            newer_url=urls[index - 1] if index else None,
        )
        for index, url in enumerate(urls)
    ]


def feed_file(lang: str) -> str:
    return f"feeds/news-{lang}.atom"


def _item(page: Page) -> NewsItem:
    return NewsItem(page.title, page.url, page.date, page.description)
