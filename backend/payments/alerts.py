"""What a person has to look at: told once however often it happens, until somebody closes it with a note."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, StaleStateError
from backend.payments.models import PaymentAlert


def tell(
    kind: str,
    key: str,
    *,
    now: datetime,
    payment_id: int | None = None,
    message_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Raise an alert in the caller's transaction, or count it again while it is open."""
    seen = (
        PaymentAlert.update(copies=PaymentAlert.copies + 1, last_at=now)
        .where((PaymentAlert.key == key) & PaymentAlert.closed_at.is_null())
        .execute()
    )
    if seen:
        return
    PaymentAlert.create(
        kind=kind,
        key=key,
        payment=payment_id,
        message=message_id,
        details=dict(details or {}),
        at=now,
        last_at=now,
    )


def close(alert: PaymentAlert, note: str, *, actor: Actor, now: datetime) -> None:
    """
    Note what a person has found out.

    Raises:
        InvalidError: no words.
        StaleStateError: it is closed already.
    """
    if not note.strip():
        raise InvalidError("payments.reason.needed")
    with transaction():
        if not _close(PaymentAlert.id == alert.id, note.strip(), actor, now):
            raise StaleStateError
        told = {"alert": alert.kind, "payment": alert.payment_id}
        journal.record(actor, "payment.close_alert", alert, old=told, reason=note.strip())


def close_of(payment_id: int, *kinds: str, note: str, actor: Actor, now: datetime) -> None:
    """Close what is open about a payment: it has been settled in another way."""
    mine = (PaymentAlert.payment == payment_id) & PaymentAlert.kind.in_(kinds)
    _close(mine, note, actor, now)


def close_key(key: str, note: str, *, actor: Actor, now: datetime) -> None:
    """Close an alert that is true no longer."""
    _close(PaymentAlert.key == key, note, actor, now)


def _close(chosen: Any, note: str, actor: Actor, now: datetime) -> int:
    return int(
        PaymentAlert.update(
            closed_at=now, closed_by_id=actor.id, closed_by_name=actor.name, note=note
        )
        .where(chosen & PaymentAlert.closed_at.is_null())
        .execute()
    )
