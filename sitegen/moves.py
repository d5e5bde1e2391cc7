"""Pages whose address changes: their old addresses are written down in redirects.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from sitegen import pages, redirects
from sitegen.addresses import REDIRECTS
from sitegen.errors import ContentError
from sitegen.pages import Page
from sitegen.site import Site

HEADING = "# Old addresses and where they lead now; publishing adds a line when a page moves.\n"


def completed(site: Site, changes: Mapping[str, str | None]) -> dict[str, str | None]:
    """
    Add to the changes of a publish the lines of redirects.toml that follow from them.

    It looks at the changed pages only. Damaged texts are passed on: the build refuses them.
    """
    before = {path: _page(site, path, _stored(site, path)) for path in changes}
    after = {path: _page(site, path, text) for path, text in changes.items()}
    old = {path: page for path, page in before.items() if page and page.status != "draft"}
    new = {path: page for path, page in after.items() if page}
    if REDIRECTS in changes or not old:
        return dict(changes)
    found = moved(old, new)
    living = {page.url for page in new.values()}
    gone = {page.url for path, page in old.items() if changes[path] is None} - living
    text = _text(site.content / REDIRECTS)
    fresh = rewritten(text, found, living=living, gone=gone - found.keys())
    return dict(changes) if fresh == text else {**changes, REDIRECTS: fresh}


def moved(before: Mapping[str, Page], after: Mapping[str, Page]) -> dict[str, str]:
    """
    Tell which addresses changed, old to new.

    A file keeps its identity; one that is gone is followed to a new file of the same language
    with the same text.
    """
    found = {}
    for path, page in before.items():
        heir = after.get(path) or _same_text(page, before, after)
        if heir and heir.url != page.url:
            found[page.url] = heir.url
    return found


def rewritten(
    text: str, moved_urls: Mapping[str, str], *, living: Collection[str], gone: Collection[str]
) -> str:
    """
    Change the lines of redirects.toml and nothing else of it.

    Lines that led to an address that moved lead to the new one, so that no chain grows; lines at
    an address where a page lives again, or that led to a page that is gone, are taken out.
    """
    lines = []
    for line, match in redirects.lines_of(text):
        source, target = (match[1][1:-1], match[2][1:-1]) if match else ("", "")
        if match and (source in living or source in moved_urls or target in gone):
            continue
        fresh = f'"{source}" = "{moved_urls[target]}"' if target in moved_urls else line
        lines.append(f"{fresh}\n")
    added = [
        f'"{source}" = "{target}"\n'
        for source, target in sorted(moved_urls.items())
        if source not in living
    ]
    if not text and added:
        lines = [HEADING]
    return "".join([*lines, *added])


def _same_text(page: Page, before: Mapping[str, Page], after: Mapping[str, Page]) -> Page | None:
    fresh = (new for path, new in after.items() if path not in before and new.lang == page.lang)
    return next((new for new in fresh if new.body.strip() == page.body.strip()), None)


def _page(site: Site, path: str, text: str | None) -> Page | None:
    try:
        return None if text is None else pages.page_of(site, path, text)
    except ContentError:
        return None  # it has no address; the build names what is wrong


def _stored(site: Site, path: str) -> str | None:
    try:
        return pages.read(site, path)
    except ContentError:
        return None


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
