"""Pelican reader of our pages: front matter by our rules, the body by the one grammar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sitegen.pages import Page
from sitegen.rendered import rendered
from sitegen.settings import BaseReader


class ContentReader(BaseReader):  # type: ignore[misc] # Pelican has no types
    """Read a page from the snapshot of the build, never from the file system."""

    enabled = True
    # None: Pelican gives every site of the process each reader that claims files.
    file_extensions = ()

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        path = Path(source_path).relative_to(self.settings["PATH"]).as_posix()
        page: Page = self.settings["SITEGEN"].snapshot.pages[path]
        return rendered(page.body), metadata(page)


def metadata(page: Page) -> dict[str, Any]:
    """Give Pelican what it wants to know about a page; the address is decided by us."""
    found = {
        "title": page.title,
        "slug": page.slug or "index",
        "lang": page.lang,
        "status": page.status,
        "template": page.template,
        "url": page.url,
        "save_as": page.save_as,
        "summary": page.description or page.title,
        "date": page.date,
    }
    return {key: value for key, value in found.items() if value is not None}
