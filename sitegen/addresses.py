"""Addresses of pages: from a path in the content folder to an address of the site, and what is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitegen.errors import ContentError
from sitegen.site import Site

RESERVED = frozenset(
    {"theme", "images", "feeds", "cards", "pictures", "redirects", "site-map", "404", "503"}
)
REDIRECTS = "redirects.toml"
ERROR_PAGES = ("404", "503")
LIST_ITEMS = 10
_SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NEWS_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_LIST_PAGE = re.compile(r"page-\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: its kind, language and the segments of its address without the language."""

    kind: str
    lang: str
    segments: tuple[str, ...]


def place(site: Site, path: str) -> Place:
    """
    Read a path like `pages/en/services/sip.md` or `news/2026-10-15-new-office.md`.

    Raises:
        ContentError: not a path of a page (key path_wrong), or its name is not an address.
    """
    kind, *segments = path.removesuffix(".md").split("/")
    if kind not in {"pages", "news"} or not segments or not path.endswith(".md"):
        raise ContentError(path, 0, "path_wrong")
    lang = site.language
    if len(segments) > 1 and segments[0] in site.languages[1:]:
        lang = segments.pop(0)
    if kind == "news":
        segments = [_slug_of_news(path, segments)]
    for segment in segments:
        require_slug(segment, path)
    return Place("news" if kind == "news" else "page", lang, tuple(segments))


def require_stored(site: Site, path: str) -> None:
    """
    Refuse paths that publishing does not write: pages and the list of redirects are its own.

    Raises:
        ContentError: not such a path, or its name is not an address.
    """
    if path != REDIRECTS:
        place(site, path)


def _slug_of_news(path: str, segments: list[str]) -> str:
    dated = _NEWS_NAME.fullmatch(segments[0])
    if len(segments) != 1 or not dated:
        raise ContentError(path, 0, "news_name")
    return dated[2]


def require_slug(slug: str, path: str, line: int = 0) -> None:
    """
    Refuse what cannot be a part of an address.

    Raises:
        ContentError: anything but lower-case Latin letters, digits and single hyphens between.
    """
    if not _SEGMENT.fullmatch(slug) or len(slug) > 100:
        raise ContentError(path, line, "slug_wrong", slug=slug)


def url_of(site: Site, where: Place, slug: str = "") -> str:
    """Give the address of a page, such as `/`, `/en/` or `/en/news/new-office`."""
    segments = list(where.segments)
    if segments[-1] == "index":
        segments.pop()
    if slug and segments:
        segments[-1] = slug
    prefix = home_of(site, where.lang)
    if where.kind == "news":
        return f"{prefix}news/{segments[-1]}"
    return prefix + "/".join(segments)


def home_of(site: Site, lang: str) -> str:
    """Give the address of a language's home page."""
    return "/" if lang == site.language else f"/{lang}/"


def news_of(site: Site, lang: str) -> str:
    """Give the address of a language's newest page of the list of news."""
    return f"{home_of(site, lang)}news"


def own(site: Site, lang: str, *, news: int) -> list[str]:
    """Give the addresses that the site itself answers in a language, with so many news items."""
    newest = news_of(site, lang)
    lists = [f"{newest}/page-{number}" for number in range(1, news // LIST_ITEMS)]
    errors = [f"{home_of(site, lang)}{name}" for name in ERROR_PAGES]
    return [*errors, *([newest] if news else []), *lists]


def save_as(url: str) -> str:
    """Give the file an address is served from: `/about` from about.html, `/en/` from en/index.html."""
    return f"{url[1:]}index.html" if url.endswith("/") else f"{url[1:]}.html"


def require_free(site: Site, where: Place, url: str, path: str, line: int = 0) -> None:
    """
    Refuse addresses that the site itself needs.

    Raises:
        ContentError: the address belongs to the theme, pictures, feeds or lists (key slug_reserved).
    """
    segments = url.removeprefix(home_of(site, where.lang)).split("/")
    taken = segments[0] in RESERVED or segments[0] in site.languages
    if where.kind == "news":
        taken = bool(_LIST_PAGE.fullmatch(segments[-1]))
    elif segments[0] == "news":
        taken = len(segments) > 1
    if taken or segments[0].startswith("sitemap-"):
        raise ContentError(path, line, "slug_reserved", url=url)
