"""A client asks to have a payment given back: a request like any other, and an alert beside the payment itself."""

from datetime import datetime, tzinfo

from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import ConflictError
from backend.payments import alerts, queries
from backend.payments.models import Payment
from backend.service_requests import intake
from backend.service_requests.intake import Wish
from backend.service_requests.models import ServiceRequest


def ask(
    payment: Payment, words: str, *, language: str, actor: Actor, now: datetime, zone: tzinfo
) -> ServiceRequest:
    """
    Ask to give a held payment back; asked again with the same words it is one request.

    Raises:
        ConflictError: it cannot be given back any more, or somebody is busy with it.
        InvalidError: no words.
    """
    if not queries.course(payment).is_voidable(now):
        raise ConflictError("payments.cancel.late")
    wish = Wish(text=words, details={"payment": payment.number}, language=language)
    with transaction():
        made = intake.submit(wish, client_id=payment.client_id, actor=actor, now=now, zone=zone)
        assert made is not None  # noqa: S101 only an accepted quote needs no request
        alerts.tell(
            "cancel_asked",
            f"cancel:{payment.id}",
            payment_id=payment.id,
            details={"request": made.id},
            now=now,
        )
    return made
