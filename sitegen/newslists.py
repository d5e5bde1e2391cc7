"""The lists of news: cut so that a new item changes one page of the list and renumbers none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sitegen import addresses
from sitegen.pages import Page
from sitegen.site import Site


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
class Cut:
    """
    Which items stand on a page of the list: start ≤ position < stop, counted from the oldest.

    The newest page has no `stop`: it holds whatever comes.
    """

    url: str
    start: int
    stop: int | None
    older_url: str | None
    newer_url: str | None


def cuts(site: Site, lang: str, size: int) -> list[Cut]:
    """
    Cut so many news of a language into pages, newest page first.

    Pages are numbered from the oldest and hold ten items; the newest page carries the remainder
    (10 to 19 items).
    """
    newest, per_page = addresses.news_of(site, lang), addresses.LIST_ITEMS
    older = max(0, size // per_page - 1)
    urls = [f"{newest}/page-{number}" for number in range(1, older + 1)] + [newest]
    found = [
        Cut(
            url=url,
            start=index * per_page,
            stop=(index + 1) * per_page if index < older else None,
            older_url=urls[index - 1] if index else None,
            newer_url=urls[index + 1] if index < older else None,
        )
        for index, url in enumerate(urls)
    ]
    return found[::-1]


def listed(cut: Cut, items: Sequence[Page]) -> NewsList:
    """Show the items of a page of the list, newest first; they are given oldest first."""
    shown = tuple(item_of(page) for page in reversed(items))
    return NewsList(cut.url, shown, cut.older_url, cut.newer_url)


def item_of(page: Page) -> NewsItem:
    return NewsItem(page.title, page.url, page.date, page.description)
