"""The list of all subscriptions for managers: by number, service and state, in pages by key."""

from dataclasses import dataclass

from backend.catalog.models import Service
from backend.clients.models import Client
from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.subscriptions.models import Subscription


@dataclass(frozen=True)
class Choice:
    """Which to list: the beginning of a number, a service, a state; an empty filter takes all."""

    number: str = ""
    service_id: int | None = None
    status: str = ""


def page(choice: Choice, *, after: str = "") -> Rows[Subscription]:
    """The chosen subscriptions with their clients and services, the newest first."""
    query = Subscription.select(Subscription, Client, Service).join(Client)
    query = query.switch(Subscription).join(Service)
    if choice.number:
        beginning = Subscription.number >= choice.number
        query = query.where(beginning & (Subscription.number < choice.number + "\U0010ffff"))
    if choice.service_id is not None:
        query = query.where(Subscription.service == choice.service_id)
    if choice.status:
        query = query.where(Subscription.status == choice.status)
    return keyset.page(query, [Order(Subscription.id, is_falling=True)], after=after)


def services() -> list[Service]:
    """Every service that can be chosen, in the order of the catalogue."""
    return list(Service.select().order_by(Service.position, Service.id))
