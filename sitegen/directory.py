"""The page that lists all pages of a language: what stands below what, bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sitegen import addresses
from sitegen.pages import Page
from sitegen.site import Site

TEMPLATE = "site_map"
LIMIT = 1000
TITLES = {"ru": "Карта сайта", "en": "Site map"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page with the pages below it."""

    title: str
    url: str
    children: tuple[Entry, ...] = ()


def url_of(site: Site, lang: str) -> str:
    return f"{addresses.home_of(site, lang)}site-map"


def is_listed(page: Page) -> bool:
    """Tell whether a page stands on the map; news have lists of their own."""
    return page.kind == "page" and page.is_listed


def order_of(page: Page) -> tuple[int, str, str]:
    """Give what pages are ordered by: those near the home page first, so that a limit drops the deepest."""
    return page.url.rstrip("/").count("/"), page.url, page.path


def tree(pages: Iterable[tuple[str, str]]) -> tuple[Entry, ...]:
    """
    Put pages, titles with addresses, below those that their addresses begin with.

    The home page stands first, the others of one level by their titles.
    """
    titles = {url: title for title, url in pages}
    inside: dict[str, list[str]] = {}
    for url in titles:
        inside.setdefault(_above(url, titles), []).append(url)

    def below(parent: str) -> tuple[Entry, ...]:
        found = [Entry(titles[url], url, below(url)) for url in inside.get(parent, ())]
        return tuple(
            sorted(found, key=lambda entry: (not entry.url.endswith("/"), entry.title.casefold()))
        )

    return below("")


def _above(url: str, known: Iterable[str]) -> str:
    """Find the nearest page above; the home page is a neighbour, nobody's parent."""
    above = url
    while above:
        above = above.rpartition("/")[0]
        if above and above in known:
            return above
    return ""
