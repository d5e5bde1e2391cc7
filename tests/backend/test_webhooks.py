"""Calls from the bank: nothing but the signature counts, each news once, and nothing is lost while we cannot write."""

import io
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import peewee
import pytest

from backend import app as composition
from backend.config import Config
from backend.db import base
from backend.ledger.models import LedgerEntry
from backend.payments import ipriv, messages, registry
from backend.payments.facts import Facts, State
from backend.payments.gateways import errors
from backend.payments.models import GatewayMessage, Payment, PaymentAlert
from tests.conftest import BACKEND_URL
from tests.support import paying, payments
from tests.support.ipriv import private
from tests.support.pages import Page
from tests.support.payments import PlainGateway
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FORM = "application/x-www-form-urlencoded"
PATH = "/payments/cyberplat/secret"


@pytest.fixture
def config(make_config: Callable[..., Config], tmp_path: Path) -> Config:
    """Settings with a bank."""
    return make_config(cyberplat=paying.settings(tmp_path))


@pytest.fixture
def payment(app: "WSGIApplication") -> Payment:
    """An order whose payer is at the bank."""
    return payments.an_order(gateway="cyberplat")


@pytest.fixture
def bank(visitor: Visitor) -> Visitor:
    """The bank's own server: a program, which has no page of ours before it."""
    visitor.says_where_from = False
    return visitor


def call(bank: Visitor, body: bytes, **headers: str) -> Page:
    return bank.send("POST", PATH, body, FORM, headers=headers)


def test_a_signed_success_holds_the_money_and_is_acknowledged(bank: Visitor, payment: Payment):
    page = call(bank, paying.signed(paying.result(payment)))

    assert (page.status, page.body) == (200, b"")
    assert payments.reload(payment).state == State.HELD
    assert GatewayMessage.get().address == "127.0.0.1"


def test_a_payer_who_brings_the_news_is_shown_his_payment(bank: Visitor, payment: Payment):
    body = paying.signed(paying.result(payment, Answer="true"))

    page = call(bank, body, Sec_Fetch_Site="cross-site", Origin="https://card.cyberplat.ru")

    assert page.status == 303
    assert page.location == f"{BACKEND_URL}/pay/{payment.secret}"
    assert "Удержано" in bank.get(page.location).text


def test_the_payer_and_the_bank_may_both_bring_it(bank: Visitor, payment: Payment):
    first = call(bank, paying.signed(paying.result(payment)))
    second = call(bank, paying.signed(paying.result(payment, Answer="true")))

    assert (first.status, second.status) == (200, 303)
    assert payments.reload(payment).authorized_minor == payment.amount_minor


def test_a_decline_is_acknowledged_too(bank: Visitor, payment: Payment):
    call(bank, paying.signed(paying.declined(payment)))

    after = payments.reload(payment)
    assert (after.state, after.decline_text) == (State.FAILED, "Не хватает денег")


def refused(payment: Payment) -> dict[str, bytes]:
    """Bodies that must change nothing."""
    good = paying.result(payment)
    return {
        "our own key": paying.form(ipriv.sign(private("shop"), good)),
        "an old hash": paying.signed(good, hash="md5"),
        "an unsigned form": paying.form(good),
        "cut": paying.signed(good)[:-30],
        "another sum": paying.signed(paying.result(payment, TransactionAmount=1)),
        "another currency": paying.signed(paying.result(payment, TransactionCurrency="USD")),
        "an unknown order": paying.signed(paying.result(payment, OrderID="K17")),
        "no order": paying.signed(b"Status=0"),
        "nothing": b"",
    }


@pytest.mark.parametrize(
    "name",
    [
        "our own key",
        "an old hash",
        "an unsigned form",
        "cut",
        "another sum",
        "another currency",
        "an unknown order",
        "no order",
        "nothing",
    ],
)
def test_invariant_6_what_is_wrong_is_refused_and_told(bank: Visitor, payment: Payment, name: str):
    page = call(bank, refused(payment)[name])

    assert page.status == 400
    assert "не удалось проверить" in page.text
    assert payments.reload(payment).revision == payment.revision
    assert PaymentAlert.select().count() == 1
    assert GatewayMessage.get().verdict != "accepted"
    assert LedgerEntry.select().count() == 0


def test_invariant_7_what_stands_beside_the_signed_text_decides_nothing(
    bank: Visitor, payment: Payment
):
    other = payments.an_order(gateway="cyberplat")
    document = ipriv.sign(private("bank"), paying.result(payment))

    call(bank, paying.form(document, {"orderid": other.order_ref, "sid": "1", "Status": "1"}))

    assert payments.reload(payment).state == State.HELD
    assert payments.reload(other).state == State.PENDING


