"""One JSON line for each exchange, with nothing secret in it."""

import json
from typing import Any

import pytest

from backend.web import requestlog
from tests.support import people
from tests.support.visitor import Visitor


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    found = [r.getMessage() for r in caplog.records if r.name == "kabinet.requests"]
    return [json.loads(line) for line in found]


@pytest.fixture(autouse=True)
def logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "kabinet.requests")


def test_a_line_says_what_happened(player: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    page = player.get("/play/ok?token=hunter2")

    (line,) = lines(caplog)
    assert line["number"] == page.header("X-Request-Number")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/play/ok", 200)
    assert line["host"] == "my.localhost:8000"
    assert line["ms"] >= 0
    assert line["queries"] == 0
    assert line["actor"] is None
    assert line["time"].endswith("+00:00")


def test_failures_have_their_status(player: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    player.get("/play/fail/unforeseen")

    assert lines(caplog)[0]["status"] == 500


def test_who_acted_and_how_many_queries_it_took(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    mila = people.mila()

    people.signed_in(visitor.app, mila).get("/manager")

    line = lines(caplog)[-1]
    assert (line["actor"], line["path"]) == (mila.id, "/manager")
    assert line["queries"] > 0


def test_passwords_links_and_cookies_are_never_written(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    link = "k3Jx0bq1V7mZs5hTqg8yWc2nRd4pLf6uXe9aKv_iB-o"
    visitor.cookies["__Host-staff"] = "cookie-secret-cookie-secret"

    visitor.post("/staff/sign-in", {"login": "mila@example.ru", "password": "hunter2-hunter2"})
    visitor.get(f"/staff/reset/{link}")
    visitor.get("/sign-in?next=/secret-place")

    text = "\n".join(json.dumps(line) for line in lines(caplog))
    assert len(lines(caplog)) >= 3
    for secret in ("hunter2", "mila@", link, "cookie-secret", "secret-place"):
        assert secret not in text
    assert "/staff/reset/***" in text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/services/telephony", "/services/telephony"),
        ("/reset/" + "a" * 43, "/reset/***"),
        ("/x" * 1000, "/x" * 150),
    ],
)
def test_paths_are_short_and_without_secrets(path: str, expected: str) -> None:
    assert requestlog.shown(path) == expected


def test_a_damaged_path_can_be_written(player: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    player.get("/%ff%0a{}")

    assert lines(caplog)[0]["path"] == "/\ufffd\n{}"


def test_an_error_outside_the_cabinets_is_an_answer_too(caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> list[bytes]:
        raise LookupError("nothing here")

    page = Visitor(requestlog.logged(broken), "http://localhost").get("/")

    assert (page.status, page.text) == (500, f"500 {page.header('X-Request-Number')}")
    assert lines(caplog)[0]["status"] == 500
    assert "nothing here" in caplog.text
