"""Pasting from Word and Google Docs leaves the content and nothing of the programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.frontend.clipboards import DOCS, WORD
from tests.frontend.desk import paste, put_cursor, saved_text
from tests.frontend.harness import Desk

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
CLEAN = """## Тарифы

Цена **100**\u00a0руб., *без НДС*, [сайт](https://example.com/a).

- раз
  - внутри
- два

| **Услуга** | **Цена** |
| --- | --- |
| Номер | 100 |
"""


@pytest.mark.parametrize("clipboard", [WORD, DOCS], ids=["word", "docs"])
def test_all_eight_points_come_out_clean(open_editor: Open, desk: Desk, clipboard: str) -> None:
    page = open_editor("")
    put_cursor(page, "p")

    paste(page, clipboard)

    assert saved_text(page, desk) == CLEAN
    assert (
        page.locator("#page-body [style*=mso], #page-body span, #page-body [class*=Mso]").count()
        == 0
    )


def test_code_in_pasted_html_does_not_run(open_editor: Open, desk: Desk) -> None:
    page = open_editor("")
    put_cursor(page, "p")

    paste(page, "<p>a<img src=x onerror='window.hit=1'><a href='javascript:window.hit=1'>b</a></p>")

    assert page.evaluate("window.hit") is None
    assert saved_text(page, desk) == "ab\n"


def test_a_pasted_main_heading_becomes_one_of_the_text(open_editor: Open, desk: Desk) -> None:
    page = open_editor("")
    put_cursor(page, "p")

    paste(page, "<h1>Главный</h1><h6>Мелкий</h6><p>а</p>")

    assert saved_text(page, desk) == "## Главный\n\n#### Мелкий\n\nа\n"


def test_a_list_item_with_two_paragraphs_stays_one_item(open_editor: Open, desk: Desk) -> None:
    page = open_editor("")
    put_cursor(page, "p")

    paste(page, "<ol start=3><li><p>а</p><p>б</p></li><li>в</li></ol>")

    assert saved_text(page, desk) == "3. а\n\n   б\n\n4. в\n"
