"""
What is wrong with the site as built, by file and line: dead links and anchors, pictures, weights.

`require` and `problems` look at a whole build before it goes live. `faults`, `wording.of_page` and
`places.Places` do the same for a few changed outputs, with facts (`scan.Found`) that were kept.
`whole.problems` is the thorough check of `publish.py check`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from sitegen import menu, scan
from sitegen.check import lines, links, pictures, places, wording
from sitegen.check.links import Exists, LinkIndex, faults
from sitegen.errors import BuildFailed, Problem
from sitegen.menu import Menu
from sitegen.pages import Page
from sitegen.scan import Found
from sitegen.snapshot import Snapshot

__all__ = [
    "Exists", "LinkIndex", "faults", "of_menus", "of_page", "problems", "require", "sorted_problems",
    "weights",
]  # fmt: skip

MAX_PAGE_BYTES = 60 * 1024


def require(taken: Snapshot, output: Path) -> list[Problem]:
    """
    Check a finished build and give the warnings.

    Raises:
        BuildFailed: there are errors; the warnings are among its problems, after them.
    """
    found = sorted_problems(problems(taken, output))
    if any(item.severity == "error" for item in found):
        raise BuildFailed(found)
    return found


def sorted_problems(found: Iterable[Problem]) -> list[Problem]:
    """Put errors before warnings, each by file and line."""
    return sorted(found, key=lambda item: (item.severity, item.path, item.line))


def problems(taken: Snapshot, output: Path) -> list[Problem]:
    """List everything that is wrong with a build, errors and warnings."""
    built = Built(output)
    owners = {page.save_as: page for page in taken.pages.values()}
    found = of_menus(taken.menus.values(), built.anchors, taken.site.url)
    found += faults(built.pages, built.anchors, taken.site.url)
    found += weights(built.pages, built.size)
    located = places.Places(owners.get, places.data_of(taken.site.content)).located(found)
    for page in taken.pages.values():
        located += of_page(page, built.anchors)
    located += [item for item in taken.redirects.problems if item.severity == "warning"]
    return located + pictures.damaged(taken.pages.values(), taken.site.content, whole=False)


def of_page(page: Page, exists: Exists) -> list[Problem]:
    """List what is wrong with a page's own text and front matter, by line."""
    found = wording.of_page(page)
    if page.image and links.fault(page.image, page.save_as, exists) == "link_dead":
        line = lines.of_field(page, "image")
        found.append(Problem(page.path, line, "image_missing", {"url": page.image}))
    return found


def of_menus(menus: Iterable[Menu], exists: Exists, site_url: str = "") -> list[Problem]:
    """List the entries of menus that lead nowhere, whether a template shows them or not."""
    paths = dict.fromkeys(path for entry in menus for path in entry.paths())
    faulty = ((path, links.fault(path, "index.html", exists, site_url)) for path in paths)
    return [Problem(menu.FILE, 0, key, {"url": path}) for path, key in faulty if key]


def weights(facts: Mapping[str, Found], size_of: Callable[[str], int | None]) -> list[Problem]:
    """
    Find pages that are too heavy with their style sheets and scripts, before pictures.

    Args:
        size_of: gives the bytes of a file of the site; None when there is none.
    """
    found = []
    for name, page in facts.items():
        own = [file.partition("?")[0].removeprefix("/") for file in page.files]
        weight = sum(size_of(file) or 0 for file in [name, *own])
        if weight > MAX_PAGE_BYTES:
            details = {"kilobytes": str(weight // 1024), "limit": str(MAX_PAGE_BYTES // 1024)}
            found.append(Problem(name, 0, "page_heavy", details, "warning"))
    return found


class Built:
    """The files of a build on disk, and the facts about its pages."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self.names = {
            file.relative_to(output).as_posix() for file in output.rglob("*") if file.is_file()
        }
        self.pages = {
            name: scan.scan(self.text(name))
            for name in sorted(self.names)
            if name.endswith(".html")
        }

    def text(self, name: str) -> str:
        return (self._output / name).read_text(encoding="utf-8")

    def anchors(self, name: str) -> Collection[str] | None:
        """Give the anchors of a file, none for what is no page; None when there is no file."""
        if name in self.pages:
            return self.pages[name].ids
        return frozenset() if name in self.names else None

    def size(self, name: str) -> int | None:
        return (self._output / name).stat().st_size if name in self.names else None
