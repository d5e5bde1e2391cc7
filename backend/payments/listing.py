"""The list of all payments for managers: filters, pages by key, and sums that are compared with the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from peewee import JOIN, SQL, fn

from backend.clients.models import Client
from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.db.prepared import Prepared
from backend.kernel.errors import NotFoundError
from backend.ledger.models import LedgerEntry
from backend.payments.models import GatewayMessage, Payment, PaymentAlert, PaymentEvent
from backend.payments.models import PaymentOperation as Operation

_NEWEST_FIRST = (Order(Payment.id, is_falling=True),)


@dataclass(frozen=True)
class Choice:
    """
    Which to list; an empty filter takes all.

    `wish` is a number of a payment, of a contract or of a bank's transaction. Days are the company's.
    """

    wish: str = ""
    state: str = ""
    first: date | None = None
    last: date | None = None
    least_minor: int | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True)
class Sums:
    """Of the chosen payments; `booked_minor` is what the ledger says of the same ones."""

    count: int
    amount_minor: int
    held_minor: int
    captured_minor: int
    refunded_minor: int
    booked_minor: int

    @property
    def agrees(self) -> bool:
        """Whether the ledger says the same."""
        return self.booked_minor == self.captured_minor - self.refunded_minor


@dataclass(frozen=True)
class Dossier:
    """Everything that is kept about one payment."""

    operations: Sequence[Operation]
    messages: Sequence[GatewayMessage]
    events: Sequence[PaymentEvent]
    alerts: Sequence[PaymentAlert]


def page(choice: Choice, *, after: str = "") -> Rows[Payment]:
    """The chosen payments with their clients, the newest first."""
    query = Payment.select(Payment, Client).join(Client).where(_chosen(choice))
    return keyset.page(query, _NEWEST_FIRST, after=after)


def sums(choice: Choice) -> Sums:
    """What they come to, and what the ledger says."""
    chosen = _chosen(choice)
    fields = (Payment.amount_minor, Payment.held_minor, Payment.captured_minor)
    columns = [fn.COALESCE(fn.SUM(one), 0) for one in (*fields, Payment.refunded_minor)]
    query = Payment.select(fn.COUNT(Payment.id), *columns).join(Client).where(chosen)
    found: Any = query.tuples().get()
    ids = Payment.select(Payment.id).join(Client).where(chosen)
    of_payments = (
        (LedgerEntry.source == "payment")
        & SQL("key GLOB 'payment:*'")
        & SQL("CAST(substr(key, 9) AS INTEGER)").in_(ids)
    )
    booked = LedgerEntry.select(fn.COALESCE(fn.SUM(LedgerEntry.client_minor), 0)).where(of_payments)
    count, amount, held, captured, refunded = (int(value) for value in found)
    return Sums(count, amount, held, captured, refunded, int(booked.scalar()))


def one(payment_id: int) -> Payment:
    """
    A payment with its client.

    Raises:
        NotFoundError: there is none.
    """
    query = Payment.select(Payment, Client).join(Client).where(Payment.id == payment_id)
    found: Payment | None = query.first()
    if found is None:
        raise NotFoundError
    return found


def dossier(payment_id: int) -> Dossier:
    """Commands, messages, history and open alerts of a payment."""

    def of(model: Any) -> list[Any]:
        return list(model.select().where(model.payment == payment_id).order_by(model.id))

    return Dossier(of(Operation), of(GatewayMessage), of(PaymentEvent), of(PaymentAlert))


def alerts_open() -> list[PaymentAlert]:
    """What waits for a person, the oldest first, with the payments that it is about."""
    query = PaymentAlert.select(PaymentAlert, Payment).join(Payment, JOIN.LEFT_OUTER)
    return list(query.where(PaymentAlert.closed_at.is_null()).order_by(PaymentAlert.id).limit(200))


def alert(alert_id: int) -> PaymentAlert:
    """
    One of them.

    Raises:
        NotFoundError: there is none.
    """
    found: PaymentAlert | None = PaymentAlert.get_or_none(PaymentAlert.id == alert_id)
    if found is None:
        raise NotFoundError
    return found


def alerts_count() -> int:
    """How many wait."""
    row = _COUNT.first()
    return int(row["found"]) if row else 0


def has_failed_checks() -> bool:
    """Whether a self-check does not hold."""
    failed = (PaymentAlert.kind == "self_check") & PaymentAlert.closed_at.is_null()
    return bool(PaymentAlert.select().where(failed).exists())


_COUNT: Prepared[dict[str, Any]] = Prepared(
    lambda: (
        PaymentAlert.select(fn.COUNT(PaymentAlert.id).alias("found"))
        .where(PaymentAlert.closed_at.is_null())
        .dicts()
    )
)


def _chosen(choice: Choice) -> Any:
    chosen: Any = Payment.id > 0
    if choice.wish:
        of_bank = SQL(
            "EXISTS (SELECT 1 FROM payment_transaction AS tx WHERE tx.payment_id = t1.id"
            " AND tx.ref = ?)",
            (choice.wish,),
        )
        by_number = (Payment.number == choice.wish) | (Payment.order_ref == choice.wish)
        chosen &= by_number | (Client.contract_number == choice.wish) | of_bank
    if choice.state:
        chosen &= Payment.state == choice.state
    if choice.first is not None:
        chosen &= Payment.created_at >= _begin(choice.first, choice.zone)
    if choice.last is not None:
        chosen &= Payment.created_at < _begin(choice.last + timedelta(days=1), choice.zone)
    if choice.least_minor is not None:
        chosen &= Payment.amount_minor >= choice.least_minor
    return chosen


def _begin(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone)
