"""The demo's bank for tests: the real program's server in a thread, with the keys of the test vectors."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.demo.bank.book import Book
from backend.demo.bank.keys import Keys
from backend.demo.bank.server import Bank, BankServer
from backend.payments.gateways.base import Order, Payer
from backend.payments.gateways.cyberplat.gateway import CyberPlat, Shop
from tests.support import ipriv

RETURN_URL = "http://my.localhost:8000/payments/cyberplat/secret"


def order(**changes: Any) -> Order:
    """An order that can be paid."""
    whole = Order(
        "K1",
        50_000,
        "RUB",
        "Услуги связи, договор ЛТ-0001",
        Payer("anna@romashka.test", "+7 495 123-45-67", "Анна", "Ким"),
        RETURN_URL,
        RETURN_URL,
    )
    return replace(whole, **changes)


def shop(base: str = "http://localhost:1", **changes: Any) -> Shop:
    """Our side: keys of the vectors, addresses of a bank at `base`."""
    whole = Shop(
        ipriv.private("shop"),
        ipriv.public("bank"),
        form_url=f"{base}/cgi-bin/GetForm.cgi",
        process_url=f"{base}/cgi-bin/ProcessTransaction.cgi",
        name="localhost:8000",
        seconds=5.0,
    )
    return replace(whole, **changes)


@contextlib.contextmanager
def opened(folder: Path, **changes: Any) -> Iterator[BankServer]:
    """A bank that answers at a free port until the end."""
    keys = Keys(ipriv.private("bank"), ipriv.public("shop"))
    folder.mkdir(parents=True, exist_ok=True)
    bank = Bank(keys, Book(folder / "book.json"), **changes)
    server = BankServer(bank)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join(10)


def gateway_of(server: BankServer, **changes: Any) -> CyberPlat:
    """The gateway that talks to this bank."""
    return CyberPlat(shop(server.url, **changes))
