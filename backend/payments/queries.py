"""Payments as screens show them: one of a client, one by its secret link, lists with their sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.kernel.errors import NotFoundError
from backend.payments import rows
from backend.payments.facts import State
from backend.payments.gateways.base import OperationKind
from backend.payments.models import (
    Channel,
    OperationStatus,
    Payment,
    PaymentOperation,
    PaymentTransaction,
)

_NEWEST_FIRST = (Order(Payment.id, is_falling=True),)
# What a client is not shown: an order that nobody ever went to pay.
_BEGUN = Payment.started_at.is_null(is_null=False)
# Anybody who knows the number of a contract can begin a payment: it is the client's when money has come.
_HIS = _BEGUN & ((Payment.channel == Channel.CABINET) | (Payment.authorized_minor > 0))


@dataclass(frozen=True)
class Course:
    """A payment with what matters of its money now: until when it can be voided, when it clears."""

    payment: Payment
    transactions: Sequence[PaymentTransaction]
    operation: PaymentOperation | None

    @property
    def held(self) -> PaymentTransaction | None:
        """The transaction whose money is held, if any."""
        return next((row for row in self.transactions if row.held_minor), None)

    @property
    def taken(self) -> PaymentTransaction | None:
        """The transaction of whose money something was taken and not refunded, if any."""
        left = (row for row in self.transactions if row.captured_minor > row.refunded_minor)
        return next(left, None)

    @property
    def is_being_voided(self) -> bool:
        """Whether the gateway was told to give the money back, or is about to be."""
        operation = self.operation
        if operation is None or operation.status == OperationStatus.PROPOSED:
            return False
        return operation.kind == OperationKind.VOID

    def is_voidable(self, now: datetime) -> bool:
        """Whether the hold can still be given back."""
        held = self.held
        if held is None or self.operation is not None:
            return False
        return held.void_until is None or now < held.void_until


def by_secret(secret: str) -> Payment:
    """
    The payment that this link opens.

    Raises:
        NotFoundError: there is none.
    """
    found: Payment | None = Payment.get_or_none(Payment.secret == secret)
    if found is None:
        raise NotFoundError
    return found


def of_client(client_id: int, *, after: str = "") -> Rows[Payment]:
    """What his people began, and what was paid for him by whomever; the newest first."""
    query = Payment.select().where((Payment.client == client_id) & _HIS)
    return keyset.page(query, _NEWEST_FIRST, after=after, size=20)


def one_of_client(client_id: int, number: str) -> Payment:
    """
    One of them by its number.

    Raises:
        NotFoundError: there is none, or it is another client's.
    """
    mine = (Payment.client == client_id) & (Payment.number == number) & _HIS
    found: Payment | None = Payment.get_or_none(mine)
    if found is None:
        raise NotFoundError
    return found


def course(payment: Payment) -> Course:
    """The payment with its transactions and the command that is under way."""
    under_way = (PaymentOperation.payment == payment.id) & PaymentOperation.closed_at.is_null()
    operation: PaymentOperation | None = PaymentOperation.get_or_none(under_way)
    return Course(payment, rows.transactions_of(payment.id), operation)


def courses(payments: Sequence[Payment]) -> list[Course]:
    """The same for many, in three queries."""
    ids = [one.id for one in payments]
    known: dict[int, list[PaymentTransaction]] = {number: [] for number in ids}
    of_them = PaymentTransaction.payment.in_(ids)
    for row in PaymentTransaction.select().where(of_them).order_by(PaymentTransaction.id):
        known[row.payment_id].append(row)
    under_way = PaymentOperation.payment.in_(ids) & PaymentOperation.closed_at.is_null()
    open_ones = {one.payment_id: one for one in PaymentOperation.select().where(under_way)}
    return [Course(one, known[one.id], open_ones.get(one.id)) for one in payments]


def expected_of(client_id: int) -> int:
    """What is held for a client and will come to his balance."""
    held = (Payment.client == client_id) & (Payment.state == State.HELD)
    return int(Payment.select(fn.SUM(Payment.held_minor)).where(held).scalar() or 0)
