"""A text sent after the session has ended survives, and is sent again after signing in."""

import pytest

from backend.accounts.models import Session
from tests.backend.guest.conftest import Desk
from tests.support import people
from tests.support.pages import Page
from tests.support.people import PASSWORD, egor, mila
from tests.support.visitor import Visitor

EGOR = "egor@logotelecom.test"
STAFF = "/staff/sign-in"
TEXT = '\n\nПервый абзац с "кавычками" & <тегами>\n\nВторой — с тире\u00a0и & знаком\n'
FORM = [("text", TEXT), ("revision", "abc"), ("tag", "a"), ("tag", "b"), ("empty", "")]


def expired(desk: Desk) -> Visitor:
    """Egor's browser some hours later."""
    visitor = people.signed_in(desk.visitor.app, egor())
    Session.update(expires_at=people.NOON, started_at=people.NOON - people.hours(1)).execute()
    return visitor


def sign_in(visitor: Visitor, page: Page, login: str = EGOR, password: str = PASSWORD) -> Page:
    return visitor.submit(page.form(STAFF), login=login, password=password)


def test_the_text_comes_through_and_arrives_as_it_was_written(desk: Desk) -> None:
    visitor = expired(desk)

    page = visitor.post("/editor/keep/pages/about.md?draft=1", FORM)
    assert page.status == 401
    assert "Введённое не пропало" in page.text
    page = sign_in(visitor, page)
    assert "Ваш текст сохранён" in page.text
    assert "Первый абзац с" in page.text
    done = visitor.submit(page.form("/editor/keep/pages/about.md?draft=1"))

    assert done.text == "kept"
    path, fields = desk.received[0]
    assert path == "pages/about.md"
    assert fields == {"text": [TEXT], "revision": ["abc"], "tag": ["a", "b"], "empty": [""]}


def test_mistyped_passwords_on_the_way_lose_nothing(desk: Desk) -> None:
    visitor = expired(desk)
    page = visitor.post("/editor/keep/pages/about.md", FORM)

    for password in ("", "wrong", "wrong again"):
        page = sign_in(visitor, page, password=password)
        assert page.status == 422
        assert "Введённое не пропало" in page.text
    page = sign_in(visitor, page)
    visitor.submit(page.form("/editor/keep/pages/about.md"))

    assert desk.received[0][1]["text"] == [TEXT]


def test_nothing_is_written_before_the_person_presses_the_button(desk: Desk) -> None:
    visitor = expired(desk)

    sign_in(visitor, visitor.post("/editor/keep/pages/about.md", FORM))

    assert desk.received == []


def test_another_person_without_the_right_gets_the_text_but_no_button(desk: Desk) -> None:
    visitor = expired(desk)
    mila()
    page = visitor.post("/editor/keep/pages/about.md", FORM)

    page = sign_in(visitor, page, "mila@logotelecom.test")

    assert "нет доступа к той странице" in page.text
    assert "Первый абзац" in page.text
    assert [form.action for form in page.forms if "keep" in form.action] == []
    assert 'action="/manager"' in page.html


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.test/keep", "https://evil.test/", "/\\evil.test", "/editor/../staff/sign-out"),
        *("/editor/drop", "/editor/pages/about", "/staff/sign-out", "/language", "/cabinet"),
        *("/editor/%2e%2e/keep", "/editor/keep%0d%0aX:1", "/editor/" + "x" * 3000),
    ],
)
def test_the_button_leads_only_to_forms_that_keep_texts(desk: Desk, path: str) -> None:
    egor()

    page = desk.visitor.post(
        STAFF, {"login": EGOR, "password": PASSWORD, "kept_path": path, "kept:text": TEXT}
    )

    assert page.status == 200
    assert "нет доступа к той странице" in page.text
    assert 'action="/editor"' in page.html


def test_a_form_without_texts_worth_keeping_leads_to_the_sign_in_page(desk: Desk) -> None:
    page = desk.visitor.post("/editor/drop", FORM)

    assert page.status == 303
    assert page.location.endswith(STAFF)


def test_a_script_is_told_where_to_sign_in(desk: Desk) -> None:
    page = desk.visitor.post("/editor/keep/x", FORM, accept="application/json")

    assert page.status == 401
    assert page.json["sign_in_url"] == STAFF


def test_passwords_are_not_carried_along(desk: Desk) -> None:
    page = desk.visitor.post("/editor/keep/x", {"text": "a", "old_Password": "my secret"})

    assert "my secret" not in page.html


def test_what_cannot_be_read_cannot_be_carried(desk: Desk) -> None:
    page = desk.visitor.send("POST", "/editor/keep/x", b"\xff=\xff", "text/plain")

    assert page.status == 303


def test_a_large_text_comes_through_and_a_huge_one_is_refused(desk: Desk) -> None:
    visitor = expired(desk)
    large = "Абзац текста.\n" * 12_000

    page = visitor.post("/editor/keep/pages/about.md", {"text": large})
    page = sign_in(visitor, page)
    visitor.submit(page.form("/editor/keep/pages/about.md"))
    huge = visitor.post("/editor/keep/x", {"text": "x" * (2 * 1024 * 1024)})

    assert desk.received[0][1]["text"] == [large]
    assert huge.status == 413


def test_markup_in_a_kept_text_stays_text(desk: Desk) -> None:
    page = desk.visitor.post(
        "/editor/keep/x", {'a"><script>': '"><script>alert(1)</script></textarea>\nx'}
    )

    assert "<script>alert" not in page.html
    assert '"><script>' not in page.html
