"""The editor for those who use the keyboard or a screen reader, and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.frontend import node
from tests.frontend.desk import put_cursor, saved_text
from tests.frontend.harness import Desk

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
TEXT = "---\ntitle: a\n---\n## Глава\n\nАбзац со [ссылкой](/prices).\n\n- пункт\n\n| а | б |\n| --- | --- |\n| 1 | 2 |\n"
FOCUSED = "document.activeElement.dataset.command ?? document.activeElement.id"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    page.evaluate((node.packages() / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("tags => axe.run('#editor-tools, #page-body', { runOnly: tags })", RULES)
    return [f"{item['id']}: {item['nodes'][0]['html']}" for item in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_editor: Open, scheme: str) -> None:
    page = open_editor(TEXT)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    put_cursor(page, "td")

    found = violations(page)
    page.click("[aria-controls=ed-insert]")
    found += violations(page)
    page.click("#ed-insert [data-open=openPicture]")
    found += violations(page)
    page.keyboard.press("Escape")
    put_cursor(page, "p")
    page.keyboard.press("Control+k")
    found += violations(page)

    assert found == []


def test_the_text_is_a_named_textbox(open_editor: Open) -> None:
    page = open_editor(TEXT)

    box = page.get_by_role("textbox", name="Текст страницы сайта «ЛогоТелеком»")

    assert box.get_attribute("aria-multiline") == "true"
    assert box.get_attribute("id") == "page-body"


def test_the_buttons_are_one_stop_with_arrows_inside(open_editor: Open, desk: Desk) -> None:
    page = open_editor("слово\n")
    put_cursor(page, "p")
    page.keyboard.press("Home")

    page.keyboard.press("Alt+F10")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    focused = page.evaluate(FOCUSED)
    stops = page.locator(".ed-tools > [tabindex='0'], .ed-tools > span > [tabindex='0']").count()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")

    assert focused == "bold"
    assert stops == 1
    assert page.evaluate(FOCUSED) == "page-body"


def test_a_menu_works_with_the_keyboard_alone(open_editor: Open, desk: Desk) -> None:
    page = open_editor("слово\n")
    put_cursor(page, "p")

    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.evaluate(FOCUSED) == "page-body"
    assert saved_text(page, desk) == "## слово\n"


def test_help_for_the_keyboard_opens_by_a_key(open_editor: Open) -> None:
    page = open_editor("слово\n")
    put_cursor(page, "p")

    page.keyboard.press("Control+/")

    assert page.is_visible("#editor-keys")
    assert "Ctrl+B" in page.inner_text("#editor-keys")


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_phone_needs_no_sideways_scroll_and_buttons_fit_a_finger(
    open_editor: Open, lang: str
) -> None:
    page = open_editor(TEXT, lang=lang)
    page.set_viewport_size({"width": 360, "height": 720})
    put_cursor(page, "td")

    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".ed-dock :is(button, a)")].filter(e => e.offsetParent)
          .map(e => { const box = e.getBoundingClientRect();
                      return [e.offsetWidth, e.offsetHeight, box.left, box.right]; })"""
    )

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert min(min(box[:2]) for box in boxes) >= 44
    assert all(left >= 0 and right <= 360 for _, _, left, right in boxes)
