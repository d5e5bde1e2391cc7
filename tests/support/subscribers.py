"""Subscriptions and requests of the tests, straight into the tables."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from backend.catalog.definitions import Value
from backend.catalog.models import TariffVersion
from backend.clients.models import Client
from backend.db import made
from backend.kernel.actor import SYSTEM
from backend.service_requests.models import Channel, RequestKind, ServiceRequest
from backend.service_requests.states import Status as RequestStatus
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Source,
    Subscription,
    SubscriptionPhase,
    Suspension,
)
from backend.subscriptions.states import Status
from tests.support import catalogue, people

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
FIRST_DAY = date(2025, 1, 1)


def a_subscription(
    client: Client | None = None,
    version: TariffVersion | None = None,
    *,
    values: Mapping[str, Value] | None = None,
    agreed_at: datetime = LONG_AGO,
    **changes: Any,
) -> Subscription:
    """An active subscription since FIRST_DAY, paid from the first of each month."""
    client = client or people.a_client()
    version = version or catalogue.a_sold_tariff()
    number = Subscription.select().where(Subscription.client == client).count() + 1
    row = {
        "number": f"{client.contract_number}/{number}",
        "client": client,
        "service": version.tariff.service_id,
        "status": Status.ACTIVE,
        "start_on": FIRST_DAY,
        "created_at": LONG_AGO,
    }
    subscription: Subscription = Subscription.create(**{**row, **changes})
    began = subscription.start_on or FIRST_DAY
    a_phase(subscription, version, began, subscription.end_on, made_at=agreed_at)
    for code, value in (values or {}).items():
        a_value(subscription, code, value, began, subscription.end_on)
    return subscription


def a_phase(
    subscription: Subscription,
    version: TariffVersion,
    from_on: date,
    until_on: date | None = None,
    **changes: Any,
) -> SubscriptionPhase:
    """A version of a tariff on these days."""
    phase: SubscriptionPhase = SubscriptionPhase.create(
        tariff_version=version, **_span(subscription, from_on, until_on, changes)
    )
    return phase


def a_value(
    subscription: Subscription,
    code: str,
    value: Value,
    from_on: date,
    until_on: date | None = None,
    **changes: Any,
) -> ParameterValue:
    """A value of a parameter on these days, under the newest schema of the service."""
    schema = catalogue.newest_schema(subscription.service_id)
    row = {"code": code, "value": value, "service_version": schema, "source": Source.INITIAL}
    made_of = {**row, **_span(subscription, from_on, until_on, changes)}
    stored: ParameterValue = ParameterValue.create(**made_of)
    return stored


def a_pause(
    subscription: Subscription, from_on: date, until_on: date | None = None, **changes: Any
) -> Suspension:
    """A pause that costs nothing."""
    pause: Suspension = Suspension.create(**_span(subscription, from_on, until_on, changes))
    return pause


def a_discount(
    subscription: Subscription, from_on: date, until_on: date | None = None, **changes: Any
) -> Discount:
    """A discount of ten percent, unless told otherwise."""
    row = {"title": "Скидка", **({} if "amount_minor" in changes else {"percent": 10})}
    discount: Discount = Discount.create(
        **{**row, **_span(subscription, from_on, until_on, changes)}
    )
    return discount


def a_request(client: Client | None = None, **changes: Any) -> ServiceRequest:
    """A request of a client that nobody has looked at yet."""
    row = {
        "kind": RequestKind.OTHER,
        "status": RequestStatus.ACKNOWLEDGED,
        "client": client or people.a_client(),
        "channel": Channel.CABINET,
        "text": "Пришлите договор",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
    }
    request: ServiceRequest = ServiceRequest.create(**{**row, **changes})
    return request


def end(row: SubscriptionPhase | ParameterValue, day: date) -> None:
    """Close an open span."""
    type(row).update(until_on=day).where(type(row).id == row.id).execute()


def _span(
    subscription: Subscription, from_on: date, until_on: date | None, changes: dict[str, Any]
) -> dict[str, Any]:
    return {
        "subscription": subscription,
        "from_on": from_on,
        "until_on": until_on,
        **made.by_at(SYSTEM, LONG_AGO),
        **changes,
    }
