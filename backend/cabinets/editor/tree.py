"""What the list of pages shows: pages as a tree, news by date, and the state of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sitegen.drafts import Draft
from sitegen.pages import Page


class State(StrEnum):
    """How a page stands to the site."""

    PUBLISHED = "published"
    CHANGED = "changed"
    NEW = "new"
    HIDDEN = "hidden"
    DRAFT = "draft"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Row:
    """A page with its state; `draft` tells who changed it and when, `depth` how far inside it lies."""

    page: Page
    state: State
    draft: Draft | None
    depth: int

    @property
    def title(self) -> str:
        """The title; a damaged page is called by its path."""
        return self.page.title if self.state is not State.DAMAGED else self.page.path

    @property
    def is_on_site(self) -> bool:
        """Whether visitors can open its address."""
        return self.state in (State.PUBLISHED, State.CHANGED, State.HIDDEN)


def rows(pages: Iterable[Page], stored: Iterable[str], drafts: Mapping[str, Draft]) -> list[Row]:
    """
    Put pages and their states together.

    Args:
        pages: every page, with the texts of drafts in place of the stored ones.
        stored: paths of the pages that exist without drafts.
        drafts: the drafts that differ from what is stored, by path.
    """
    known = frozenset(stored)
    return [_row(page, page.path in known, drafts.get(page.path)) for page in pages]


def tree(found: Iterable[Row], lang: str) -> list[Row]:
    """The pages of a language, children after their parent."""
    chosen = [row for row in found if row.page.kind == "page" and row.page.lang == lang]
    return sorted(chosen, key=lambda row: _segments(row.page))


def news(found: Iterable[Row]) -> list[Row]:
    """The news of all languages, newest first; those without a date stand on top."""
    chosen = [row for row in found if row.page.kind == "news"]
    return sorted(chosen, key=_newest_first)


def matching(found: Iterable[Row], wish: str) -> list[Row]:
    """The rows whose title or address holds every word of `wish`."""
    words = _folded(wish).split()
    return [row for row in found if all(word in _searched(row) for word in words)]


def _row(page: Page, is_stored: bool, draft: Draft | None) -> Row:  # noqa: FBT001 called here only
    state = State.NEW if not is_stored else State(page.status)
    if page.problem:
        state = State.DAMAGED
    elif is_stored and draft:
        state = State.CHANGED
    return Row(page, state, draft, depth=max(len(_segments(page)) - 2, 0))


def _segments(page: Page) -> tuple[str, ...]:
    """The address in parts, language first; a damaged page stands at the end."""
    if page.problem:
        return ("\uffff", page.path)
    parts = tuple(part for part in page.url.split("/") if part)
    return parts if page.lang in parts[:1] else (page.lang, *parts)


def _newest_first(row: Row) -> tuple[float, str]:
    return (-row.page.date.timestamp() if row.page.date else float("-inf"), row.page.path)


def _searched(row: Row) -> str:
    return _folded(f"{row.page.title} {row.page.url} {row.page.path}")


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е")
