"""Messages for the next page: left once, shown once, never what a stranger made up."""

import base64
import json

import pytest

from backend.web import flash
from backend.web.flash import Message
from backend.web.visit import Visit
from tests.support.exchange import MakeExchange


def cookie(visit: Visit) -> str:
    """The value that the browser keeps."""
    return visit.cookies[-1].partition(";")[0].partition("=")[2]


def packed(content: object) -> str:
    """A cookie with any content."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


def test_a_message_is_shown_on_the_next_page_and_only_there(exchange: MakeExchange) -> None:
    before = exchange()
    flash.leave("design.notice.ok")
    after = exchange(HTTP_COOKIE=f"flash={cookie(before)}")

    assert flash.take(after) == [Message("ok", "Изменения сохранены.")]
    assert "Max-Age=0" in after.cookies[-1]


def test_the_message_speaks_the_language_of_the_page_that_shows_it(exchange: MakeExchange) -> None:
    before = exchange(language="ru")
    flash.leave("web.help.found", "note", count=2)
    after = exchange(HTTP_COOKIE=f"flash={cookie(before)}", language="en")

    assert flash.take(after) == [Message("note", "2 articles found.")]


def test_several_messages_of_one_act_are_all_shown(exchange: MakeExchange) -> None:
    before = exchange()
    flash.leave("design.notice.ok")
    flash.leave("design.notice.note", "note")
    after = exchange(HTTP_COOKIE=f"flash={cookie(before)}")

    assert [message.kind for message in flash.take(after)] == ["ok", "note"]
    assert len(before.cookies) == 1


def test_the_cookie_is_for_this_host_and_not_for_scripts(exchange: MakeExchange) -> None:
    visit = exchange()

    flash.leave("design.notice.ok")

    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(visit.cookies[0].split("; "))


def test_a_page_without_a_message_sets_no_cookie(exchange: MakeExchange) -> None:
    visit = exchange()

    assert flash.take(visit) == []
    assert visit.cookies == []


@pytest.mark.parametrize(
    "forged",
    [
        "x",
        "%%%",
        "АБВ",
        packed("text"),
        packed([["no.such.key", "ok", {}]]),
        packed([["design.notice.ok", "no-such-kind", {}]]),
        packed([["web.help.found", "ok", {"count": "many"}]]),
        packed([["web.help.found", "ok", {"other": 1}]]),
        packed([["design.notice.ok"]]),
        packed([["design.notice.ok", "ok", {"key": "x"}]]),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
def test_a_forged_cookie_shows_nothing(exchange: MakeExchange, forged: str) -> None:
    visit = exchange(HTTP_COOKIE=f'flash="{forged}"')

    assert flash.take(visit) == []


def test_an_unknown_kind_is_refused(exchange: MakeExchange) -> None:
    exchange()

    with pytest.raises(ValueError, match="no such kind"):
        flash.leave("design.notice.ok", "loud")


def test_more_than_a_cookie_holds_is_refused(exchange: MakeExchange) -> None:
    exchange()

    with pytest.raises(ValueError, match="too long"):
        flash.leave("design.notice.ok", name="x" * 2000)
