"""Find requests: the queue of staff, those of a client, one as its reader may see it, its history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import JOIN

from backend.accounts.models import Staff
from backend.clients.models import Client
from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.kernel import names, tokens
from backend.kernel.errors import NotFoundError
from backend.service_requests.models import (
    RequestDecision,
    ServiceRequest,
    ServiceRequestEvent,
)
from backend.service_requests.states import CLOSED
from backend.subscriptions.models import Quote, Subscription

MOST_COUNTED = 1000


class Scope(StrEnum):
    """Which requests a queue holds."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"  # that are open
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True)
class Wanted:
    """What a member of staff looks for; an empty `kind` or `status` is any."""

    scope: Scope
    staff_id: int
    kind: str = ""
    status: str = ""


def queue(wanted: Wanted, *, now: datetime, after: str = "") -> Rows[ServiceRequest]:
    """
    A page of the queue with clients and assignees; the oldest first, of closed ones the newest.

    Raises:
        InvalidError: `after` is no place of this list.
    """
    query = _scoped(_joined(), wanted.scope, wanted.staff_id, now)
    if wanted.kind:
        query = query.where(ServiceRequest.kind == wanted.kind)
    if wanted.status:
        query = query.where(ServiceRequest.status == wanted.status)
    is_falling = wanted.scope == Scope.CLOSED
    return keyset.page(query, [Order(ServiceRequest.id, is_falling=is_falling)], after=after)


def count(scope: Scope, staff_id: int, *, now: datetime) -> int:
    """How many requests a queue holds, counting no further than `MOST_COUNTED`."""
    query = _scoped(ServiceRequest.select(ServiceRequest.id), scope, staff_id, now)
    return keyset.count_up_to(query, MOST_COUNTED)


def of_client(client_id: int, *, after: str = "") -> Rows[ServiceRequest]:
    """The requests of a client, newest first."""
    query = _joined().where(ServiceRequest.client == client_id)
    return keyset.page(query, [Order(ServiceRequest.id, is_falling=True)], after=after)


def open_of_client(client_id: int, *, most: int = 5) -> list[ServiceRequest]:
    """The newest requests of a client that are not closed, at most `most`."""
    query = _joined().where(
        (ServiceRequest.client == client_id) & ServiceRequest.closed_at.is_null()
    )
    return list(query.order_by(ServiceRequest.id.desc()).limit(most))


def one(request_id: int) -> ServiceRequest:
    """
    Any request, for staff.

    Raises:
        NotFoundError: there is none.
    """
    return _found(_joined().where(ServiceRequest.id == request_id))


def one_of_client(client_id: int, request_id: int) -> ServiceRequest:
    """
    A request of this client.

    Raises:
        NotFoundError: there is none with this id, or it is another client's.
    """
    mine = (ServiceRequest.id == request_id) & (ServiceRequest.client == client_id)
    return _found(_joined().where(mine))


def by_secret(secret: str) -> ServiceRequest:
    """
    The request of a guest, by the secret of his link.

    Raises:
        NotFoundError: no request has it.
    """
    return _found(_joined().where(ServiceRequest.secret_hash == tokens.fingerprint(secret)))


def history(request: ServiceRequest, *, with_internal: bool = False) -> list[ServiceRequestEvent]:
    """What happened to a request, the oldest first; what is for staff only if it is asked for."""
    query = ServiceRequestEvent.select().where(ServiceRequestEvent.request == request.id)
    if not with_internal:
        query = query.where(~ServiceRequestEvent.is_internal)
    return list(query.order_by(ServiceRequestEvent.id))


def decisions(request: ServiceRequest) -> list[RequestDecision]:
    """What the rules decided about a request, the newest first."""
    query = RequestDecision.select().where(RequestDecision.request == request.id)
    return list(query.order_by(RequestDecision.id.desc()))


def handlers() -> list[Staff]:
    """The people who may be given a request, by name."""
    roles = ("manager", "senior_manager", "administrator")
    query = Staff.select().where(Staff.role.in_(roles) & Staff.disabled_at.is_null())
    return sorted(query.order_by(Staff.id), key=lambda one: names.sort_key(one.name))


def _joined() -> Any:
    return (
        ServiceRequest.select(ServiceRequest, Client, Staff, Subscription, Quote)
        .join(Client, JOIN.LEFT_OUTER)
        .switch(ServiceRequest)
        .join(Staff, JOIN.LEFT_OUTER)
        .switch(ServiceRequest)
        .join(Subscription, JOIN.LEFT_OUTER)
        .switch(ServiceRequest)
        .join(Quote, JOIN.LEFT_OUTER)
    )


def _scoped(query: Any, scope: Scope, staff_id: int, now: datetime) -> Any:
    if scope == Scope.CLOSED:
        return query.where(ServiceRequest.status.in_(list(CLOSED)))
    query = query.where(ServiceRequest.closed_at.is_null())
    if scope == Scope.MINE:
        return query.where(ServiceRequest.assignee == staff_id)
    if scope == Scope.UNASSIGNED:
        return query.where(ServiceRequest.assignee.is_null())
    if scope == Scope.OVERDUE:
        return query.where(ServiceRequest.due_at < now)
    return query


def _found(query: Any) -> ServiceRequest:
    found: ServiceRequest | None = query.first()
    if found is None:
        raise NotFoundError
    return found
