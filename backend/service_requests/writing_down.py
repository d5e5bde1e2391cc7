"""Requisites that a client asks for: written down as his next edition, which ends the request."""

from datetime import date, datetime
from typing import NamedTuple

from backend.clients import requisites
from backend.clients.details import Details
from backend.clients.models import Client, Requisites
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import NotFoundError
from backend.service_requests import handling, steps
from backend.service_requests.handling import Result
from backend.service_requests.models import RequestKind, ServiceRequest
from backend.service_requests.moving import Move
from backend.service_requests.states import Event, Status


class Edition(NamedTuple):
    """What a manager writes down, perhaps other than was asked for, and from which local day it holds."""

    details: Details
    valid_from: date


def write_down(
    request: ServiceRequest,
    client: Client,
    edition: Edition,
    *,
    today: date,
    actor: Actor,
    now: datetime,
) -> Requisites:
    """
    Write the edition and complete the request, or neither; the client is told that it is done.

    Args:
        client: as the actor saw him.

    Raises:
        NotFoundError: the request is not one for requisites.
        InvalidError: the request is closed; or as `requisites.add`.
        ForbiddenError: it is held for people of a higher role.
        IllegalMoveError: it waits for the client's answer.
        DomainError: see `requisites.add`.
    """
    if request.kind != RequestKind.REQUISITES_CHANGE:
        raise NotFoundError
    steps.insist_open(request)
    steps.insist_rank(request, actor)
    details, day = edition
    with transaction():
        row = requisites.add(client, details, day, today=today, actor=actor, now=now)
        if request.status != Status.IN_PROGRESS:
            agreed = Move(Event.APPROVE)
            request = steps.step(
                request, agreed, (("expected_on", day),), actor=actor, now=now, is_told=False
            )
        handling.finish(request, Result.COMPLETED, actor=actor, now=now)
    return row
