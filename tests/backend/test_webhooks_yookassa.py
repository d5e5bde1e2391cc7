"""Calls from YooKassa: nothing they say is believed, the payment is asked for; by a program that speaks as it does."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backend import app as composition
from backend.config import Config
from backend.db import base
from backend.demo.yookassa.faults import Fault
from backend.demo.yookassa.server import KassaServer
from backend.ledger import balances
from backend.ledger.models import LedgerEntry
from backend.payments import registry
from backend.payments.facts import State
from backend.payments.gateways.base import Op
from backend.payments.models import GatewayMessage, Payment, PaymentAlert
from tests.conftest import BACKEND_URL
from tests.support import kassa, payments, people
from tests.support.pages import Page
from tests.support.people import a_client
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FORM: dict[str, Any] = {
    "contract": "ЛТ-0001",
    "sum": "1 500,50",
    "email": "ivan@example.test",
    "first_name": "Иван",
    "last_name": "Петров",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[KassaServer]:
    with kassa.opened(tmp_path / "kassa") as server:
        yield server


@pytest.fixture
def config(make_config: Callable[..., Config], server: KassaServer) -> Config:
    """Settings with YooKassa alone."""
    return make_config(yookassa=kassa.settings(server.kassa.book.folder, server.url))


@pytest.fixture
def payment(visitor: Visitor) -> Payment:
    """An order whose payer is on YooKassa's page."""
    people.a_client()
    visitor.submit(visitor.get("/pay").form("/pay"), **FORM)
    row: Payment = Payment.get()
    return row


@pytest.fixture
def ref(payment: Payment, server: KassaServer) -> str:
    """Its number there."""
    (number,) = server.kassa.book.payments
    return number


def tell(
    program: Visitor, ref: str, event: str = "payment.waiting_for_capture", **about: Any
) -> Page:
    """A call from a program, which has no page of ours before it."""
    program.says_where_from = False
    said = {"type": "notification", "event": event, "object": {"id": ref, **about}}
    return program.send("POST", "/payments/yookassa", json.dumps(said).encode(), "application/json")


def test_a_guest_is_sent_to_the_page_with_his_order(visitor: Visitor, server: KassaServer):
    a_client()

    page = visitor.submit(visitor.get("/pay").form("/pay"), **FORM)

    (ref,) = server.kassa.book.payments
    form = page.form(f"{server.url}/checkout")
    assert (form.method, dict(form.fields)["orderId"]) == ("get", ref)
    assert f"form-action 'self' {server.url};" in page.header("Content-Security-Policy")
    kept = server.kassa.book.payments[ref]
    assert kept["amount"]["value"] == "1500.50"
    assert kept["metadata"]["order"] == Payment.get().order_ref


def test_what_was_paid_is_held_and_acknowledged(
    visitor: Visitor, server: KassaServer, payment: Payment, ref: str
):
    kassa.pay(server, ref)

    page = tell(visitor, ref)

    after = payments.reload(payment)
    assert (page.status, page.body) == (200, b"")
    assert (after.state, after.held_minor) == (State.HELD, 150_050)
    kept = GatewayMessage.select().where(GatewayMessage.direction == "in").get()
    assert kept.verdict == "accepted"
    assert json.loads(kept.raw)["status"] == "waiting_for_capture"


def test_invariant_11_the_payer_who_comes_back_changes_nothing(
    visitor: Visitor, server: KassaServer, payment: Payment, ref: str
):
    kassa.pay(server, ref)
    back = server.kassa.book.payments[ref]["confirmation"]["return_url"]

    page = visitor.get(back, follow=False)

    assert page.location == f"{BACKEND_URL}/pay/{payment.secret}"
    assert payments.reload(payment).state == State.PENDING


def test_invariant_2_copies_and_old_news_have_one_effect(
    visitor: Visitor, server: KassaServer, payment: Payment, ref: str
):
    kassa.pay(server, ref)
    gateway = kassa.gateway_of(server)
    gateway.capture(ref, 150_050, Op("take"))

    events = ["payment.succeeded", "payment.waiting_for_capture", "payment.succeeded"]
    statuses = [tell(visitor, ref, event).status for event in events]

    assert statuses == [200, 200, 200]
    assert payments.reload(payment).state == State.CAPTURED
    assert LedgerEntry.select().count() == 1
    assert balances.of(payment.client_id) == 150_050


