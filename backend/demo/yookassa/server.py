"""The HTTP server of the training YooKassa: its API for the shop, its page for payers, its faults for tests."""

import contextlib
import json
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from backend.demo.yookassa import api, cards, pages
from backend.demo.yookassa.api import Asked
from backend.demo.yookassa.checks import RefusedError
from backend.demo.yookassa.courier import Courier
from backend.demo.yookassa.faults import DONE_FIRST, Fault, Faults, Planned
from backend.demo.yookassa.kassa import Kassa

LONGEST_BODY = 256 * 1024
_PAGE = "/checkout?orderId="


class KassaServer(ThreadingHTTPServer):
    """A training YooKassa at a port of this machine, with its courier."""

    daemon_threads = True

    def __init__(self, kassa: Kassa, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.kassa = kassa
        self.kassa.base = self.url
        self.faults = Faults()
        self.slow_seconds = 2.0
        self.calls: list[tuple[str, str, str]] = []
        self.courier = Courier(kassa)

    @property
    def url(self) -> str:
        """Where browsers and the shop find it."""
        return f"http://localhost:{self.server_port}"

    def run(self) -> None:
        """Answer until `shutdown`."""
        self.courier.start()
        try:
            self.serve_forever(poll_interval=0.05)
        finally:
            self.courier.stop()
            self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """The wire."""

    server: KassaServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """An object of the API, or the page of a payment."""
        if self.path.startswith(api.ROOT):
            self._api()
        elif self.path.startswith(_PAGE):
            self._checkout({})
        else:
            is_home = self.path == "/"
            self._send(200 if is_home else 404, b"A training YooKassa.\n", "text/plain")

    def do_POST(self) -> None:
        """A command of the API, a card, or a fault to be planned."""
        if self.path.startswith(api.ROOT):
            self._api()
        elif self.path.startswith(_PAGE):
            fields = parse_qs(self._body().decode("utf-8", "replace"))
            self._checkout({name: values[0] for name, values in fields.items()})
        elif self.path == "/faults":
            said = json.loads(self._body())
            planned = Planned(Fault(said["fault"]), said.get("path_end", ""), said.get("times", 1))
            self.server.faults.plan(planned)
            self._send(200, b"", "text/plain")
        else:
            self._send(404, b"", "text/plain")

    def log_message(self, *_: Any) -> None:
        """Quiet: a card's number is nobody's business."""

    def _api(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self._body())
        self.server.calls.append((self.command, self.path, headers.get("idempotence-key", "")))
        fault = self.server.faults.next(self.path)
        if fault is not None and fault not in DONE_FIRST:
            self._fail(fault)
            return
        status, values = api.answer(self.server.kassa, asked)
        if fault is not None and fault is not Fault.SLOW:
            self._fail(fault, values)
            return
        if fault is Fault.SLOW:
            time.sleep(self.server.slow_seconds)
        self._json(status, values)

    def _fail(self, fault: Fault, values: dict[str, Any] | None = None) -> None:
        if fault is Fault.LIMIT:
            error = RefusedError(429, "too_many_requests", "Too many requests")
            self._json(429, api.told(error), {"Retry-After": "7"})
        elif fault is Fault.FORBIDDEN:
            self._json(403, api.told(RefusedError(403, "forbidden", "Not allowed")))
        elif fault in (Fault.ERROR, Fault.ERROR_BEFORE):
            self._json(500, api.told(RefusedError(500, "internal_server_error", "Try again")))
        elif fault is Fault.BROKEN:
            self._send(200, b'{"id": ', "application/json")
        else:
            self._cut(fault, json.dumps(values).encode())

    def _cut(self, fault: Fault, body: bytes) -> None:
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if fault is Fault.CUT_IN_HEADERS:
            self.wfile.write(whole[:30])
        elif fault is Fault.CUT_IN_BODY:
            self.wfile.write(whole + b"Content-Length: %d\r\n\r\n" % len(body) + body[:40])
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _checkout(self, form: dict[str, str]) -> None:
        kassa = self.server.kassa
        try:
            payment = kassa.payment(self.path.removeprefix(_PAGE))
        except RefusedError:
            self._page(404, pages.nothing())
            return
        card = cards.find(form.get("number", "")) if form else None
        if payment["status"] != "pending":
            self._page(200, pages.over(payment))
        elif card is None:
            self._page(422 if form else 200, pages.card(payment, "wrong" if form else ""))
        elif form.get("answer") == "refuse":
            refused = cards.Card(card.number, "", "", "3d_secure_failed")
            self._page(200, pages.over(kassa.pay(payment["id"], refused)))
        elif card.asks_code and form.get("code") != cards.CODE:
            problem = "code_wrong" if "code" in form else ""
            self._page(422 if problem else 200, pages.code(payment, card.number, problem))
        else:
            self._page(200, pages.over(kassa.pay(payment["id"], card)))

    def _body(self) -> bytes:
        return self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY))

    def _json(
        self, status: int, values: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        body = json.dumps(values, ensure_ascii=False).encode()
        self._send(status, body, "application/json; charset=utf-8", headers)

    def _page(self, status: int, text: str) -> None:
        self._send(status, text.encode(), "text/html; charset=utf-8")

    def _send(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        with contextlib.suppress(ConnectionError):  # who asked has hung up
            self.end_headers()
            self.wfile.write(body)
