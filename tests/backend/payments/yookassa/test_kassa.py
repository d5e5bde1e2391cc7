"""The training YooKassa itself: its pages, its news, its memory, and that it takes nothing wrong."""

import base64
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from backend.demo.yookassa.book import Book
from backend.demo.yookassa.faults import Fault
from backend.demo.yookassa.kassa import Kassa
from backend.demo.yookassa.server import KassaServer
from backend.payments.gateways import errors
from backend.payments.gateways.base import Op
from tests.support import kassa, servers

ROOT = Path(__file__).parents[4]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KassaServer]:
    with kassa.opened(tmp_path / "kassa") as server:
        yield server


class Shop(HTTPServer):
    """Hears news; says 200 from the `deaf`-th on."""

    def __init__(self, deaf: int) -> None:
        super().__init__(("127.0.0.1", 0), _Ear)
        self.deaf = deaf
        self.heard: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Where news goes."""
        return f"http://my.localhost:{self.server_port}/payments/yookassa"


class _Ear(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(json.loads(raw))
        self.send_response(503 if len(self.server.heard) <= self.server.deaf else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def a_shop(deaf: int = 0) -> Iterator[Shop]:
    shop = Shop(deaf)
    thread = threading.Thread(target=shop.serve_forever, args=(0.01,))
    thread.start()
    yield shop
    shop.shutdown()
    thread.join()
    shop.server_close()


def until(is_so: Any, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def ask(server: KassaServer, method: str, path: str, said: Any = None, **headers: str) -> Any:
    """Status and object of a call in the shop's name."""
    book = server.kassa.book
    pair = base64.b64encode(f"{book.shop_id}:{book.secret}".encode()).decode()
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    sent = {"Authorization": f"Basic {pair}", "Idempotence-Key": "k", **headers}
    connection.request(method, f"/v3{path}", body if method == "POST" else None, sent)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    connection.close()
    return answer.status, found


def wish(**changes: Any) -> dict[str, Any]:
    amount = {"value": "500.00", "currency": "RUB"}
    line = {
        "description": "Связь",
        "quantity": "1.00",
        "amount": amount,
        "vat_code": 1,
        "payment_mode": "advance",
        "payment_subject": "service",
    }
    whole = {
        "amount": amount,
        "confirmation": {"type": "redirect", "return_url": "https://shop.example/back"},
        "receipt": {"customer": {"phone": "74951234567"}, "items": [line]},
    }
    return {**whole, **changes}


def with_line(**changes: Any) -> dict[str, Any]:
    receipt = wish()["receipt"]
    return wish(receipt={**receipt, "items": [{**receipt["items"][0], **changes}]})


@pytest.mark.parametrize(
    ("said", "parameter"),
    [
        (wish(amount={"value": 500.0, "currency": "RUB"}), "amount.value"),
        (wish(amount={"value": "500", "currency": "RUB"}), "amount.value"),
        (wish(amount={"value": "x", "currency": "RUB"}), "amount.value"),
        (wish(amount={"value": "0.00", "currency": "RUB"}), "amount.value"),
        (wish(amount={"value": "500.00", "currency": "USD"}), "amount.currency"),
        (wish(amount=None), "amount.currency"),
        (wish(confirmation=None), "confirmation.type"),
        (wish(confirmation={"type": "redirect"}), "confirmation.return_url"),
        (wish(description="ы" * 129), "description"),
        (wish(metadata={"a": 1}), "metadata"),
        (wish(metadata=[]), "metadata"),
        (wish(receipt=None), "receipt"),
        (wish(receipt={"items": []}), "receipt.customer"),
        (wish(receipt={"customer": {"email": "a@b.ru"}, "items": []}), "receipt.items"),
        (wish(receipt={"customer": {"email": "a@b.ru"}, "items": [1]}), "receipt.items"),
        (wish(receipt={**wish()["receipt"], "tax_system_code": 7}), "receipt.tax_system_code"),
        (with_line(quantity="2.00"), "receipt.items"),
        (with_line(quantity="many"), "receipt.items.quantity"),
        (with_line(vat_code=13), "receipt.items.vat_code"),
        (with_line(payment_mode="later"), "receipt.items.payment_mode"),
        (with_line(description=""), "receipt.items.description"),
        (b"[]", "body"),
        (b"{", "body"),
    ],
)
def test_what_the_real_one_refuses_is_refused(server: KassaServer, said: Any, parameter: str):
    status, answer = ask(server, "POST", "/payments", said)

    assert (status, answer["code"], answer["parameter"]) == (400, "invalid_request", parameter)
    assert server.kassa.book.payments == {}


def test_each_command_needs_a_key(server: KassaServer):
    for key in ("", "k" * 65):
        status, answer = ask(server, "POST", "/payments", wish(), **{"Idempotence-Key": key})
        assert (status, answer["parameter"]) == (400, "Idempotence-Key")


def test_other_paths_are_not_there(server: KassaServer):
    assert ask(server, "POST", "/deals", {})[0] == 404
    assert ask(server, "GET", "/payments")[0] == 404
    assert kassa.visit(server, "/checkout?orderId=1")[0] == 404
    assert kassa.visit(server, "/nothing")[0] == 404
    assert kassa.visit(server, "/nothing", {"a": "b"})[0] == 404
    assert kassa.visit(server, "/")[0] == 200


