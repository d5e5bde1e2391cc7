"""What changes something must come from our own pages."""

import pytest

from tests.conftest import BACKEND_URL
from tests.support.visitor import Visitor

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": BACKEND_URL}, 403),
        ({"Sec-Fetch-Site": "", "Origin": BACKEND_URL}, 403),
        ({"Origin": BACKEND_URL}, 200),
        ({"Origin": BACKEND_URL.upper()}, 200),
        ({"Origin": "http://localhost:8000"}, 403),
        ({"Origin": "http://my.localhost"}, 403),
        ({"Origin": "https://my.localhost:8000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": BACKEND_URL + ".evil.test"}, 403),
        ({"Referer": BACKEND_URL + "/play"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_change_something(
    player: Visitor, headers: dict[str, str], status: int
) -> None:
    player.says_where_from = False

    answer = player.send("POST", "/play/echo", b"text=hi", FORM, headers=headers)

    assert answer.status == status


def test_a_foreign_page_may_link_to_us(player: Visitor) -> None:
    assert player.get("/play/ok", Sec_Fetch_Site="cross-site").status == 200


def test_a_refusal_says_why(player: Visitor) -> None:
    answer = player.post("/nowhere", {}, Sec_Fetch_Site="cross-site")

    assert (answer.status, "с другого сайта" in answer.text) == (403, True)
