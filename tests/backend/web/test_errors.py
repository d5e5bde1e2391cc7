"""Every error becomes a page in the visitor's language, or JSON for a script."""

import json
from pathlib import Path

import pytest

from backend.config import Config
from tests.backend.web import playground
from tests.conftest import BACKEND_URL
from tests.support.visitor import Visitor


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("missing", 404, "Такой страницы нет"),
        ("forbidden", 403, "нет прав"),
        ("stale", 409, "кто-то уже изменил"),
        ("later", 429, "через 3 секунды"),
        ("sum", 422, "больше нуля"),
        ("disk", 503, "Сейчас это недоступно"),
        ("unforeseen", 500, "сломалось"),
        ("untranslated", 500, "сломалось"),
    ],
)
def test_a_refusal_is_a_page(player: Visitor, how: str, status: int, words: str) -> None:
    page = player.get(f"/play/fail/{how}")

    assert page.status == status
    assert words in page.text
    assert page.header("X-Request-Number") in page.text
    assert page.header("Content-Type") == "text/html; charset=utf-8"


def test_a_refusal_speaks_the_visitor_s_language(player: Visitor) -> None:
    player.language = "en"

    assert "Somebody changed this" in player.get("/play/fail/stale").text


def test_a_wait_is_told_to_the_browser(player: Visitor) -> None:
    assert player.get("/play/fail/later").header("Retry-After") == "3"


def test_a_script_gets_json(player: Visitor) -> None:
    page = player.get("/play/fail/later", Accept="application/json")

    assert page.status == 429
    assert page.json["error"] == "error.too_many"
    assert page.json["number"] == page.header("X-Request-Number")
    assert page.header("Retry-After") == "3"


def test_the_unforeseen_shows_a_number_and_no_more(
    player: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    page = player.get("/play/fail/unforeseen")

    line = json.loads(next(r.getMessage() for r in caplog.records if r.name == "kabinet.errors"))
    assert "ZeroDivision" not in page.html
    assert "hunter2" not in page.html
    assert line["number"] == page.header("X-Request-Number")
    assert "playground.py" in line["traceback"]


def test_what_the_visitor_typed_is_starred_in_the_log(
    player: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    player.cookies["__Host-staff"] = "the-session-secret"

    player.post("/play/quote?code=the-code", {"password": "hunter2", "x": "a"})

    assert "ValueError: *** *** ***" in caplog.text
    for secret in ("hunter2", "the-session-secret", "the-code"):
        assert secret not in caplog.text


def test_a_page_that_cannot_be_drawn_is_an_error_page(player: Visitor) -> None:
    page = player.get("/play/broken-page")

    assert (page.status, "сломалось" in page.text) == (500, True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/play/fail", 404),
        ("GET", "/%ff%fe", 404),
        ("POST", "/play/ok", 405),
        ("DELETE", "/play/ok", 405),
        ("OPTIONS", "/play/ok", 405),
        ("PATCH", "/play/ok", 405),
    ],
)
def test_what_bottle_refuses_has_the_same_look(
    player: Visitor, method: str, path: str, status: int
) -> None:
    page = player.send(method, path)

    assert page.status == status
    assert page.header("X-Request-Number") in page.text
    assert "Bottle" not in page.html


def test_head_answers_like_get_without_a_body(player: Visitor) -> None:
    page = player.send("HEAD", "/play/ok")

    assert (page.status, page.body, page.header("Content-Length")) == (200, b"", "4")


def test_damaged_cookies_are_ignored(player: Visitor) -> None:
    page = player.get("/nowhere", Cookie="a[]=1; language=en; \x01=2; =; __Host-staff=x")

    assert page.status == 404


def test_bottle_s_own_refusal_inside_a_handler_is_a_page_too(player: Visitor) -> None:
    page = player.get("/play/bottle")

    assert (page.status, "слишком много данных" in page.text) == (413, True)


def test_what_needs_a_person_is_not_there_for_nobody(player: Visitor) -> None:
    assert player.get("/play/whoami").status == 404


def test_when_even_the_error_page_fails_plain_text_is_left(
    config: Config, database: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty = tmp_path / "no-templates"
    empty.mkdir()

    page = Visitor(playground.application(config, templates=empty), BACKEND_URL).get("/nowhere")

    assert page.header("Content-Type") == "text/plain; charset=utf-8"
    assert page.text.startswith("404 Такой страницы нет")
    assert "TemplateNotFound" in caplog.text