def test_a_key_is_forgotten_after_a_day(tmp_path: Path):
    later = kassa.Later()
    with kassa.opened(tmp_path, now=later) as server:
        gateway = kassa.gateway_of(server)
        first = gateway.start(kassa.order(), Op("key-1"))

        later.ahead = timedelta(hours=24)

        assert gateway.start(kassa.order(), Op("key-1")).ref != first.ref


def test_a_one_stage_payment_is_taken_at_once(server: KassaServer):
    _, made = ask(server, "POST", "/payments", wish(capture=True))

    kassa.pay(server, made["id"])

    assert ask(server, "GET", f"/payments/{made['id']}")[1]["status"] == "succeeded"


def test_a_payer_who_never_comes_is_not_waited_for(tmp_path: Path):
    later = kassa.Later()
    with kassa.opened(tmp_path, now=later) as server:
        begun = kassa.gateway_of(server).start(kassa.order(), Op("key-1"))

        later.ahead = timedelta(hours=1)
        until(lambda: server.kassa.book.payments[begun.ref]["status"] == "canceled")

        details = server.kassa.book.payments[begun.ref]["cancellation_details"]
        assert details["reason"] == "expired_on_confirmation"
        assert "Оплата не прошла" in kassa.visit(server, f"/checkout?orderId={begun.ref}")[1]


def test_the_page_shows_the_order_and_takes_a_card(server: KassaServer):
    begun = kassa.gateway_of(server).start(kassa.order(description="Связь <b>"), Op("key-1"))
    page = f"/checkout?orderId={begun.ref}"

    status, text = kassa.visit(server, page)
    assert status == 200
    assert "500,00 ₽" in text
    assert "Связь &lt;b&gt;" in text
    assert kassa.visit(server, page, {"number": "1234"})[0] == 422

    assert "Оплата прошла" in kassa.pay(server, begun.ref)
    assert kassa.RETURN_URL in kassa.visit(server, page)[1]


def test_a_card_may_ask_for_a_code(server: KassaServer):
    gateway = kassa.gateway_of(server)
    begun = gateway.start(kassa.order(language="en"), Op("key-1"))

    assert "Code from the message" in kassa.pay(server, begun.ref, kassa.ASKS_CODE)
    status, text = kassa.visit(
        server, f"/checkout?orderId={begun.ref}", {"number": kassa.ASKS_CODE, "code": "1111"}
    )
    assert (status, "The code is wrong" in text) == (422, True)
    assert "Paid" in kassa.pay(server, begun.ref, kassa.ASKS_CODE, code="1234")


def test_a_payer_may_refuse_to_give_the_code(server: KassaServer):
    gateway = kassa.gateway_of(server)
    begun = gateway.start(kassa.order(), Op("key-1"))

    kassa.pay(server, begun.ref, kassa.ASKS_CODE, answer="refuse")

    assert gateway.fetch(begun.ref).snapshot.decline_code == "3d_secure_failed"


def test_news_is_brought_until_the_shop_says_200(tmp_path: Path):
    with a_shop(deaf=2) as shop, kassa.opened(tmp_path, shop.url) as server:
        begun = kassa.gateway_of(server).start(kassa.order(), Op("key-1"))
        kassa.pay(server, begun.ref)

        until(lambda: server.kassa.book.owed == [])

    assert len(shop.heard) == 3
    assert {one["event"] for one in shop.heard} == {"payment.waiting_for_capture"}
    assert shop.heard[0]["object"]["id"] == begun.ref


def test_faults_can_be_planned_over_http(server: KassaServer):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request("POST", "/faults", json.dumps({"fault": "limit", "times": 2}))
    assert connection.getresponse().status == 200
    connection.close()

    for _ in range(2):
        with pytest.raises(errors.RateLimitedError):
            kassa.gateway_of(server).start(kassa.order(), Op("key-1"))
    assert kassa.gateway_of(server).start(kassa.order(), Op("key-1")).ref


def test_planned_faults_can_be_forgotten(server: KassaServer):
    kassa.plan(server, Fault.LIMIT, times=9)

    server.faults.clear()

    assert kassa.gateway_of(server).start(kassa.order(), Op("key-1")).ref


def test_it_runs_as_a_program_and_remembers(tmp_path: Path, free_port: int):
    folder = tmp_path / "kassa"
    command = [sys.executable, "-m", "backend.demo.yookassa", str(folder), str(free_port)]
    with subprocess.Popen([*command, kassa.NOWHERE], cwd=ROOT, stdout=subprocess.PIPE) as program:
        servers.until_answered(free_port)
        book = Book.opened(folder)
        stand_in = KassaServer.__new__(KassaServer)
        stand_in.server_port = free_port
        stand_in.kassa = Kassa(book, kassa.NOWHERE)
        begun = kassa.gateway_of(stand_in, page=stand_in.url).start(kassa.order(), Op("key-1"))
        os.kill(program.pid, signal.SIGTERM)
        assert program.wait(10) == 0

    kept = Book.opened(folder)
    assert kept.secret == book.secret
    assert kept.payments[begun.ref]["status"] == "pending"
    assert kept.secret_file.stat().st_mode & 0o077 == 0
