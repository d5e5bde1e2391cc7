"""Payments as they are stored: the queries that every verb begins with, and a line of history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.db import single
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import NotFoundError, StaleStateError
from backend.payments import causes
from backend.payments.causes import Cause
from backend.payments.models import Payment, PaymentEvent, PaymentTransaction


def one(payment_id: int) -> Payment:
    """
    The payment as it is now.

    Raises:
        NotFoundError: there is none.
    """
    found = _ONE.first(payment_id=payment_id)
    if found is None:
        raise NotFoundError
    return found


def transactions_of(payment_id: int) -> list[PaymentTransaction]:
    """What gateways did for it, in the order of their first news."""
    return _TRANSACTIONS.rows(payment_id=payment_id)


def insist_moved(count: int) -> None:
    """
    Go on only if the conditional change has met its row.

    Raises:
        StaleStateError: somebody was faster.
    """
    if count != 1:
        raise StaleStateError


def note(
    payment: Payment,
    what: str,
    old_state: str | None,
    details: Mapping[str, Any],
    cause: Cause,
    now: datetime,
) -> None:
    """Write a line of the payment's history, in the transaction of what it tells."""
    values = {
        "payment": payment.id,
        "at": now,
        "what": what,
        "old_state": old_state,
        "new_state": payment.state,
        "details": details,
        "message": cause.message_id,
        "operation": cause.operation_id,
    }
    single.insert(PaymentEvent, {**values, **causes.by(cause.actor)})


_ONE: Prepared[Payment] = Prepared(
    lambda: Payment.select().where(Payment.id == Parameter("payment_id"))
)
_TRANSACTIONS: Prepared[PaymentTransaction] = Prepared(
    lambda: (
        PaymentTransaction.select()
        .where(PaymentTransaction.payment == Parameter("payment_id"))
        .order_by(PaymentTransaction.id)
    )
)
