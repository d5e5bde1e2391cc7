"""The language of the screens."""

import pytest

from backend.web import language
from tests.support.visitor import Visitor


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "ru"),
        ("de", "ru"),
        ("en", "en"),
        ("en-GB,ru;q=0.9", "en"),
        ("en;q=0.3, ru;q=0.8", "ru"),
        ("de, EN-us;q=0.5", "en"),
        ("en;q=damaged, ru;q=0.1", "ru"),
        ("en;level=1", "en"),
        (";;,,q=", "ru"),
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


@pytest.mark.parametrize("back", ["//evil.test/", "https://evil.test/", "/\\evil.test", "", "/a b"])
def test_the_switch_never_leads_to_another_host(visitor: Visitor, back: str) -> None:
    answer = visitor.post("/language", {"language": "en", "back": back})

    assert answer.location == "http://my.localhost:8000/"


def test_an_unknown_language_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/language", {"language": "fr", "back": "/"}).status == 422


def test_a_forged_cookie_is_no_choice(visitor: Visitor) -> None:
    visitor.cookies["language"] = "xx"

    assert visitor.get("/nowhere").status == 404