def test_a_decline_is_told_in_words(
    visitor: Visitor, server: KassaServer, payment: Payment, ref: str
):
    kassa.pay(server, ref, kassa.NO_MONEY)

    assert tell(visitor, ref, "payment.canceled").status == 200

    after = payments.reload(payment)
    assert (after.state, after.decline_code) == (State.FAILED, "insufficient_funds")
    assert after.decline_text.startswith("На карте не хватает денег")


def test_invariant_6_made_up_news_changes_nothing_and_hides_nothing(
    visitor: Visitor, server: KassaServer, payment: Payment, ref: str
):
    made_up = tell(visitor, ref, status="succeeded", metadata={"order": payment.order_ref})
    before = payments.reload(payment)
    kassa.pay(server, ref)
    true = tell(visitor, ref)

    assert (made_up.status, true.status) == (200, 200)
    assert before.state == State.PENDING
    assert payments.reload(payment).state == State.HELD


def test_invariant_6_news_of_another_order_reaches_that_order_only(
    visitor: Visitor, server: KassaServer, payment: Payment, ref: str
):
    other = kassa.gateway_of(server).start(kassa.order(order_ref="K-else"), Op("else"))
    kassa.pay(server, other.ref)

    page = tell(visitor, other.ref, metadata={"order": payment.order_ref})

    assert page.status == 400
    assert payments.reload(payment).state == State.PENDING
    assert PaymentAlert.get().kind == "unknown_order"


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("amount", {"value": "1500.49", "currency": "RUB"}, "other_amount"),
        ("amount", {"value": "1500.50", "currency": "USD"}, "other_currency"),
        ("metadata", {}, "unknown_order"),
        ("recipient", {"account_id": "1", "gateway_id": "1"}, "unknown_order"),
    ],
)
def test_invariant_6_what_is_not_as_it_was_ordered_is_refused(
    visitor: Visitor,
    server: KassaServer,
    ref: str,
    name: str,
    value: dict[str, str],
    kind: str,
):
    payment = Payment.get()
    kassa.pay(server, ref)
    server.kassa.book.payments[ref][name] = value

    assert tell(visitor, ref).status == 400

    assert payments.reload(payment).revision == payment.revision
    assert PaymentAlert.get().kind == kind


def test_invariant_6_calls_from_elsewhere_are_refused(
    app: "WSGIApplication", server: KassaServer, payment: Payment, ref: str
):
    kassa.pay(server, ref)
    asked = len(server.calls)
    stranger = Visitor(app, BACKEND_URL, address="8.8.8.8")
    stranger.says_where_from = False

    assert tell(stranger, ref).status == 400

    assert len(server.calls) == asked
    assert payments.reload(payment).state == State.PENDING
    assert PaymentAlert.get().kind == "bad_signature"


def test_a_payment_that_nobody_knows_is_refused(visitor: Visitor, payment: Payment):
    assert tell(visitor, "23d93cac-000f-5000-8000-126628f15141").status == 400


def test_what_cannot_be_asked_now_is_asked_when_it_comes_again(
    visitor: Visitor, server: KassaServer, payment: Payment, ref: str
):
    kassa.pay(server, ref)
    kassa.plan(server, Fault.ERROR, ref)

    statuses = [tell(visitor, ref).status for _ in range(2)]

    assert statuses == [503, 200]
    assert payments.reload(payment).state == State.HELD


def test_the_whole_way_with_news_brought_by_itself(
    make_config: Callable[..., Config], database: Path, tmp_path: Path
):
    with kassa.opened(tmp_path / "kassa") as server:
        config = make_config(yookassa=kassa.settings(tmp_path / "kassa", server.url))
        application = composition.create_app(config)
        base.open_connection()
        visitor = Visitor(application, BACKEND_URL)
        a_client()
        visitor.submit(visitor.get("/pay").form("/pay"), **FORM)
        (ref,) = server.kassa.book.payments
        kassa.pay(server, ref)
        (owed,) = server.kassa.book.owed

        visitor.says_where_from = False
        body = json.dumps(owed["body"]).encode()
        page = visitor.send("POST", "/payments/yookassa", body, "application/json")

    assert next(iter(registry.gateways(config))) == "yookassa"
    assert page.status == 200
    assert Payment.get().state == State.HELD
