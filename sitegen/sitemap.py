"""Files for machines beside the pages: the sitemap in bounded parts, robots.txt, redirects of old addresses."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from sitegen import addresses
from sitegen.pages import Page
from sitegen.snapshot import Snapshot

PART = 1000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap_files(snapshot: Snapshot) -> dict[str, str]:
    """
    Give the sitemap: an index and parts of at most 1,000 addresses, in the order of paths.

    A page of the site keeps its part when pages after it come and go.
    """
    listed = snapshot.listed()
    parts = [listed[start : start + PART] for start in range(0, len(listed), PART)]
    files = {
        f"sitemap-{number}.xml": _part(snapshot, part) for number, part in enumerate(parts, start=1)
    }
    entries = "".join(
        f"<sitemap><loc>{escape(snapshot.site.url)}/{name}</loc></sitemap>\n" for name in files
    )
    index = f"{_HEAD}<sitemapindex {_SPACE}>\n{entries}</sitemapindex>\n"
    return {"sitemap.xml": index, **files}


def robots(snapshot: Snapshot) -> str:
    """Welcome every robot and name the sitemap."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {snapshot.site.url}/sitemap.xml\n"


def redirects(snapshot: Snapshot) -> dict[str, str]:
    """
    Give a small page for each old address of a page, by file; it leads to the new one at once.

    An alias that is the address of a living page is left out: the living page wins.
    """
    taken = {page.url for page in snapshot.pages.values()}
    files = {}
    for page in snapshot.pages.values():
        for alias in page.aliases:
            if alias not in taken and alias.startswith("/"):
                files[addresses.save_as(alias)] = _redirect(snapshot, page)
    return files


def _part(snapshot: Snapshot, pages: list[Page]) -> str:
    entries = "".join(_entry(snapshot, page) for page in pages)
    xhtml = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"{_HEAD}<urlset {_SPACE} {xhtml}>\n{entries}</urlset>\n"


def _entry(snapshot: Snapshot, page: Page) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{twin.lang}" href="{_full(snapshot, twin)}"/>'
        for twin in _versions(snapshot, page)
    )
    return f"<url><loc>{_full(snapshot, page)}</loc>{links}</url>\n"


def _versions(snapshot: Snapshot, page: Page) -> Iterator[Page]:
    found = [
        snapshot.by_translation.get((page.translation, code)) for code in snapshot.site.languages
    ]
    versions = [twin for twin in found if twin and twin.is_listed]
    yield from versions if len(versions) > 1 else ()


def _full(snapshot: Snapshot, page: Page) -> str:
    return escape(snapshot.site.url + page.url)


def _redirect(snapshot: Snapshot, page: Page) -> str:
    full, title = _full(snapshot, page), escape(page.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{page.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="robots" content="noindex">\n<title>{title}</title>\n'
        f'<link rel="canonical" href="{full}">\n'
        f'<meta http-equiv="refresh" content="0; url={escape(page.url)}">\n</head>\n'
        f'<body>\n<p><a href="{escape(page.url)}">{title}</a></p>\n</body>\n</html>\n'
    )
