"""What is wrong with the site as built: dead links, missing anchors and pictures, weights; by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from sitegen import addresses, markdown, menu, scan
from sitegen.errors import BuildFailed, Problem
from sitegen.pages import Page
from sitegen.reader import rendered
from sitegen.snapshot import Snapshot

MAX_PAGE_BYTES = 60 * 1024
# HTML, a heading of level 1, 5 or 6, an underlined heading, a container.
_SUSPICIOUS = re.compile(r"<|(?:^|[\s>])(?:#(?!#)|#{5})|^[\s>]*=+\s*$|:::", re.MULTILINE)
_OWN_LINK = re.compile(r"/(?!/)[^\s]*")


def require(taken: Snapshot, output: Path) -> list[Problem]:
    """
    Check a finished build and give the warnings.

    Raises:
        BuildFailed: there are errors; the warnings are among its problems, after them.
    """
    found = sorted(problems(taken, output), key=lambda item: (item.severity, item.path, item.line))
    if any(item.severity == "error" for item in found):
        raise BuildFailed(found)
    return found


def problems(taken: Snapshot, output: Path) -> list[Problem]:
    """List everything that is wrong, errors and warnings, in the order of pages."""
    built = _Built(output)
    found: list[Problem] = []
    for page in taken.pages.values():
        found += _of_text(page)
        found += _of_links(page, built)
        found += _of_images(page, built)
    found += _of_menu(taken, built)
    found += _of_templates(taken, built, {str(item.details.get("url")) for item in found})
    return found


class _Built:
    """The files of a build, and what is in its pages."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.names = {
            file.relative_to(output).as_posix() for file in output.rglob("*") if file.is_file()
        }
        self.pages = {
            name: scan.scan((output / name).read_text(encoding="utf-8"))
            for name in sorted(self.names)
            if name.endswith(".html")
        }

    def fault(self, url: str, own: str) -> str | None:
        """Tell by a key why an address of the site leads nowhere; None when it is right."""
        path, _, anchor = url.partition("#")
        path = path.partition("?")[0] or own
        name = unquote(path.removeprefix("/"))
        if name not in self.names:
            name = addresses.save_as(unquote(path))
        if name not in self.names:
            return "link_dead"
        page = self.pages.get(name)
        if anchor and page and unquote(anchor) not in page.ids:
            return "anchor_missing"
        return None

    def weight(self, name: str) -> int:
        """Count the bytes of a page with its style sheets and scripts, before pictures."""
        own = [file.partition("?")[0].removeprefix("/") for file in self.pages[name].files]
        files = [name, *(file for file in own if file in self.names)]
        return sum((self.output / file).stat().st_size for file in files)


@lru_cache(maxsize=2048)
def _body(text: str) -> scan.Found:
    """Look through a body once, however often it is built."""
    return scan.scan(rendered(text))


@lru_cache(maxsize=2048)
def _problems(text: str) -> tuple[markdown.Problem, ...]:
    """Ask the grammar, but only about texts that can be wrong: parsing is the dearest step."""
    return tuple(markdown.problems(text)) if _SUSPICIOUS.search(text) else ()


def _of_text(page: Page) -> Iterator[Problem]:
    """What the grammar does not have, and headings that skip a level."""
    for item in _problems(page.body):
        line = item.line + page.body_line - 1
        yield Problem(page.path, line, item.key, item.details, "warning")
    above = 1
    for level in _body(page.body).headings:
        if level > above + 1:
            details = {"level": str(level), "above": str(above)}
            yield Problem(
                page.path, _heading_line(page, level), "heading_skips", details, "warning"
            )
        above = level


def _of_links(page: Page, built: _Built) -> Iterator[Problem]:
    for url in dict.fromkeys(_body(page.body).links):
        fault = built.fault(url, page.url) if _is_own(url) else None
        if fault:
            yield from _at_lines(page, url, fault)


def _of_images(page: Page, built: _Built) -> Iterator[Problem]:
    for url, alt in dict.fromkeys(_body(page.body).images):
        if _is_own(url) and unquote(url.removeprefix("/")) not in built.names:
            yield from _at_lines(page, url, "image_missing")
        if not alt.strip():
            yield from _at_lines(page, url, "alt_missing", warns=True)
    if page.image and page.image.removeprefix("/") not in built.names:
        line = page.front.line("image") if page.front else 0
        yield Problem(page.path, line, "image_missing", {"url": page.image})


def _of_menu(taken: Snapshot, built: _Built) -> Iterator[Problem]:
    file = taken.site.content / menu.FILE
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    paths = [path for entry in taken.menus.values() for path in entry.paths()]
    for path in dict.fromkeys(paths):
        fault = built.fault(path, "/") if _is_own(path) else None
        if fault:
            line = next((number for number, text in enumerate(lines, 1) if f'"{path}"' in text), 0)
            yield Problem(menu.FILE, line, fault, {"url": path})


def _of_templates(taken: Snapshot, built: _Built, known: set[str]) -> Iterator[Problem]:
    """What templates lead to, each once; and pages that are too heavy."""
    paths = {page.save_as: page.path for page in taken.pages.values()}
    for name, page in built.pages.items():
        for url in dict.fromkeys(page.links):
            own = "/" + name.removesuffix("index.html").removesuffix(".html")
            fault = built.fault(url, own) if _is_own(url) and url not in known else None
            if fault:
                known.add(url)
                yield Problem(f"theme → {name}", 0, fault, {"url": url})
        weight = built.weight(name)
        if weight > MAX_PAGE_BYTES:
            details = {"kilobytes": str(weight // 1024), "limit": str(MAX_PAGE_BYTES // 1024)}
            yield Problem(paths.get(name, name), 0, "page_heavy", details, "warning")


def _is_own(url: str) -> bool:
    return url.startswith("#") or bool(_OWN_LINK.fullmatch(url))


def _at_lines(page: Page, url: str, key: str, *, warns: bool = False) -> Iterator[Problem]:
    """Report an address on every line that names it; one made up of references at the whole file."""
    spelt = {url, unquote(url)}
    lines = [
        number
        for number, line in enumerate(page.body.split("\n"), page.body_line)
        if any(_names(line, spelling) for spelling in spelt)
    ]
    for line in lines or [0]:
        yield Problem(page.path, line, key, {"url": url}, "warning" if warns else "error")


def _names(line: str, url: str) -> bool:
    """Tell whether a line holds this very address and not one that only begins like it."""
    return bool(re.search(re.escape(url) + r"(?![\w/#?&=%.-])", line))


def _heading_line(page: Page, level: int) -> int:
    marks = "#" * level + " "
    lines: Iterable[tuple[int, str]] = enumerate(page.body.split("\n"), page.body_line)
    return next((number for number, line in lines if line.lstrip().startswith(marks)), 0)
