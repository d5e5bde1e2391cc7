"""
The training YooKassa through the eyes of somebody else: the official SDK drives it over HTTP.

The SDK is for tests alone: it waits for ever for an answer, so the product has its own client.
"""

import uuid
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from yookassa import Configuration, Payment, Refund
from yookassa.domain.common.security_helper import SecurityHelper
from yookassa.domain.exceptions import BadRequestError, NotFoundError, UnauthorizedError
from yookassa.domain.models.cancellation_details import CancellationDetailsReasonCode
from yookassa.domain.notification import WebhookNotificationFactory

from backend.config import Config
from backend.demo.yookassa.server import KassaServer
from backend.payments.gateways.yookassa import reasons
from tests.support import kassa


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KassaServer]:
    """One that the SDK's settings point to; the SDK keeps them for the whole process."""
    with kassa.opened(tmp_path / "kassa") as server:
        book = server.kassa.book
        for name in ("account_id", "secret_key", "api_url"):
            monkeypatch.setattr(Configuration, name, getattr(Configuration, name))
        Configuration.configure(book.shop_id, book.secret, api_url=f"{server.url}/v3")
        yield server


def receipt(value: str) -> dict[str, Any]:
    line = {
        "description": "Услуги связи",
        "quantity": 1,
        "amount": {"value": value, "currency": "RUB"},
        "vat_code": 11,
        "payment_mode": "advance",
        "payment_subject": "service",
    }
    return {"customer": {"email": "anna@romashka.test"}, "items": [line]}


def wish(value: str = "100.00", **changes: Any) -> dict[str, Any]:
    whole = {
        "amount": {"value": value, "currency": "RUB"},
        "capture": False,
        "confirmation": {"type": "redirect", "return_url": kassa.RETURN_URL},
        "description": "Заказ №1",
        "metadata": {"order": "K1"},
        "receipt": receipt(value),
    }
    return {**whole, **changes}


def held(server: KassaServer) -> str:
    made = Payment.create(wish(), str(uuid.uuid4()))
    kassa.pay(server, made.id)
    return str(made.id)


def test_a_payment_is_made_and_waits_for_its_payer(server: KassaServer):
    made = Payment.create(wish(), "key-1")

    assert (made.status, made.paid, made.test) == ("pending", False, True)
    assert (made.amount.value, made.amount.currency) == (100, "RUB")
    assert made.confirmation.confirmation_url == f"{server.url}/checkout?orderId={made.id}"
    assert made.recipient.account_id == server.kassa.book.shop_id
    assert made.metadata["order"] == "K1"


def test_what_the_payer_has_paid_waits_to_be_taken(server: KassaServer):
    found = Payment.find_one(held(server))

    assert (found.status, found.paid) == ("waiting_for_capture", True)
    assert found.expires_at
    assert found.payment_method.card.last4 == "4477"
    assert found.authorization_details.auth_code


def test_the_whole_is_taken(server: KassaServer):
    taken = Payment.capture(held(server))

    assert (taken.status, taken.amount.value, taken.refundable) == ("succeeded", 100, True)
    assert taken.captured_at


def test_a_part_is_taken_with_its_receipt(server: KassaServer):
    ref = held(server)
    part = {"amount": {"value": "30.00", "currency": "RUB"}}

    with pytest.raises(BadRequestError):
        Payment.capture(ref, part)
    taken = Payment.capture(ref, {**part, "receipt": receipt("30.00")})

    assert taken.amount.value == 30


def test_held_money_is_given_back(server: KassaServer):
    gone = Payment.cancel(held(server))

    assert gone.status == "canceled"
    assert gone.cancellation_details.party == "merchant"
    assert gone.cancellation_details.reason == "canceled_by_merchant"


def test_a_decline_has_its_reason(server: KassaServer):
    made = Payment.create(wish())
    kassa.pay(server, made.id, kassa.NO_MONEY)

    found = Payment.find_one(made.id)

    assert (found.status, found.cancellation_details.reason) == ("canceled", "insufficient_funds")


def test_taken_money_is_given_back_in_parts(server: KassaServer):
    ref = held(server)
    Payment.capture(ref)

    amount = {"value": "40.00", "currency": "RUB"}
    first = Refund.create({"payment_id": ref, "amount": amount, "receipt": receipt("40.00")})

    assert (first.status, first.amount.value, first.payment_id) == ("succeeded", 40, ref)
    assert Refund.find_one(first.id).id == first.id
    assert Payment.find_one(ref).refunded_amount.value == 40
    with pytest.raises(BadRequestError):
        Refund.create({"payment_id": ref, "amount": {"value": "60.01", "currency": "RUB"}})


def test_a_key_works_once(server: KassaServer):
    first = Payment.create(wish(), "key-1")
    again = Payment.create(wish(), "key-1")
    kassa.pay(server, first.id)

    assert again.id == first.id
    assert Payment.create(wish(), "key-1").status == "waiting_for_capture"
    assert [Payment.capture(first.id, idempotency_key="key-2").status for _ in range(2)] == [
        "succeeded",
        "succeeded",
    ]
    with pytest.raises(BadRequestError, match="duplicated"):
        Payment.create(wish("200.00"), "key-1")


def test_errors_are_told_as_the_sdk_knows_them(server: KassaServer):
    with pytest.raises(NotFoundError):
        Payment.find_one(str(uuid.uuid4()))
    with pytest.raises(BadRequestError):
        Payment.create(wish(receipt=receipt("99.99")))
    Configuration.configure("100501", "test_other", api_url=f"{server.url}/v3")
    with pytest.raises(UnauthorizedError):
        Payment.create(wish())


def test_the_sdk_knows_every_reason_that_we_have_words_for():
    known = {value for name, value in vars(CancellationDetailsReasonCode).items() if name.isupper()}

    assert {reasons.GIVEN_BACK, reasons.RAN_OUT} <= known
    assert set(reasons.TEXTS) <= known


def test_the_networks_of_the_settings_are_those_of_the_sdk(config: Config):
    official = {ip_network(text) for text in SecurityHelper.YOOKASSA_NETWORKS}

    assert set(config.yookassa.networks) == official


def test_news_can_be_read_by_the_sdk(server: KassaServer):
    ref = held(server)
    Payment.capture(ref)
    amount = {"value": "100.00", "currency": "RUB"}
    Refund.create({"payment_id": ref, "amount": amount})

    read = [WebhookNotificationFactory().create(one["body"]) for one in server.kassa.book.owed]

    assert [one.event for one in read] == [
        "payment.waiting_for_capture",
        "payment.succeeded",
        "refund.succeeded",
    ]
    assert read[0].object.id == read[2].object.payment_id == ref
