"""Answers: redirects never leave this host."""

from datetime import UTC, date, datetime

import pytest

from backend.web.answers import is_own_path
from backend.web.visit import here
from tests.support.exchange import MakeExchange
from tests.support.visitor import Visitor


def test_a_redirect_is_absolute_by_the_settings(player: Visitor) -> None:
    page = player.get("/play/away?to=/cabinet", follow=False, Host="my.localhost:8000")

    assert (page.status, page.header("Location")) == (303, "http://my.localhost:8000/cabinet")


@pytest.mark.parametrize(
    "path",
    ["", "x", "//evil.test", "/\\evil.test", "/a\\b", "https://evil.test", "/a b", "/\n", "/\x7f"],
)
def test_what_may_lead_elsewhere_is_no_path_of_ours(path: str) -> None:
    assert not is_own_path(path)


def test_a_redirect_elsewhere_is_an_error_of_ours(player: Visitor) -> None:
    assert player.get("/play/away?to=//evil.test").status == 500


def test_outside_an_exchange_there_is_no_visit() -> None:
    with pytest.raises(RuntimeError, match="no HTTP exchange"):
        here()


def test_today_is_the_companys_day_and_not_the_worlds(exchange: MakeExchange) -> None:
    visit = exchange("/")
    visit.started_at = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)

    assert visit.today == date(2027, 1, 1)
