"""Open an order before anybody outside hears of it, and note that its payer was sent to pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from backend.audit import journal
from backend.db.base import transaction
from backend.kernel import tokens
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.payments import causes, rows
from backend.payments.causes import Cause
from backend.payments.gateways.base import Source
from backend.payments.models import Channel, Payment


@dataclass(frozen=True)
class NewPayment:
    """An order to be kept; `secret` comes from the page with the form, so that a form sent twice is one."""

    gateway: str
    client_id: int
    amount_minor: int
    channel: Channel
    payer: Mapping[str, str] = field(default_factory=dict)
    language: str = "ru"
    secret: str = ""
    number: str = ""
    currency: str = "RUB"


def open_payment(new: NewPayment, *, actor: Actor, now: datetime) -> Payment:
    """
    Keep an order; with a secret that is known already it is the same order.

    Raises:
        InvalidError: the sum is not above zero, or the secret stands for another order.
    """
    if new.amount_minor <= 0:
        raise InvalidError("money.zero")
    with transaction():
        known: Payment | None = Payment.get_or_none(Payment.secret == new.secret)
        if known is not None:
            return _same(known, new)
        number = new.number or tokens.new_number()
        made: Payment = Payment.create(
            number=number,
            order_ref=f"K{number}",
            secret=new.secret or tokens.new_secret(),
            gateway=new.gateway,
            client=new.client_id,
            channel=new.channel,
            amount_minor=new.amount_minor,
            currency=new.currency,
            payer=dict(new.payer),
            language=new.language,
            created_at=now,
            changed_at=now,
            **causes.by(actor),
        )
        opened = rows.one(made.id)
        told = {"number": number, "payment_minor": new.amount_minor, "gateway": new.gateway}
        rows.note(opened, "opened", None, told, Cause(actor, Source.PERSON), now)
        journal.record(actor, "payment.open", opened, new=told)
    return opened


def mark_started(payment: Payment, *, actor: Actor, now: datetime) -> Payment:
    """Note that the payer was sent to the gateway; again is nothing new."""
    with transaction():
        moved = (
            Payment.update(started_at=now, changed_at=now, revision=Payment.revision + 1)
            .where((Payment.id == payment.id) & Payment.started_at.is_null())
            .execute()
        )
        started = rows.one(payment.id)
        if moved:
            rows.note(started, "started", payment.state, {}, Cause(actor, Source.PERSON), now)
    return started


def _same(known: Payment, new: NewPayment) -> Payment:
    wanted = (new.client_id, new.amount_minor, new.gateway)
    if (known.client_id, known.amount_minor, known.gateway) != wanted:
        raise InvalidError("payments.sent_already")
    return known
