"""Requests in a state, rules, and those who act, for the tests of this package."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.accounts.models import Membership, User
from backend.catalog.definitions import Value
from backend.kernel.actor import Actor, Realm
from backend.service_requests import rules
from backend.service_requests.conditions import Do, Outcome
from backend.service_requests.models import RequestRule, ServiceRequest
from backend.service_requests.rules import Draft
from backend.service_requests.states import CLOSED, Status
from backend.subscriptions import queries as subscriptions
from backend.subscriptions import quotes
from backend.subscriptions.models import Quote, Subscription
from backend.subscriptions.terms import Terms
from tests.support import catalogue, subscribers
from tests.support.people import NOON, minutes

ZONE = ZoneInfo("Europe/Moscow")
LATER = NOON + minutes(5)
OWNER = Actor(id=1, realm=Realm.CLIENT, role="owner", name="Анна Ким")
MILA = Actor(id=1, realm=Realm.STAFF, role="manager", name="Мила Ветрова")
SVETA = Actor(id=2, realm=Realm.STAFF, role="senior_manager", name="Света Орлова")

APPROVE = Outcome(Do.APPROVE)
HOLD = Outcome(Do.HOLD, "senior_manager", 8)
REJECT = Outcome(Do.REJECT, ru="Сейчас нельзя", en="Not now")
ASK = Outcome(Do.ASK, ru="На какой адрес?", en="Which address?")


def in_state(status: Status, **changes: Any) -> ServiceRequest:
    """A request of a client that stands in a state since NOON."""
    closed_at = NOON if status in CLOSED else None
    moments = {"created_at": NOON, "updated_at": NOON, "closed_at": closed_at}
    return subscribers.a_request(**{**moments, "status": status, **changes})


def a_rule(outcome: Outcome, *, is_on: bool = True, **conditions: Any) -> RequestRule:
    """A rule at the end of the list."""
    rule = rules.add(Draft("Правило", outcome, conditions), actor=SVETA, now=NOON)
    return rules.switch(rule, on=True, actor=SVETA) if is_on else rule


def reload(request: ServiceRequest) -> ServiceRequest:
    """The row as it is now."""
    found: ServiceRequest = ServiceRequest.get_by_id(request.id)
    return found


def owner_of(client_id: int) -> Actor:
    """The owner of a client, made at the first call."""
    known = Membership.get_or_none(Membership.client_id == client_id)
    if known is None:
        login = f"owner{client_id}@client.test"
        user = User.create(login=login, email=login, name="Анна Ким", created_at=NOON)
        known = Membership.create(user=user, client_id=client_id, role="owner")
    return Actor(id=known.user_id, realm=Realm.CLIENT, role="owner", name="Анна Ким")


def with_numbers(**changes: Any) -> Subscription:
    """A subscription with one number; to record calls, a person has to agree."""
    service = catalogue.a_service(catalogue.FOUR)
    version = catalogue.a_version(catalogue.a_tariff(service), prices=catalogue.PRICES)
    values: dict[str, Value] = {"numbers": 1, "recording": False}
    return subscribers.a_subscription(version=version, values=values, **changes)


def a_quote(
    subscription: Subscription, values: dict[str, Value | None], *, now: datetime = NOON
) -> Quote:
    """The client asks what other values would cost."""
    return quotes.for_parameters(
        subscriptions.one(subscription.client_id, subscription.id),
        values,
        terms=Terms(),
        actor=owner_of(subscription.client_id),
        now=now,
    )
