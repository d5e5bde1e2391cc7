"""A tariff with clients on it, and the draft of its next version."""

from datetime import UTC, date, datetime
from typing import Any

from backend.accounts.roles import Role
from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.words import ExistingMode
from backend.clients.models import Client
from backend.db import made
from backend.kernel.actor import Actor, Realm
from backend.kernel.localised import Localised
from backend.subscriptions.models import Subscription, SubscriptionPhase, TariffChange
from backend.subscriptions.tariff_changes import applying, preview
from backend.subscriptions.tariff_changes.applying import Confirmation
from tests.support import catalogue, people, subscribers

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FROM = date(2027, 1, 1)
MILA = Actor(1, Realm.STAFF, Role.MANAGER, "Мила Ветрова")
WORDS = Localised("Подорожали каналы связи.", "Channels cost more now.")


def a_tariff_with(count: int, **changes: Any) -> Tariff:
    """A tariff of 1,000.00 a month and 150.00 a number, and clients who have it with 1, 2, 3… numbers."""
    service = catalogue.a_service(catalogue.FOUR)
    tariff = catalogue.a_tariff(service, **changes)
    version = catalogue.a_version(tariff, prices=catalogue.PRICES)
    for number in range(1, count + 1):
        client = people.a_client(short_name=f"Клиент {number}")
        subscribers.a_subscription(client, version, values={"numbers": number})
    return tariff


def a_draft(tariff: Tariff, price_minor: int = 120000, **changes: Any) -> TariffVersion:
    """The draft of the next version: dearer, for all from FROM on."""
    terms = {
        "prices": catalogue.PRICES,
        "price_minor": price_minor,
        "effective_new": date(2026, 12, 1),
        "existing_mode": ExistingMode.DATE,
        "existing_on": FROM,
        "notice_days": 30,
        "reason": "Выросли цены опор",
    }
    return catalogue.a_version(tariff, is_draft=True, **{**terms, **changes})


def confirm(draft: TariffVersion, *, actor: Actor = MILA) -> TariffChange:
    """Count the list and confirm what was counted."""
    known = preview.count(draft, today=TODAY, now=NOW)
    confirmed = Confirmation(known.fingerprint, WORDS)
    return applying.apply(draft, confirmed, today=TODAY, actor=actor, now=NOW)


def those_of(tariff: Tariff) -> list[Subscription]:
    """The subscriptions of a tariff's service, the oldest first."""
    mine = Subscription.service == tariff.service_id
    return list(Subscription.select().where(mine).order_by(Subscription.id))


def owner_of(client: Client, number: int) -> Any:
    """The owner of a client, who is told of changes."""
    return people.user(client, login=f"owner{number}@client.test")


def for_all(subscription: Subscription, version: TariffVersion, day: date) -> TariffChange:
    """A version from the day on, as a change of the tariff for all gives it."""
    change: TariffChange = TariffChange.create(
        tariff=version.tariff, version=version, status="running", notice={}, **made.by_at(MILA, NOW)
    )
    last = SubscriptionPhase.select().where(SubscriptionPhase.subscription == subscription)
    subscribers.end(last.order_by(SubscriptionPhase.id.desc()).get(), day)
    subscribers.a_phase(subscription, version, day, change=change)
    return change
