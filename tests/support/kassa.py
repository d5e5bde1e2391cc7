"""The training YooKassa for tests: the real program's server in a thread, and the adapter that talks to it."""

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from backend.demo.yookassa.book import Book
from backend.demo.yookassa.faults import Fault, Planned
from backend.demo.yookassa.kassa import Kassa
from backend.demo.yookassa.server import KassaServer
from backend.kernel import clock
from backend.kernel.tokens import Secret
from backend.payments.gateways.base import Order, Payer
from backend.payments.gateways.yookassa.client import Client
from backend.payments.gateways.yookassa.gateway import Shop, YooKassa
from backend.payments.gateways.yookassa.receipts import Taxes

SUCCESS, ASKS_CODE, NO_MONEY = "5555555555554477", "5555555555554444", "5555555555554600"
LOCAL = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
NOWHERE = "http://localhost:1/payments/yookassa"
RETURN_URL = "http://my.localhost:8000/payments/yookassa/secret"


class Later:
    """A clock that can be set forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return clock.now() + self.ahead


def order(**changes: Any) -> Order:
    """An order that can be paid."""
    whole = Order(
        "K1",
        50_000,
        "RUB",
        "Услуги связи, договор ЛТ-0001",
        Payer("anna@romashka.test", "+7 495 123-45-67"),
        RETURN_URL,
        RETURN_URL,
    )
    return replace(whole, **changes)


@contextlib.contextmanager
def opened(
    folder: Path, notify_url: str = NOWHERE, *, now: Callable[[], datetime] = clock.now
) -> Iterator[KassaServer]:
    """One that answers at a free port until the end."""
    server = KassaServer(Kassa(Book.opened(folder), notify_url, now))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(10)


def shop_of(server: KassaServer, **changes: Any) -> Shop:
    """Our side of the agreement with this one."""
    book = server.kassa.book
    client = Client(f"{server.url}/v3", book.shop_id, Secret(book.secret), 5.0)
    whole = Shop(client, server.url, Taxes(11), LOCAL)
    return replace(whole, **changes)


def gateway_of(server: KassaServer, **changes: Any) -> YooKassa:
    """The gateway that talks to this one."""
    return YooKassa(shop_of(server, **changes))


def plan(server: KassaServer, fault: Fault, path_end: str = "", times: int = 1) -> None:
    """Let the next calls of such a path go wrong."""
    server.faults.plan(Planned(fault, path_end, times))


def pay(server: KassaServer, ref: str, number: str = SUCCESS, **fields: str) -> str:
    """What the payer's browser does on the page; what it reads then."""
    return visit(server, f"/checkout?orderId={ref}", {"number": number, **fields})[1]


def visit(server: KassaServer, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and text of a page; a form is posted."""
    body = urlencode(form).encode() if form else None
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request("POST" if body else "GET", path, body)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def keys_of(server: KassaServer, path_end: str) -> list[str]:
    """The keys under which such a path was called."""
    return [key for _, path, key in server.calls if path.endswith(path_end)]


def settings(folder: Path, url: str = "http://localhost:1", **changes: object) -> dict[str, object]:
    """The section `[yookassa]` of a shop at such a training YooKassa; its key file is written."""
    book = Book.opened(folder)
    return {
        "shop_id": book.shop_id,
        "secret_file": str(book.secret_file),
        "vat_code": 11,
        "api_url": f"{url}/v3",
        "page_url": url,
        "networks": ["127.0.0.0/8"],
        "timeout_seconds": 5,
        **changes,
    }
