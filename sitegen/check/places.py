"""From an output back to the file and line that somebody can edit: a page, a data file, the theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from sitegen import menu
from sitegen.check import lines
from sitegen.errors import Problem
from sitegen.pages import Page

DATA_FILES = (menu.FILE, "company.toml", "data/*.json", "data/*.toml")


class Places:
    """
    Finds where problems of outputs come from.

    What stands in a menu or in a template shows on many outputs; it is told once.

    Args:
        page_of: gives the page that an output stands for; None for lists and the like.
        data: texts of the data files by their path in the content folder.
    """

    def __init__(self, page_of: Callable[[str], Page | None], data: Mapping[str, str]) -> None:
        self._page_of = page_of
        self._data = data
        self._told: set[tuple[str, str]] = set()

    def located(self, problems: Iterable[Problem]) -> list[Problem]:
        """Give the same problems by source file and line."""
        return [found for problem in problems for found in self._located(problem)]

    def _located(self, problem: Problem) -> Iterator[Problem]:
        page = self._page_of(problem.path)
        if page and _is_told_of_page(page, problem):
            return
        numbers = _lines_in(page, problem) if page else []
        if page and numbers:
            for line in numbers:
                yield replace(problem, path=page.path, line=line)
            return
        mark = (problem.key, "|".join(problem.details.values()))
        if mark not in self._told:
            self._told.add(mark)
            yield self._of_many(problem)

    def _of_many(self, problem: Problem) -> Problem:
        url = problem.details.get("url", "")
        for name, text in self._data.items():
            line = next(
                (number for number, words in enumerate(text.split("\n"), 1) if f'"{url}"' in words),
                0,
            )
            if url and line:
                return replace(problem, path=name, line=line)
        return replace(problem, path=f"theme → {problem.path}")


def data_of(content: Path) -> dict[str, str]:
    """Read the data files that addresses may stand in."""
    found = [file for pattern in DATA_FILES for file in sorted(content.glob(pattern))]
    return {
        file.relative_to(content).as_posix(): file.read_text(encoding="utf-8") for file in found
    }


def _is_told_of_page(page: Page, problem: Problem) -> bool:
    """Tell whether the check of the page's own text names the cause, with its line."""
    if problem.key == "heading_not_one":
        return 1 in lines.body_of(page.body).headings
    return bool(page.image) and problem.details.get("url", "").endswith(page.image)


def _lines_in(page: Page, problem: Problem) -> list[int]:
    """Find the lines of the page's own text that a problem comes from; none: not from there."""
    body = lines.body_of(page.body)
    url = problem.details.get("url")
    if url is not None:
        own = {*body.links, *(picture for picture, _ in body.images)}
        return lines.of_address(page, url) if url in own else []
    if problem.key == "page_heavy":
        return [0]
    if problem.key == "heading_skips":
        return _lines_of_heading(page, problem, body.headings)
    return [0] if problem.details.get("anchor") in body.repeated_ids else []


def _lines_of_heading(page: Page, problem: Problem, headings: list[int]) -> list[int]:
    level, above = int(problem.details["level"]), int(problem.details["above"])
    is_own = (above, level) in zip([1, *headings], headings, strict=False)
    return [lines.of_heading(page, level)] if is_own else []
