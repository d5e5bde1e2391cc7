"""Whatever comes from outside, the adapter gives facts or one of its errors, and nothing else ever."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel.tokens import Secret
from backend.payments.gateways import errors, wire
from backend.payments.gateways.base import Answered, Incoming, Op
from backend.payments.gateways.wire import Reply
from backend.payments.gateways.yookassa import objects
from backend.payments.gateways.yookassa.client import Client
from backend.payments.gateways.yookassa.gateway import Shop, YooKassa
from backend.payments.gateways.yookassa.receipts import Taxes
from tests.support import kassa

GATEWAY = YooKassa(
    Shop(Client("http://localhost:1", "100500", Secret("x")), "http://x", Taxes(1), kassa.LOCAL)
)
NAMES = st.sampled_from(
    [
        "id",
        "status",
        "amount",
        "value",
        "currency",
        "metadata",
        "order",
        "sum",
        "vat",
        "contact",
        "refunded_amount",
        "expires_at",
        "cancellation_details",
        "reason",
        "payment_id",
        "type",
        "event",
        "object",
    ]
)
WORDS = st.sampled_from(
    [
        "p-1",
        "succeeded",
        "waiting_for_capture",
        "canceled",
        "500.00",
        "-1.00",
        "RUB",
        "K1",
        "50000",
        "notification",
        "payment.succeeded",
        "2026-11-28T12:00:00Z",
        "\ud800",
        "",
    ]
)
SAID = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=8),
)


@given(st.binary() | SAID.map(lambda said: json.dumps(said).encode()))
def test_any_call_is_a_notification_or_refused(body: bytes):
    try:
        said = GATEWAY.parse_notification(Incoming(body, address="127.0.0.1"))
    except (errors.UnreadableError, errors.BadSignatureError):
        return

    assert objects.is_ref(said.ref)
    assert said.snapshot is None


ASKED: list[Callable[[], Answered]] = [
    lambda: GATEWAY.fetch("p-1"),
    lambda: GATEWAY.void("p-1", Op("k")),
    lambda: GATEWAY.capture("p-1", 30_000, Op("k")),
    lambda: GATEWAY.refund("p-1", 10_000, Op("k")),
]


def held(changes: dict[str, Any]) -> bytes:
    """A held payment in which something is something else."""
    whole = {
        "id": "p-1",
        "status": "waiting_for_capture",
        "amount": {"value": "500.00", "currency": "RUB"},
        "metadata": {"order": "K1", "sum": "50000", "contact": "a@b.ru", "vat": "1"},
        "payment_id": "p-1",
    }
    return json.dumps({**whole, **changes}).encode()


@given(
    st.integers(200, 599) | st.just(200),
    st.binary() | st.dictionaries(NAMES, SAID, max_size=4).map(held),
)
def test_any_answer_is_facts_or_a_known_error(status: int, body: bytes):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wire, "send", lambda *_: Reply(status, body))
        for ask in ASKED:
            try:
                answered = ask()
            except errors.GatewayError:
                continue
            assert answered.snapshot.facts.is_possible or answered.snapshot.facts.refunded_minor
            answered.snapshot.order_ref.encode()
