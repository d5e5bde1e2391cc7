"""Writing in the real editor: typing, marks, lists, undo, and the page that stays in place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.frontend import node
from tests.frontend.desk import put_cursor, saved_text, select_line, until
from tests.frontend.harness import Desk

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
# Blocks only: at the end of a line the editing view counts a hanging space to the words before it.
GEOMETRY = """() => [...document.querySelectorAll("#page-body, #page-body *")]
  .filter(e => getComputedStyle(e).display !== "inline" && !e.matches("[data-tight] > li > p, br"))
  .map(e => { const r = e.getBoundingClientRect(); return [e.tagName, r.x, r.y, r.width, r.height]; })"""


def test_typed_words_are_saved_by_themselves(open_editor: Open, desk: Desk) -> None:
    page = open_editor("---\ntitle: a\n---\n## Заголовок\n\nАбзац.\n\n*  старый   вид\n")

    put_cursor(page, "p")
    page.keyboard.type(" Ещё")
    until(lambda: desk.saves)

    assert desk.saves[0]["base"] == "r0"
    assert desk.text == "---\ntitle: a\n---\n## Заголовок\n\nАбзац. Ещё\n\n*  старый   вид\n"
    page.wait_for_selector("[data-status][data-state=saved]")
    assert "14:05" in page.inner_text("[data-status]")


def test_bold_and_italic_by_keys_of_either_layout(open_editor: Open, desk: Desk) -> None:
    page = open_editor("раз\n\nдва\n")

    select_line(page, "p:nth-child(1)")
    page.keyboard.press("Control+b")
    select_line(page, "p:nth-child(2)")
    page.evaluate(
        """document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
          { key: "ш", code: "KeyB", ctrlKey: true, bubbles: true, cancelable: true }))"""
    )

    assert saved_text(page, desk) == "**раз**\n\n**два**\n"


def test_undo_gives_back_the_original_bytes(open_editor: Open, desk: Desk) -> None:
    text = "\ufeff## Заголовок\r\n\r\nАбзац  в\r\nдве строки\r\n\r\n*   пункт"
    page = open_editor(text)
    put_cursor(page, "p")
    page.keyboard.type(" слово")

    changed = saved_text(page, desk)
    page.keyboard.press("Control+z")

    assert changed != text
    assert saved_text(page, desk) == text


def test_quotes_and_dashes_become_those_of_the_language(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n")

    put_cursor(page, "p")
    page.keyboard.type(' "слово" -- да')

    assert saved_text(page, desk) == "а «слово» — да\n"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("## Глава", "## Глава"),
        ("- пункт", "- пункт"),
        ("3. пункт", "3. пункт"),
        ("> цитата", "> цитата"),
    ],
)
def test_signs_at_the_start_of_a_line_make_blocks(
    open_editor: Open, desk: Desk, typed: str, written: str
) -> None:
    page = open_editor("а\n")

    put_cursor(page, "p")
    page.keyboard.press("Enter")
    page.keyboard.type(typed)

    assert saved_text(page, desk) == f"а\n\n{written}\n"


def test_items_go_in_and_out_by_tab(open_editor: Open, desk: Desk) -> None:
    page = open_editor("- а\n- б\n")
    put_cursor(page, "li:nth-child(2)")

    page.keyboard.press("Tab")
    nested = saved_text(page, desk)
    page.keyboard.press("Shift+Tab")

    assert nested == "- а\n  - б\n"
    assert saved_text(page, desk) == "- а\n- б\n"


def test_tab_leaves_a_paragraph_and_escape_lets_it_leave_a_list(open_editor: Open) -> None:
    page = open_editor("а\n\n- б\n- в\n")
    inside = "document.activeElement.id === 'page-body'"

    put_cursor(page, "p")
    page.keyboard.press("Tab")
    left_paragraph = not page.evaluate(inside)
    put_cursor(page, "li:nth-child(2)")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    assert left_paragraph
    assert not page.evaluate(inside)


def test_kinds_of_text_are_chosen_from_a_menu(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n")
    put_cursor(page, "p")

    page.click("[aria-controls=ed-style]")
    page.click("#ed-style [data-command=heading-3]")

    assert page.inner_text("[data-style-name]") == "Подзаголовок"
    assert saved_text(page, desk) == "### а\n"


def test_call_outs_and_lines_are_added_from_a_menu(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n")
    put_cursor(page, "p")

    page.click("[aria-controls=ed-insert]")
    page.click("#ed-insert [data-command=warning]")

    assert saved_text(page, desk) == "::: warning\nа\n:::\n"


def test_a_block_with_raw_html_is_shown_as_published_and_survives(
    open_editor: Open, desk: Desk
) -> None:
    page = open_editor("<div  class=x>a</div>\n\nб\n")

    assert page.inner_text("#page-body .ed-island") == "<div class=x>a</div>"
    assert page.get_attribute("#page-body .ed-island", "contenteditable") == "false"
    put_cursor(page, "p:last-child")
    page.keyboard.type("!")

    assert saved_text(page, desk) == "<div  class=x>a</div>\n\nб!\n"


@pytest.mark.parametrize("width", [360, 1280])
def test_every_element_stands_where_visitors_see_it(open_editor: Open, width: int) -> None:
    names = (
        "06-lists.md",
        "15-tables.md",
        "19-figures.md",
        "20-containers.md",
        "36-news-ru.md",
        "04-wrapped.md",
    )
    text = "\n\n".join(node.corpus()[name] for name in names)
    page = open_editor(text)
    page.set_viewport_size({"width": width, "height": 800})

    editing = page.evaluate(GEOMETRY)
    page.goto(page.url + "published")

    published = page.evaluate(GEOMETRY)
    assert [item for item in editing if item[0] != "P"] == [
        item for item in published if item[0] != "P"
    ]
