"""The lists: pages as a tree, news by date, and what visitors see now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backend.cabinets.editor import tree
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.site import say, site, told
from backend.cabinets.editor.tree import Row
from backend.web import paging
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here
from sitegen import drafts, pages, release
from sitegen.drafts import Draft
from sitegen.release import Release

MAX_SEARCH_LENGTH = 100
NEWS_PER_PAGE = 20


@dataclass(frozen=True)
class LiveSite:
    """What visitors see now: `release` is None before the first publication."""

    release: Release | None
    waiting: int
    can_go_back: bool
    url: str


@cabinet.get("")
def show_pages() -> Answer:
    found = every_row()
    chosen = tree.matching(found, _wish())
    sections = {f"editor.list.{lang}": tree.tree(chosen, lang) for lang in site().languages}
    if _wish():
        sections["editor.menu.news"] = tree.news(chosen)
    return page(
        "editor/pages.html",
        live=_live(found),
        sections=sections,
        count=sum(map(len, sections.values())),
        wish=_wish(),
        say=say,
    )


@cabinet.get("/news")
def show_news() -> Answer:
    found = every_row()
    chosen = tree.news(tree.matching(found, _wish()))
    asked = paging.asked(len(chosen), NEWS_PER_PAGE)
    return page(
        "editor/news.html",
        live=_live(found),
        rows=chosen[asked.offset : asked.last],
        pages=asked,
        wish=_wish(),
        say=say,
    )


def every_row() -> list[Row]:
    """Every page with its state, drafts taken in."""
    with told():
        return rows_of({draft.path: draft for draft in drafts.changed(site())})


def rows_of(changed: Mapping[str, Draft]) -> list[Row]:
    """Every page with its state, `changed` in place of the stored texts."""
    stored = [row.path for row in pages.list_pages(site())]
    shown = pages.list_pages(site(), {path: draft.text for path, draft in changed.items()})
    return tree.rows(shown, stored, changed)


def _live(rows: Iterable[Row]) -> LiveSite:
    known = release.releases(site())
    current = next((item for item in known if item.is_current), None)
    has_earlier = any(current and item.id < current.id for item in known)
    waiting = sum(row.draft is not None for row in rows)
    return LiveSite(current, waiting, has_earlier, site().url)


def _wish() -> str:
    return str(here().incoming.query.getunicode("q", ""))[:MAX_SEARCH_LENGTH].strip()
