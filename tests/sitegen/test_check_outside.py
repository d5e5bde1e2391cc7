"""Links that lead out of the site, asked for at a real server on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sitegen import pages
from sitegen.check import outside
from sitegen.site import Site
from tests.sitegen.made import text


class Elsewhere(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        type(self).asked.append((self.command, self.path))
        codes = {"/gone": 404, "/closed": 403, "/no-heads": 200 if self.command == "GET" else 501}
        self.send_response(codes.get(self.path, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(outside, "PAUSE_SECONDS", 0.01)
    Elsewhere.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_dead_links_are_told_by_every_line_and_asked_for_once(site: Site, elsewhere: str) -> None:
    body = f"[а]({elsewhere}/gone)\n\n[б]({elsewhere}/alive) [в](/own)\n\n[г]({elsewhere}/gone)\n"
    page = pages.page_of(site, "pages/new.md", text(body=body))
    told: list[str] = []

    found = outside.dead([page], told.append)

    assert [(item.path, item.line, item.key) for item in found] == [
        ("pages/new.md", 5, "outside_dead"),
        ("pages/new.md", 9, "outside_dead"),
    ]
    assert found[0].details == {"url": f"{elsewhere}/gone", "reason": "HTTP 404"}
    assert sorted(told) == [f"{elsewhere}/alive", f"{elsewhere}/gone"]
    assert Elsewhere.asked.count(("HEAD", "/alive")) == 1


@pytest.mark.parametrize("path", ["/closed", "/no-heads", "/по-русски"])
def test_what_only_a_machine_cannot_read_is_alive(elsewhere: str, path: str) -> None:
    assert outside.ask(elsewhere + path).reason == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1", "http://127.0.0.1:99999/"])
def test_an_address_that_cannot_be_asked_has_a_reason(url: str) -> None:
    assert outside.ask(url).reason
