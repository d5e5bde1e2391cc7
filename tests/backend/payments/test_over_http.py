"""The product and the bank as two servers: answers are brought again until they are taken, and end as one payment."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from backend import app as composition
from backend.clients.models import Client
from backend.config import Config
from backend.db import base
from backend.demo.bank import running
from backend.demo.bank.cards import CARDS, Play
from backend.demo.bank.server import BankServer
from backend.payments import invariants
from backend.payments.facts import State
from backend.payments.gateways.base import Op
from backend.payments.models import GatewayMessage, Payment, PaymentAlert
from tests.support import bank, paying, people
from tests.support.visitor import Visitor

NUMBERS = {card.play: card.number for card in CARDS}


class Quiet(WSGIRequestHandler):
    """Says nothing."""

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class Door(WSGIServer):
    """A server whose application is put in later."""

    allow_reuse_address = True


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BankServer]:
    """The bank, whose late answers come at once."""
    with bank.opened(tmp_path / "bank", late_seconds=0.0) as opened:
        yield opened


@pytest.fixture
def port() -> int:
    """Where the product will listen."""
    with make_server("127.0.0.1", 0, lambda *_: []) as probe:
        return int(probe.server_port)


@pytest.fixture
def config(
    make_config: Callable[..., Config], tmp_path: Path, server: BankServer, port: int
) -> Config:
    """Settings with this bank and this port."""
    site = {"url": f"http://localhost:{port}", "backend_url": f"http://my.localhost:{port}"}
    return make_config(site=site, cyberplat=paying.settings(tmp_path, server.url))


@pytest.fixture
def product(config: Config, database: Path, port: int) -> Callable[[], WSGIServer]:
    """Opens the product's door."""

    def open_door() -> WSGIServer:
        made = make_server(
            "127.0.0.1", port, composition.create_app(config), Door, handler_class=Quiet
        )
        threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True).start()
        return made

    return open_door


def begin(config: Config) -> Payment:
    """An order of a guest, and its way to the bank's card page."""
    visitor = Visitor(composition.create_app(config), config.backend_url)
    form = visitor.get("/pay").form("/pay")
    visitor.submit(
        form,
        contract="ЛТ-0001",
        sum="500",
        email="a@b.test",
        first_name="Иван",
        last_name="Петров",
    )
    base.open_connection()
    return Payment.get()


def pay(server: BankServer, config: Config, play: Play) -> Payment:
    payment = begin(config)
    place = f"{config.backend_url}/payments/cyberplat/{payment.secret}"
    order = bank.order(
        order_ref=payment.order_ref, amount_minor=payment.amount_minor, return_url=place
    )
    form = bank.gateway_of(server).start(order, Op("key"))
    document = form.fields["message"].encode("cp1251")
    status, _ = server.bank.take_order(document)
    assert status == 200
    session = next(iter(server.bank.book.sessions))
    server.bank.take_card({"session": session, "number": NUMBERS[play]})
    return payment


def until(condition: Callable[[], bool], *, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def client(database: Path) -> Client:
    """Whom to pay for."""
    return people.a_client()


@pytest.mark.parametrize(
    "play", [Play.SUCCESS, Play.LATE, Play.COPIES, Play.REORDERED, Play.NO_REVERSAL]
)
def test_however_answers_come_it_is_one_held_payment(
    server: BankServer,
    config: Config,
    product: Callable[[], WSGIServer],
    client: Client,
    play: Play,
):
    door = product()
    payment = pay(server, config, play)

    until(lambda: not server.bank.book.owed)
    door.shutdown()
    door.server_close()

    after = Payment.get_by_id(payment.id)
    assert (after.state, after.authorized_minor) == (State.HELD, payment.amount_minor)
    assert PaymentAlert.select().count() == 0
    assert invariants.is_whole()


def test_answers_are_brought_again_until_the_product_is_there(
    server: BankServer, config: Config, product: Callable[[], WSGIServer], client: Client
):
    payment = pay(server, config, Play.SUCCESS)
    until(lambda: any(one["tries"] for one in server.bank.book.owed))

    door = product()
    until(lambda: not server.bank.book.owed)
    door.shutdown()
    door.server_close()

    base.open_connection()
    assert Payment.get_by_id(payment.id).state == State.HELD


def test_another_sum_is_refused_each_time_and_told_once(
    server: BankServer, config: Config, product: Callable[[], WSGIServer], client: Client
):
    door = product()
    pay(server, config, Play.OTHER_SUM)

    until(lambda: any(one["tries"] > 1 for one in server.bank.book.owed))
    door.shutdown()
    door.server_close()

    assert Payment.get().state == State.PENDING
    assert PaymentAlert.select().count() == 1
    assert GatewayMessage.get(GatewayMessage.direction == "in").copies > 1


def test_the_bank_is_a_program_of_its_own(tmp_path: Path):
    with running.opened_bank(tmp_path / "bank") as settings:
        base_url = settings["KABINET_CYBERPLAT_FORM_URL"].partition("/cgi-bin")[0]

        status, text = get(base_url)

    assert (status, text) == (200, "The demo's bank.\n")


def test_a_bank_that_does_not_start_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(running, "_STARTS_WITHIN_SECONDS", 0.0)

    with pytest.raises(running.BankError), running.opened_bank(tmp_path / "bank"):
        raise AssertionError


def get(url: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port or 80, timeout=10)
    connection.request("GET", "/")
    answer = connection.getresponse()
    status, text = answer.status, answer.read().decode()
    connection.close()
    return status, text
