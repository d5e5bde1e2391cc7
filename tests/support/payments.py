"""Payments of the tests: orders, facts as a gateway tells them, a gateway of plain values."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.clients.models import Client
from backend.payments import callbacks, causes, lifecycle, opening
from backend.payments.callbacks import Taken
from backend.payments.causes import Cause, Moment
from backend.payments.facts import Facts
from backend.payments.gateways import errors
from backend.payments.gateways.base import (
    Answered,
    Caps,
    Capture,
    Exchanged,
    Extent,
    Form,
    Incoming,
    Notification,
    Op,
    Order,
    Redirect,
    Snapshot,
    Source,
)
from backend.payments.models import Channel, Payment
from backend.payments.opening import NewPayment
from tests.support import people
from tests.support.people import NOON, hours

ZONE = ZoneInfo("Europe/Moscow")
GATEWAY = "bank"
AMOUNT = 50_000
CAPS = Caps(
    Capture.AUTO,
    Extent.FULL,
    Extent.NONE,
    void_window=hours(4),
    assume_captured_after=hours(72),
)
# Everything that a gateway could possibly do.
ABLE = Caps(
    Capture.MANUAL,
    Extent.FULL,
    Extent.PARTIAL,
    partial_capture=True,
    status_query=True,
    hold_ttl=hours(168),
)


def moment(now: datetime = NOON, caps: Caps = CAPS) -> Moment:
    """A moment in Moscow."""
    return Moment(now, ZONE, caps)


def an_order(client: Client | None = None, **changes: Any) -> Payment:
    """An order whose payer was sent to pay."""
    values: dict[str, Any] = {
        "gateway": GATEWAY,
        "client_id": (client or people.a_client()).id,
        "amount_minor": AMOUNT,
        "channel": Channel.GUEST,
        **changes,
    }
    opened = opening.open_payment(NewPayment(**values), actor=causes.GUEST, now=NOON)
    return opening.mark_started(opened, actor=causes.GUEST, now=NOON)


def said(payment: Payment, ref: str | None = None, **facts: Any) -> Snapshot:
    """What the gateway says of a transaction; `authorized_minor` is the order's sum unless told."""
    amounts = {"authorized_minor": payment.amount_minor, **facts}
    ref = f"T{payment.id}" if ref is None else ref
    return Snapshot(payment.gateway, payment.order_ref, ref, Facts(**amounts), Source.NOTIFICATION)


def declined(payment: Payment) -> Snapshot:
    """A clear no to one try."""
    return replace(
        said(payment, "", authorized_minor=0, is_failed=True),
        decline_code="51",
        payer_message="Недостаточно средств",
    )


def take(payment: Payment, snapshot: Snapshot, *, at: Moment | None = None) -> Payment:
    """Write facts as if a gateway had told them."""
    cause = Cause(causes.gateway(payment.gateway), Source.NOTIFICATION)
    return lifecycle.take(payment.id, snapshot, cause, at or moment())


def held(client: Client | None = None, *, at: Moment | None = None, **changes: Any) -> Payment:
    """A payment whose money is held."""
    payment = an_order(client, **changes)
    return take(payment, said(payment), at=at)


def captured(client: Client | None = None, **changes: Any) -> Payment:
    """A payment whose money was taken."""
    payment = an_order(client, **changes)
    return take(payment, said(payment, captured_minor=payment.amount_minor))


def news(snapshot: Snapshot, key: str = "", **changes: Any) -> Notification:
    """A verified message that says this."""
    raw = repr((snapshot, key)).encode()
    values: dict[str, Any] = {
        "order_ref": snapshot.order_ref,
        "ref": snapshot.ref,
        "dedup_key": key or hashlib.sha256(raw).hexdigest(),
        "snapshot": snapshot,
        "raw": raw,
        **changes,
    }
    return Notification(**values)


def accept(snapshot: Snapshot, key: str = "", *, at: Moment | None = None, **changes: Any) -> Taken:
    """Deliver a verified message that says this."""
    message = news(snapshot, key, **changes)
    return callbacks.accept(GATEWAY, message, snapshot, at or moment())


def reload(payment: Payment) -> Payment:
    """The row as it is in the database now."""
    row: Payment = Payment.get_by_id(payment.id)
    return row


def raising(error: errors.GatewayError) -> Callable[..., Answered]:
    """An answer that does not come, or a no."""

    def answer(*_: object) -> Answered:
        raise error

    return answer


@dataclass
class PlainGateway:
    """
    A gateway without a wire, for what has nothing to do with one.

    `answer` is what it does when it is asked to move money; `truth` what it says when it is asked.
    """

    caps: Caps = CAPS
    name: str = GATEWAY
    answer: Callable[..., Answered] | None = None
    truth: Facts = field(default_factory=Facts)
    order_ref: str = ""
    calls: list[tuple[str, str, str, int]] = field(default_factory=list)
    form_hosts: Sequence[str] = ("https://bank.example",)
    is_down: bool = False
    news: Notification | None = None

    def check(self, order: Order) -> None:
        if not order.payer.email:
            raise errors.InvalidOrderError("no address", field="email", reason="missing")

    def start(self, order: Order, op: Op) -> Redirect | Form:
        if self.is_down:
            raise errors.UnavailableGatewayError("refused")
        return Redirect(f"https://bank.example/pay/{order.order_ref}", op.key)

    def capture(self, ref: str, amount_minor: int, op: Op) -> Answered:
        return self._moved("capture", ref, op, amount_minor)

    def void(self, ref: str, op: Op) -> Answered:
        return self._moved("void", ref, op)

    def refund(self, ref: str, amount_minor: int, op: Op) -> Answered:
        return self._moved("refund", ref, op, amount_minor)

    def fetch(self, ref: str) -> Answered:
        return self._moved("fetch", ref, Op("-"))

    def parse_notification(self, incoming: Incoming) -> Notification:
        if self.news is not None:
            return self.news
        raise errors.BadSignatureError("nobody signs here", received=incoming.body)

    def _moved(self, verb: str, ref: str, op: Op, amount_minor: int = 0) -> Answered:
        self.calls.append((verb, ref, op.key, amount_minor))
        if self.answer is not None:
            return self.answer(ref, op)
        snapshot = Snapshot(
            self.name, self.order_ref, ref, self.truth, Source.REPLY, digest="d" * 64
        )
        return Answered(snapshot, Exchanged(f"{verb} {op.key}".encode(), b"done", "bank-key"))
