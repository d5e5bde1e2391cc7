"""What rules look at: one request and its client as they are at the moment of the decision."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from backend.catalog.models import TariffVersion
from backend.catalog.words import Approval
from backend.clients.models import Client
from backend.ledger import balances
from backend.service_requests import orders
from backend.service_requests.models import ServiceRequest
from backend.subscriptions.models import Quote, Subscription, SubscriptionPhase

COUNTED = timedelta(days=30)


@dataclass(frozen=True)
class Facts:
    """
    The inputs of a decision; what a request does not have is None.

    `debt_minor` is what the client owes (0 if nothing), `contract_days` the age of his contract,
    `days_ahead` how far off the wished day is, `hour` the local hour in which he asked, `count` his
    requests in the last 30 days with this one, `approval` what a quote waits for.
    """

    kind: str
    service_id: int | None = None
    tariff_from_id: int | None = None
    tariff_to_id: int | None = None
    group_id: int | None = None
    debt_minor: int | None = None
    contract_days: int | None = None
    parameters: tuple[str, ...] = ()
    days_ahead: int | None = None
    hour: int | None = None
    count: int | None = None
    approval: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As a decision keeps it."""
        return {**asdict(self), "parameters": list(self.parameters)}


def from_json(kept: dict[str, Any]) -> Facts:
    """What a decision kept."""
    return Facts(**{**kept, "parameters": tuple(kept["parameters"])})


def of(request: ServiceRequest, *, zone: tzinfo) -> Facts:
    """
    The facts of a request as it was asked.

    The hour and the ages count from the moment it was made; the debt is that of now.
    """
    local = request.created_at.astimezone(zone)
    values: dict[str, Any] = {"kind": request.kind, "hour": local.hour}
    if request.client_id is not None:
        values |= _of_client(request, local)
    if request.subscription_id is not None:
        values |= _of_subscription(request.subscription_id, local)
    if request.quote_id is not None:
        values |= _of_quote(request.quote_id, local)
    return Facts(**values)


def _of_client(request: ServiceRequest, local: datetime) -> dict[str, Any]:
    client: Client = Client.get_by_id(request.client_id)
    recent = ServiceRequest.select().where(
        (ServiceRequest.client == client.id)
        & (ServiceRequest.created_at > request.created_at - COUNTED)
        & (ServiceRequest.created_at <= request.created_at)
    )
    return {
        "group_id": client.group_id,
        "debt_minor": max(0, -balances.of(client.id)),
        "contract_days": max(0, (local.date() - client.opened_on).days),
        "count": recent.count(),
    }


def _of_subscription(subscription_id: int, local: datetime) -> dict[str, Any]:
    subscription: Subscription = Subscription.get_by_id(subscription_id)
    day = local.date()
    phase = (
        SubscriptionPhase.select(SubscriptionPhase, TariffVersion)
        .join(TariffVersion)
        .where(
            (SubscriptionPhase.subscription == subscription_id)
            & SubscriptionPhase.withdrawn_at.is_null()
            & (SubscriptionPhase.from_on <= day)
            & (SubscriptionPhase.until_on.is_null() | (SubscriptionPhase.until_on > day))
        )
        .first()
    )
    return {
        "service_id": subscription.service_id,
        "tariff_from_id": phase.tariff_version.tariff_id if phase else None,
    }


def _of_quote(quote_id: int, local: datetime) -> dict[str, Any]:
    quote: Quote = Quote.get_by_id(quote_id)
    approval: Approval = orders.approval_of(quote)
    found: dict[str, Any] = {
        "approval": str(approval),
        "days_ahead": max(0, (quote.effective_on - local.date()).days),
        "parameters": orders.parameters_of(quote),
    }
    tariff = orders.tariff_of(quote)
    if tariff is not None:
        found |= {"tariff_to_id": tariff.id, "service_id": tariff.service_id}
    return found
