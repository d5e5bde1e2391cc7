"""The headers that every answer carries."""

from collections.abc import Callable

import pytest

from backend.config import Config
from backend.web import headers
from tests.backend.web import playground
from tests.conftest import BACKEND_URL
from tests.support.visitor import Visitor

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize("path", ["/play/ok", "/play/fail/unforeseen", "/nowhere", "/play/framed"])
def test_every_answer_is_secured(player: Visitor, path: str) -> None:
    page = player.get(path)

    assert {name: page.header(name) for name in EXPECTED} == EXPECTED
    assert "camera=()" in page.header("Permissions-Policy")
    assert "default-src 'none'" in page.header("Content-Security-Policy")
    assert "unsafe" not in page.header("Content-Security-Policy")


def test_a_page_may_widen_its_own_policy(player: Visitor) -> None:
    policy = player.get("/play/framed").header("Content-Security-Policy")

    assert "form-action 'self' https://pay.example;" in policy
    assert "frame-ancestors 'self';" in policy


def test_the_usual_policy_lets_nobody_in() -> None:
    parts = headers.policy().split("; ")

    assert "script-src 'self'" in parts
    assert "style-src 'self'" in parts
    assert "form-action 'self'" in parts
    assert "frame-ancestors 'none'" in parts
    assert "base-uri 'none'" in parts


def test_each_header_is_sent_once(player: Visitor) -> None:
    names = [name.lower() for name, _ in player.get("/play/framed").headers]

    assert len(names) == len(set(names))


def test_browsers_are_kept_on_tls_where_it_is_spoken(
    make_config: Callable[..., Config], player: Visitor
) -> None:
    secure = make_config(site={"url": "https://x.ru", "backend_url": "https://my.x.ru"})

    page = Visitor(playground.application(secure), "https://my.x.ru").get("/play/ok")

    assert page.header("Strict-Transport-Security").startswith("max-age=")
    assert player.get("/play/ok").header("Strict-Transport-Security") == ""
    assert player.url == BACKEND_URL
