"""The sitemap in stable parts: a new page changes one part; and robots.txt, which names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from sitegen import parts
from sitegen.snapshot import Snapshot

PART = 1000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@dataclass(frozen=True, slots=True)
class Row:
    """
    One address of the sitemap.

    Rows of one `key` (the versions of a page) lie in one part. `versions` are the language and
    address of each, that of the site's first language in front; empty when there is only one.
    """

    key: str
    url: str
    versions: tuple[tuple[str, str], ...] = ()


def rows(snapshot: Snapshot) -> list[Row]:
    """Give a row for every listed page."""
    listed = [(page.translation, page.url, page.lang) for page in snapshot.listed()]
    return rows_of(listed, snapshot.site.languages)


def rows_of(listed: Iterable[tuple[str, str, str]], languages: Sequence[str]) -> list[Row]:
    """Make rows of keys, addresses and languages; those of one key are versions of one page."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, url, lang in sorted(listed):
        groups.setdefault(key, []).append((lang, url))
    found = []
    for key, group in groups.items():
        urls = dict(group)
        known = tuple((lang, urls[lang]) for lang in languages if lang in urls)
        versions = known if len(known) > 1 else ()
        found += [Row(key, url, versions) for _, url in group]
    return found


def files(site_url: str, listed: Iterable[Row]) -> dict[str, bytes]:
    """Give the sitemap by file: an index and its parts of at most 1,000 addresses."""
    cut = parts.split(listed, lambda row: (row.key, row.url), limit=PART)
    found = {file_of(number): part(site_url, inside) for number, inside in cut.items()}
    return {"sitemap.xml": index(site_url, found), **found}


def file_of(number: int) -> str:
    return f"sitemap-{number}.xml"


def index(site_url: str, names: Iterable[str]) -> bytes:
    """Write the index, which changes only when a part comes or goes."""
    entries = "".join(
        f"<sitemap><loc>{escape(site_url)}/{name}</loc></sitemap>\n" for name in names
    )
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{entries}</sitemapindex>\n".encode()


def part(site_url: str, inside: Sequence[Row]) -> bytes:
    """Write one part."""
    entries = "".join(_entry(site_url, row) for row in inside)
    return f"{_HEAD}<urlset {_SPACE} {_LINKS}>\n{entries}</urlset>\n".encode()


def robots(site_url: str) -> bytes:
    """Welcome every robot and name the sitemap."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {site_url}/sitemap.xml\n".encode()


def _entry(site_url: str, row: Row) -> str:
    shown = (("x-default", row.versions[0][1]), *row.versions) if row.versions else ()
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" href="{escape(site_url + url)}"/>'
        for lang, url in shown
    )
    return f"<url><loc>{escape(site_url + row.url)}</loc>{links}</url>\n"
