"""Lines of a page's text: where an address, a heading or a word stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from sitegen import scan
from sitegen.pages import Page
from sitegen.rendered import rendered


@lru_cache(maxsize=2048)
def body_of(text: str) -> scan.Found:
    """Look through a body once, however often it is built."""
    return scan.scan(rendered(text))


def numbered(page: Page) -> Iterator[tuple[int, str]]:
    """Give the lines of the body with their numbers in the file."""
    return enumerate(page.body.split("\n"), page.body_line)


def of_address(page: Page, url: str) -> list[int]:
    """Find every line that names an address; line 0 for one that is put together of references."""
    spelt = {url, unquote(url)}
    lines = [number for number, line in numbered(page) if any(_names(line, one) for one in spelt)]
    return lines or [0]


def of_heading(page: Page, level: int) -> int:
    """Find the first heading of a level; 0 when it is written in another way."""
    marks = "#" * level + " "
    return next((number for number, line in numbered(page) if line.lstrip().startswith(marks)), 0)


def of_field(page: Page, key: str) -> int:
    """Find the line of a field of the front matter."""
    return page.front.line(key) if page.front else 0


def _names(line: str, url: str) -> bool:
    """Tell whether a line holds this very address and not one that only begins like it."""
    return bool(re.search(re.escape(url) + r"(?![\w/#?&=%.-])", line))
