"""Atom feeds of sections: the newest items of each, whole, with absolute addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from sitegen import addresses
from sitegen.pages import Page
from sitegen.prefixes import Prefixes
from sitegen.site import Site
from sitegen.snapshot import Snapshot

ITEMS = 20
NEWS = "news"
NEWS_TITLES = {"ru": "Новости", "en": "News"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed; `html` has absolute addresses, `date` is aware."""

    title: str
    url: str
    date: datetime
    description: str
    html: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands above the items; `url` is the section's page, `author` the company."""

    title: str
    url: str
    file: str
    lang: str
    author: str


def files(snapshot: Snapshot, render: Callable[[str], str]) -> dict[str, bytes]:
    """
    Give the feed of every section with dated pages, by file.

    Args:
        render: turns the text of a page into HTML.
    """
    inside: dict[tuple[str, str], list[Page]] = {}
    for page in snapshot.pages.values():
        inside.setdefault((page.lang, section_of(page, snapshot.site)), []).append(page)
    urls = {page.url: page.title for page in snapshot.listed()}
    found = {}
    for (lang, section), pages in inside.items():
        url = addresses.home_of(snapshot.site, lang) + section
        title = urls.get(url) or (news_title(snapshot, lang) if section == NEWS else "")
        if section and title:
            author = snapshot.company.get(lang, {}).get("short_name", "")
            feed = Feed(title, url, file_of(section, lang), lang, author)
            chosen = sorted(pages, key=order_of)[:ITEMS]
            entries = [entry_of(snapshot.site.url, page, render) for page in chosen]
            found[feed.file] = atom(snapshot.site.url, feed, entries)
    return found


def entry_of(site_url: str, page: Page, render: Callable[[str], str]) -> Entry:
    """Make an item of a page, its links absolute."""
    if page.date is None:
        raise ValueError(f"{page.path} has no date")
    html = str(Prefixes(site_url, site_url).applied(render(page.body)))
    return Entry(page.title, page.url, page.date, page.description, html)


def section_of(page: Page, site: Site) -> str:
    """
    Name the feed a page belongs to: `news`, or the section it lies in; empty when there is none.

    Pages without a date and pages that are not listed belong to none.
    """
    if page.date is None or not page.is_listed:
        return ""
    if page.kind == "news":
        return NEWS
    section, slash, _ = page.url.removeprefix(addresses.home_of(site, page.lang)).partition("/")
    return section if slash else ""


def file_of(section: str, lang: str) -> str:
    return f"feeds/{section}-{lang}.atom"


def order_of(page: Page) -> tuple[float, str]:
    """Give what items are ordered by: newest first, equal days by path."""
    return -page.date.timestamp() if page.date else 0.0, page.path


def atom(site_url: str, feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Write a feed of the given items, which are in order and not more than it shows."""
    updated = max(entry.date for entry in entries)
    shown = "".join(_entry(site_url, entry) for entry in entries)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.lang}">\n'
        f"<title>{escape(feed.title)} — {escape(feed.author)}</title>\n"
        f"<id>{escape(site_url + feed.url)}</id>\n"
        f'<link href="{escape(site_url + feed.url)}"/>\n'
        f'<link rel="self" type="application/atom+xml" href="{escape(site_url)}/{feed.file}"/>\n'
        f"<updated>{_moment(updated)}</updated>\n"
        f"<author><name>{escape(feed.author)}</name></author>\n"
        f"{shown}</feed>\n"
    ).encode()


def news_title(snapshot: Snapshot, lang: str) -> str:
    found = snapshot.texts.get(lang, {}).get("news_title")
    return str(found or NEWS_TITLES.get(lang, "News"))


def _entry(site_url: str, entry: Entry) -> str:
    url = escape(site_url + entry.url)
    summary = f"<summary>{escape(entry.description)}</summary>\n" if entry.description else ""
    return (
        f"<entry>\n<title>{escape(entry.title)}</title>\n<id>{url}</id>\n"
        f'<link href="{url}"/>\n'
        f"<published>{_moment(entry.date)}</published>\n<updated>{_moment(entry.date)}</updated>\n"
        f'{summary}<content type="html">{escape(entry.html)}</content>\n</entry>\n'
    )


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