@pytest.mark.parametrize("path", ["/payments/", "/payments/nobody/x", "/payments/nobody"])
def test_there_is_nothing_for_other_gateways(bank: Visitor, payment: Payment, path: str):
    assert bank.send("POST", path, b"x", FORM).status == 404


def test_a_payer_who_only_follows_the_link_sees_his_payment(bank: Visitor, payment: Payment):
    page = bank.get(f"/payments/cyberplat/{payment.secret}", follow=False)

    assert (page.status, page.location) == (303, f"{BACKEND_URL}/pay/{payment.secret}")
    assert payments.reload(payment).revision == payment.revision


@pytest.mark.parametrize("path", ["/payments/cyberplat/..%2F..", "/payments/cyberplat/"])
def test_no_other_link_leads_anywhere(bank: Visitor, payment: Payment, path: str):
    assert bank.get(path, follow=False).status == 405


def test_too_much_is_refused_before_it_is_read(app: "WSGIApplication", bank: Visitor):
    page = call(bank, b"reply=" + b"x" * 70_000)

    assert page.status == 413
    assert GatewayMessage.select().count() == 0


def test_a_body_without_a_length_is_refused(bank: Visitor, payment: Payment):
    assert bank.send("POST", PATH).status == 411


def test_what_cannot_be_kept_now_is_asked_for_again(
    bank: Visitor, payment: Payment, monkeypatch: pytest.MonkeyPatch
):
    """As with a full disk: the bank must come again."""

    def full(*_: object, **__: object) -> None:
        raise peewee.OperationalError("disk I/O error")

    with monkeypatch.context() as broken:
        broken.setattr(messages, "keep", full)
        news = call(bank, paying.signed(paying.result(payment)))
        noise = call(bank, b"reply=x")
    again = call(bank, paying.signed(paying.result(payment)))

    assert (news.status, noise.status, again.status) == (503, 503, 200)
    assert news.header("Retry-After") == "30"
    assert payments.reload(payment).state == State.HELD


def test_refusals_cost_the_same_whatever_is_wrong(bank: Visitor, payment: Payment):
    counts = set()
    for name in ("our own key", "an old hash", "an unsigned form"):
        before = base.statements.count
        call(bank, refused(payment)[name])
        counts.add(base.statements.count - before)

    assert max(counts) - min(counts) <= 1  # the first one raises the alert that others count


def test_only_what_was_announced_is_read(app: "WSGIApplication", payment: Payment):
    body = paying.signed(paying.result(payment))
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "HTTP_HOST": BACKEND_URL.removeprefix("http://"),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body + b"&reply=another"),
    }
    answered: list[str] = []

    app(environ, lambda status, *_: answered.append(status))  # type: ignore[arg-type]

    assert answered == ["200 OK"]


def test_without_gateways_there_are_no_calls(make_config: Callable[..., Config], database: Path):
    plain = Visitor(composition.create_app(make_config()), BACKEND_URL)

    assert plain.send("POST", PATH, b"x", FORM).status == 404


def test_news_that_has_to_be_asked_for_is_asked_for(
    make_config: Callable[..., Config], database: Path, monkeypatch: pytest.MonkeyPatch
):
    cut = payments.raising(errors.UnavailableGatewayError("refused"))
    gateway = PlainGateway(payments.ABLE, answer=cut)
    monkeypatch.setattr(registry, "gateways", lambda _: {gateway.name: gateway})
    caller = Visitor(composition.create_app(make_config()), BACKEND_URL)
    base.open_connection()
    payment = payments.an_order()
    gateway.news = replace(payments.news(payments.said(payment)), snapshot=None)

    down = caller.send("POST", "/payments/bank/x", b"x", FORM)
    gateway.answer, gateway.truth = None, Facts(payment.amount_minor)
    gateway.order_ref = payment.order_ref
    up = caller.send("POST", "/payments/bank/x", b"x", FORM)

    assert (down.status, up.status) == (503, 200)
    assert payments.reload(payment).state == State.HELD


def test_invariant_14_no_line_of_the_log_tells_secrets(
    bank: Visitor, payment: Payment, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)

    call(bank, paying.signed(paying.result(payment, CustomerName="IVAN 4111111111111111")))
    call(bank, paying.form(ipriv.sign(private("shop"), paying.result(payment))))
    bank.get(f"/pay/{payment.secret}")

    assert "cyberplat" in caplog.text
    for secret in (payment.secret, "BEGIN SIGNATURE", "secret.key", "4111111111111111", "IVAN"):
        assert secret not in caplog.text
