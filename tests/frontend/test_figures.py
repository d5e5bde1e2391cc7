"""A picture with a caption is the same figure on the site, in JavaScript and under the editor's hands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from sitegen.markdown import render
from tests.frontend import node
from tests.frontend.desk import put_cursor, saved_text
from tests.frontend.harness import Desk

Open = Callable[..., Page]
PICTURES = [{"src": "/images/a.webp", "width": 240, "height": 120, "alt": "Схема сети"}]
FIGURES = [
    '![Схема](/images/a.webp "Как устроена сеть")\n',
    "![Схема](/images/a.webp 'кавычки \"внутри\" и & знак')\n",
    '![*разметка*](/images/a.webp "*не* `разметка`")\n',
    '> ![в цитате](/images/a.webp "подпись")\n',
    '- ![в пункте](/images/a.webp "подпись")\n',
    "![без подписи](/images/a.webp)\n",
]
BESIDE = "document.querySelector('#page-body figure').innerText.trim()"


@pytest.mark.parametrize("text", FIGURES)
def test_javascript_and_python_draw_a_figure_alike(text: str) -> None:
    [drawn] = node.run("render.mjs", [text])

    assert drawn == render(text)


def test_a_caption_stands_under_its_picture_alone() -> None:
    assert render(FIGURES[0]) == (
        '<figure><img src="/images/a.webp" alt="Схема">'
        "<figcaption>Как устроена сеть</figcaption></figure>\n"
    )


@pytest.mark.browser
def test_a_caption_survives_loading(open_editor: Open, desk: Desk) -> None:
    page = open_editor(FIGURES[0] + "\nа\n", pictures=PICTURES)
    shown = page.evaluate(BESIDE)
    put_cursor(page, "p:last-child")
    page.keyboard.type("!")

    assert shown == "Как устроена сеть"
    assert page.locator("#page-body figcaption").is_visible()
    assert saved_text(page, desk) == FIGURES[0] + "\nа!\n"


@pytest.mark.browser
def test_a_changed_description_leaves_the_caption(open_editor: Open, desk: Desk) -> None:
    page = open_editor(FIGURES[0] + "\nа\n", pictures=PICTURES)
    page.click("#page-body figure img")
    page.keyboard.press("Enter")
    page.fill("#editor-picture [name=alt]", "Стало")
    page.click("#editor-picture [type=submit]")

    assert saved_text(page, desk) == FIGURES[0].replace("Схема", "Стало") + "\nа\n"


@pytest.mark.browser
def test_a_published_figure_and_the_edited_one_have_the_same_caption(open_editor: Open) -> None:
    page = open_editor(FIGURES[1])
    edited = page.evaluate(BESIDE)

    page.goto(page.url + "published")

    assert page.evaluate(BESIDE) == edited == 'кавычки "внутри" и & знак'


@pytest.mark.browser
def test_no_break_spaces_do_not_make_a_picture_an_island(open_editor: Open) -> None:
    page = open_editor('![два\u00a0узла и\u00a0путь](/images/a.webp "в\u00a0тот же\u00a0день")\n')

    assert page.locator("#page-body figure.ed-island, #page-body .ed-island figure").count() == 0
    assert page.locator("#page-body figure img").get_attribute("alt") == "два\u00a0узла и\u00a0путь"
