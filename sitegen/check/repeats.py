"""Titles and descriptions that several pages share, so that nobody can tell the pages apart."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.check import lines
from sitegen.errors import Problem
from sitegen.pages import Page


def repeated(pages: Iterable[Page]) -> list[Problem]:
    """Find pages of one language that a list of search results could not tell apart."""
    found = []
    first: dict[tuple[str, str, str], Page] = {}
    for page in pages:
        for name in ("title", "description"):
            text = " ".join(getattr(page, name).split()).casefold()
            other = first.setdefault((page.lang, name, text), page) if text else page
            if other is not page and page.is_listed:
                line = lines.of_field(page, name)
                found.append(
                    Problem(page.path, line, f"{name}_repeated", {"other": other.path}, "warning")
                )
    return found
