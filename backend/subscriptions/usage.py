"""Who has a tariff now or will have it: asked before a new version of it is published."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import fn

from backend.catalog.models import TariffVersion
from backend.subscriptions.models import Subscription, SubscriptionPhase


@dataclass(frozen=True)
class Usage:
    """How many subscriptions have a tariff, and how many clients they belong to."""

    subscriptions: int
    clients: int


def has_any(tariff_id: int, *, today: date) -> bool:
    """Whether somebody has the tariff on the day, or will have it."""
    return bool(_living(tariff_id, today).exists())


def of_tariff(tariff_id: int, *, today: date) -> Usage:
    """Everybody who has the tariff on the day, or will have it."""
    phases = _living(tariff_id, today).join(
        Subscription, on=(SubscriptionPhase.subscription == Subscription.id)
    )
    counts = phases.select(
        fn.COUNT(SubscriptionPhase.subscription.distinct()),
        fn.COUNT(Subscription.client.distinct()),
    )
    subscriptions, clients = counts.scalar(as_tuple=True)
    return Usage(int(subscriptions), int(clients))


def _living(tariff_id: int, today: date) -> Any:
    """Phases that are not over and not withdrawn, of any version of the tariff."""
    versions = TariffVersion.select(TariffVersion.id).where(TariffVersion.tariff == tariff_id)
    is_left = SubscriptionPhase.until_on.is_null() | (
        (SubscriptionPhase.until_on > today)
        & (SubscriptionPhase.until_on > SubscriptionPhase.from_on)
    )
    return SubscriptionPhase.select().where(
        SubscriptionPhase.tariff_version.in_(versions)
        & SubscriptionPhase.withdrawn_at.is_null()
        & is_left
    )
