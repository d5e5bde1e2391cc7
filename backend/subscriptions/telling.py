"""Notices of what staff does to a client's subscriptions; what a client does himself he knows."""

from datetime import datetime

from backend.kernel.actor import Actor, Realm
from backend.messaging import notices
from backend.messaging.notices import Event
from backend.subscriptions.models import Quote, QuoteKind, Subscription

_NAMES = {
    QuoteKind.TARIFF: "service_tariff",
    QuoteKind.PARAMETERS: "service_parameters",
    QuoteKind.PAUSE: "service_pause",
    QuoteKind.RESUME: "service_resume",
    QuoteKind.TERMINATE: "service_end",
    QuoteKind.NEW: "service_new",
}


def of_change(quote: Quote, subscription: Subscription, *, actor: Actor, now: datetime) -> None:
    """Tell the client of an accepted quote, in the caller's transaction, if staff asked for it."""
    if quote.made_by_realm != Realm.STAFF or actor.realm is not Realm.STAFF:
        return
    notices.tell(
        Event(
            name=_NAMES[QuoteKind(quote.kind)],
            key=f"quote:{quote.number}",
            client_id=quote.client_id,
            path=f"/cabinet/services/{subscription.id}",
            values={
                "service": subscription.service.title,
                "number": subscription.number,
                "effective_on": quote.effective_on,
                "monthly_minor": quote.monthly_new_minor,
            },
        ),
        now=now,
    )
