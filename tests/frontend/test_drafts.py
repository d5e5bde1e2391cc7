"""Saving by itself: what the editor does with every answer, and without any."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.frontend.desk import put_cursor, saved_text, settle, until
from tests.frontend.harness import Desk

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def type_and_save(page: Page, words: str = "!") -> None:
    put_cursor(page, "p")
    page.keyboard.type(words)
    page.keyboard.press("Control+s")


def test_changes_of_another_editor_appear_and_the_cursor_stays(
    open_editor: Open, desk: Desk
) -> None:
    merged = {"revision": "r9", "saved_at": "14:06", "merged": True, "text": "другое\n\nб!\n"}
    page = open_editor("а\n\nб\n", answers=[(200, merged)])

    put_cursor(page, "p:last-child")
    page.keyboard.type("!")
    page.keyboard.press("Control+s")
    page.wait_for_selector("[data-status][data-state=merged]")
    page.keyboard.type("?")

    assert saved_text(page, desk) == "другое\n\nб!?\n"
    assert desk.saves[-1]["base"] == "r9"


def test_a_conflict_stops_saving_and_leads_to_both_texts(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n", answers=[(409, {"conflict_url": "/conflict"})])

    type_and_save(page)
    page.wait_for_selector("[data-alert] a[href='/conflict']")
    page.keyboard.type("ещё")
    settle(page)
    page.wait_for_timeout(1800)

    assert len(desk.saves) == 1
    assert "а!ещё" in page.evaluate("localStorage.getItem('kabinet:draft:/draft')")


def test_an_ended_session_keeps_the_text_and_offers_it_after_signing_in(
    open_editor: Open, desk: Desk
) -> None:
    page = open_editor("а\n", answers=[(401, {"sign_in_url": "/sign-in"})])
    type_and_save(page)
    page.wait_for_selector("[data-alert] a[href='/sign-in']")

    page.reload()
    page.wait_for_selector("[data-alert] button")
    assert page.inner_text("#page-body") == "а"
    page.click("text=Вернуть несохранённый текст")

    assert page.inner_text("#page-body") == "а!"
    until(lambda: desk.text == "а!\n")
    assert page.is_hidden("[data-alert]")


def test_an_offered_text_can_be_thrown_away(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n", answers=[(401, {"sign_in_url": "/sign-in"})])
    type_and_save(page)
    page.wait_for_selector("[data-alert] a")
    page.reload()

    page.click("text=Удалить его")
    page.reload()
    page.wait_for_selector("#editor-tools[data-ready]", state="attached")

    assert page.is_hidden("[data-alert]")


def test_without_a_connection_the_text_stays_here_and_goes_later(
    open_editor: Open, desk: Desk
) -> None:
    page = open_editor("а\n")
    page.context.set_offline(True)
    type_and_save(page)
    page.wait_for_selector("[data-status][data-state=offline]")
    assert "хранится в этом браузере" in page.inner_text("[data-status]")

    page.context.set_offline(False)

    until(lambda: desk.text == "а!\n")


def test_a_refused_draft_says_why_and_the_next_change_is_tried(
    open_editor: Open, desk: Desk
) -> None:
    page = open_editor("а\n", answers=[(422, {"message": "Строка 2: нет заголовка"})])

    type_and_save(page)
    page.wait_for_selector("text=Строка 2: нет заголовка")
    page.keyboard.type("?")

    assert saved_text(page, desk) == "а!?\n"


def test_publishing_saves_first(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n")
    put_cursor(page, "p")
    page.keyboard.type("!")

    page.click("#editor-publish button")
    page.wait_for_url("**/publish")

    assert (desk.published, desk.text) == (1, "а!\n")


def test_a_page_that_cannot_be_saved_is_not_published(open_editor: Open, desk: Desk) -> None:
    page = open_editor("а\n", answers=[(409, {"conflict_url": "/conflict"})])
    put_cursor(page, "p")
    page.keyboard.type("!")

    page.click("#editor-publish button")
    page.wait_for_selector("[data-alert] a")

    assert desk.published == 0


def test_the_title_changes_only_its_line_and_shows_at_once(open_editor: Open, desk: Desk) -> None:
    page = open_editor("---\ntitle:   Было\nstatus: draft\n---\nа\n")

    page.click("[aria-controls=ed-more]")
    page.click("#ed-more [data-open=openProperties]")
    page.fill("#editor-properties [name=title]", "Стало: лучше")
    page.fill("#editor-properties [name=description]", "О странице")
    page.click("#editor-properties [type=submit]")

    assert page.inner_text("h1") == "Стало: лучше"
    until(lambda: desk.saves)
    assert desk.text == "---\ntitle: Стало: лучше\nstatus: draft\ndescription: О странице\n---\nа\n"


def test_a_page_needs_a_title(open_editor: Open) -> None:
    page = open_editor("---\ntitle: Было\n---\nа\n")
    page.click("[aria-controls=ed-more]")
    page.click("#ed-more [data-open=openProperties]")

    page.fill("#editor-properties [name=title]", " ")
    page.click("#editor-properties [type=submit]")

    assert page.is_visible("#editor-properties [data-problem=title]")
