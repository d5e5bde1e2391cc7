"""The language of the screens."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backend import app as composition
from backend.config import Config
from backend.web import language
from tests.support import people
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SITE = "http://my.localhost:8000"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ""),
        ("de", ""),
        ("en", "en"),
        ("en-GB,ru;q=0.9", "en"),
        ("en;q=0.3, ru;q=0.8", "ru"),
        ("de, EN-us;q=0.5", "en"),
        ("en;q=damaged, ru;q=0.1", "ru"),
        ("en;level=1", "en"),
        ("en_US", "en"),
        ("RU-ru,en;q=0.5", "ru"),
        ("en;q=0, ru;q=0.1", "ru"),
        (";;,,q=", ""),
    ],
)
def test_the_browser_s_wish_chooses_the_language(header: str, expected: str) -> None:
    assert language.asked(header) == expected


def test_the_choice_is_remembered_and_the_visitor_returns_to_the_page(visitor: Visitor) -> None:
    answer = visitor.post("/language", {"language": "en", "back": "/sign-in?x=1"})

    assert answer.status == 303
    assert answer.location == "http://my.localhost:8000/sign-in?x=1"
    assert visitor.cookies["language"] == "en"
    assert "no such page" in visitor.get("/nowhere").text


@pytest.fixture
def foreigner(app: "WSGIApplication") -> Visitor:
    """An English browser in which a person whose setting is Russian has signed in."""
    visitor = people.signed_in(app, people.mila())
    visitor.language = "en-GB,en;q=0.8"
    return visitor


def speaks(page: Page) -> str:
    """The language of a page."""
    found = re.search(r'<html lang="(\w+)"', page.html)
    assert found is not None
    return found[1]


def test_a_choice_wins_over_the_setting_and_the_setting_over_the_browser(
    foreigner: Visitor,
) -> None:
    assert speaks(foreigner.get("/nowhere")) == "en"
    assert speaks(foreigner.get("/manager")) == "ru"

    foreigner.post("/language", {"language": "en", "back": "/manager"})

    assert speaks(foreigner.get("/manager")) == "en"


def test_a_language_in_the_address_holds_on_the_pages_that_follow(foreigner: Visitor) -> None:
    page = foreigner.get("/manager/requests?lang=en&show=mine")

    assert speaks(page) == "en"
    assert speaks(foreigner.get("/manager")) == "en"
    assert 'name="back" value="/manager/requests?show=mine"' in page.html
    assert speaks(foreigner.get("/manager?lang=xx")) == "en"


def test_signing_in_on_one_browser_leaves_nothing_to_the_next_person(
    app: "WSGIApplication", visitor: Visitor
) -> None:
    people.mila()
    visitor.language = "en-GB"
    page = visitor.get("/staff/sign-in")
    assert speaks(page) == "en"

    form = page.form("/staff/sign-in")
    inside = visitor.submit(form, login="mila@logotelecom.test", password=people.PASSWORD)
    visitor.post("/staff/sign-out", {})

    assert speaks(inside) == "ru"
    assert speaks(visitor.get("/staff/sign-in")) == "en"


def test_a_browser_that_asks_for_none_of_ours_gets_the_first_language_of_the_site(
    make_config: Callable[..., Config], database: Path
) -> None:
    app = composition.create_app(make_config(site={"languages": ["en", "ru"]}))

    assert speaks(Visitor(app, SITE, language="de-DE").get("/sign-in")) == "en"
    assert speaks(Visitor(app, SITE, language="ru-RU").get("/sign-in")) == "ru"


@pytest.mark.parametrize("back", ["//evil.test/", "https://evil.test/", "/\\evil.test", "", "/a b"])
def test_the_switch_never_leads_to_another_host(visitor: Visitor, back: str) -> None:
    answer = visitor.post("/language", {"language": "en", "back": back})

    assert answer.location == "http://my.localhost:8000/"


def test_an_unknown_language_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/language", {"language": "fr", "back": "/"}).status == 422


def test_a_forged_cookie_is_no_choice(visitor: Visitor) -> None:
    visitor.cookies["language"] = "xx"

    assert visitor.get("/nowhere").status == 404
