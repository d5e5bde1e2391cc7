"""Quotes of the tests: who asks, under which terms, and a tariff family to move in."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from backend.accounts.roles import Role
from backend.catalog.definitions import Value
from backend.kernel import periods
from backend.kernel.actor import Actor, Realm
from backend.kernel.periods import Period
from backend.ledger.models import LedgerEntry
from backend.subscriptions import queries, quotes
from backend.subscriptions.models import Quote, Subscription
from backend.subscriptions.terms import Terms

TERMS = Terms(quote_minutes=60)
ZONE = ZoneInfo(TERMS.zone)
OWNER = Actor(1, Realm.CLIENT, Role.OWNER, "Анна Ким")
MANAGER = Actor(1, Realm.STAFF, Role.MANAGER, "Мила Ветрова")


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a local day."""
    return datetime.combine(day, time(hour), ZONE)


def month(day: date) -> Period:
    """The month of payment from this day on."""
    return periods.billing(day, day.day)


def by(actor: Actor, day: date) -> dict[str, Any]:
    """Who asks for a quote, on which day, under the usual terms."""
    return {"terms": TERMS, "actor": actor, "now": at(day)}


def accept(quote: Quote, *, actor: Actor = MANAGER, now: datetime | None = None) -> Quote:
    """Confirm a quote at the moment it was made, as a manager unless told otherwise."""
    return quotes.accept(
        quote.number, client_id=quote.client_id, actor=actor, now=now or quote.made_at
    )


def change(subscription: Subscription, values: Mapping[str, Value | None], day: date) -> Quote:
    """Values set by a manager today and confirmed at once."""
    return accept(quotes.for_parameters(subscription, values, **by(MANAGER, day)))


def charged(subscription: Subscription, days: Period | None = None) -> int:
    """The sum that all entries of a subscription have charged."""
    rows = LedgerEntry.select().where(LedgerEntry.subscription_id == subscription.id)
    if days is not None:
        rows = rows.where((LedgerEntry.on_day >= days.first) & (LedgerEntry.on_day < days.until))
    return -sum(row.client_minor or 0 for row in rows)


def reload(subscription: Subscription) -> Subscription:
    """The subscription as it is in the database now."""
    return queries.one(subscription.client_id, subscription.id)
