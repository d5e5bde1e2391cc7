"""Tables, pictures and links in the real editor."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.frontend.desk import put_cursor, saved_text, select_line
from tests.frontend.harness import Desk

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
TABLE = "| Услуга | Цена |\n| --- | ---: |\n| Номер | 100 |\n"
PICTURES = [{"src": "/images/a.webp", "width": 240, "height": 120, "alt": "Схема сети"}]


def test_a_row_is_added_and_keeps_the_alignment(open_editor: Open, desk: Desk) -> None:
    page = open_editor(TABLE)
    put_cursor(page, "td")

    page.click("[data-command=row-below]")
    page.keyboard.type("Канал")
    page.keyboard.press("Tab")
    page.keyboard.type("50")

    assert saved_text(page, desk) == TABLE + "| Канал | 50 |\n"
    assert page.locator("#page-body tr:last-child td.align-right").inner_text() == "50"


def test_tab_goes_between_cells_and_adds_a_row_at_the_end(open_editor: Open, desk: Desk) -> None:
    page = open_editor(TABLE)
    put_cursor(page, "th")

    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("Новый")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("200")

    assert saved_text(page, desk) == TABLE.replace("100", "200") + "| Новый |  |\n"


@pytest.mark.parametrize(
    ("command", "written"),
    [
        ("column-after", "| Услуга |  | Цена |\n| --- | --- | ---: |\n| Номер |  | 100 |\n"),
        ("column-before", "|  | Услуга | Цена |\n| --- | --- | ---: |\n|  | Номер | 100 |\n"),
        ("delete-column", "| Цена |\n| ---: |\n| 100 |\n"),
        ("delete-row", "| Услуга | Цена |\n| --- | ---: |\n"),
        ("row-above", "| Услуга | Цена |\n| --- | ---: |\n|  |  |\n| Номер | 100 |\n"),
        ("align-center", "| Услуга | Цена |\n| :---: | ---: |\n| Номер | 100 |\n"),
    ],
)
def test_columns_and_rows_change_by_buttons(
    open_editor: Open, desk: Desk, command: str, written: str
) -> None:
    page = open_editor(TABLE)
    put_cursor(page, "td")

    page.click(f"[data-command={command}]")

    assert saved_text(page, desk) == written


def test_a_deleted_heading_row_makes_the_next_one_the_heading(
    open_editor: Open, desk: Desk
) -> None:
    page = open_editor(TABLE)
    put_cursor(page, "th")

    page.click("[data-command=delete-row]")

    assert saved_text(page, desk) == "| Номер | 100 |\n| --- | ---: |\n"


def test_a_table_is_added_and_deleted(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n")
    put_cursor(page, "p")

    page.click("[aria-controls=ed-insert]")
    page.click("#ed-insert [data-command=table]")
    page.keyboard.type("Имя")
    added = saved_text(page, desk)
    page.click("[data-command=delete-table]")

    assert added == "а\n\n| Имя |  |  |\n| --- | --- | --- |\n|  |  |  |\n|  |  |  |\n"
    assert saved_text(page, desk) == "а\n"


def open_pictures(page: Page) -> None:
    page.click("[aria-controls=ed-insert]")
    page.click("#ed-insert [data-open=openPicture]")


def test_a_picture_needs_words_for_those_who_do_not_see_it(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n", pictures=PICTURES)
    put_cursor(page, "p")
    open_pictures(page)
    page.check("#editor-picture [value='/images/a.webp']")
    page.fill("#editor-picture [name=alt]", "  ")
    page.click("#editor-picture [type=submit]")

    assert page.inner_text("[data-problem=alt]") == "Опишите картинку словами"
    page.fill("#editor-picture [name=alt]", "Сеть")
    page.fill("#editor-picture [name=title]", "Как всё связано")
    page.click("#editor-picture [type=submit]")

    assert saved_text(page, desk) == 'а\n\n![Сеть](/images/a.webp "Как всё связано")\n'


def test_a_picture_is_uploaded_within_the_dialog(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n")
    put_cursor(page, "p")
    open_pictures(page)
    page.set_input_files(
        "#editor-picture [name=file]",
        {"name": "офис.png", "mimeType": "image/png", "buffer": b"bytes of a picture"},
    )
    page.wait_for_selector("#editor-picture [value='/images/new.webp']:checked")
    page.fill("#editor-picture [name=alt]", "Офис")
    page.keyboard.press("Enter")

    assert saved_text(page, desk) == "а\n\n![Офис](/images/new.webp)\n"
    assert desk.uploads == [("%D0%BE%D1%84%D0%B8%D1%81.png", b"bytes of a picture")]


def test_a_picture_sent_before_the_list_has_come_stays_chosen(
    open_editor: Open, desk: Desk
) -> None:
    page = open_editor("а\n", pictures=PICTURES)
    waiting: list[Route] = []

    def hold_the_list(route: Route) -> None:
        if route.request.method == "GET":
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/media", hold_the_list)
    put_cursor(page, "p")
    open_pictures(page)
    page.set_input_files(
        "#editor-picture [name=file]",
        {"name": "a.png", "mimeType": "image/png", "buffer": b"bytes of a picture"},
    )
    page.wait_for_selector("#editor-picture [value='/images/new.webp']:checked")
    waiting[0].continue_()
    page.wait_for_selector("#editor-picture [value='/images/a.webp']", state="attached")
    page.fill("#editor-picture [name=alt]", "Офис")
    page.click("#editor-picture [type=submit]")

    assert saved_text(page, desk) == "а\n\n![Офис](/images/new.webp)\n"
    page.unroute("**/media")


def test_a_refused_upload_says_why(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n", upload_answer=(422, {"message": "Это не картинка"}))
    put_cursor(page, "p")
    open_pictures(page)
    page.set_input_files(
        "#editor-picture [name=file]",
        {"name": "a.png", "mimeType": "image/png", "buffer": b"x"},
    )

    page.wait_for_selector("text=Это не картинка")


def test_a_picture_is_changed_by_enter(open_editor: Open, desk: Desk) -> None:
    page = open_editor("![Было](/images/a.webp)\n\nа\n", pictures=PICTURES)
    page.click("#page-body figure img")

    page.keyboard.press("Enter")
    page.fill("#editor-picture [name=alt]", "Стало")
    page.click("#editor-picture [type=submit]")

    assert saved_text(page, desk) == "![Стало](/images/a.webp)\n\nа\n"


def test_a_link_leads_to_a_page_of_the_site(open_editor: Open, desk: Desk) -> None:
    page = open_editor("цены\n")
    select_line(page, "p")

    page.keyboard.press("Control+k")
    page.fill("#editor-link [data-filter]", "цен")
    hidden = page.locator("#editor-link option[hidden]").count()
    page.select_option("#editor-link select", "/prices")
    page.click("#editor-link [type=submit]")

    assert hidden == 2
    assert saved_text(page, desk) == "[цены](/prices)\n"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", ""])
def test_an_address_that_could_run_code_is_refused(open_editor: Open, address: str) -> None:
    page = open_editor("слово\n")
    put_cursor(page, "p")
    page.keyboard.press("Control+k")

    page.fill("#editor-link [name=href]", address)
    page.click("#editor-link [type=submit]")

    assert page.is_visible("#editor-link [data-problem=href]")
    assert page.locator("#page-body a").count() == 0


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("info@example.com", "mailto:info@example.com"),
        ("+7 (495) 000-00-00", "tel:+74950000000"),
        ("example.com/a", "https://example.com/a"),
        ("/контакты", "/контакты"),
    ],
)
def test_an_address_is_completed(open_editor: Open, desk: Desk, typed: str, written: str) -> None:
    page = open_editor("слово\n")
    select_line(page, "p")
    page.keyboard.press("Control+k")

    page.fill("#editor-link [name=href]", typed)
    page.click("#editor-link [type=submit]")

    assert saved_text(page, desk) == f"[слово]({written})\n"


def test_a_link_is_taken_away(open_editor: Open, desk: Desk) -> None:
    page = open_editor("наши [цены](/prices) тут\n")
    page.click("#page-body a")

    page.click("[data-command=unlink]")

    assert saved_text(page, desk) == "наши цены тут\n"
