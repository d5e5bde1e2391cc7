"""What every act upon a request consists of: one step, its timers, its notice, and the guards before it."""

from datetime import datetime
from typing import Any

from backend.accounts.roles import Role
from backend.db.base import transaction
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import ForbiddenError, InvalidError
from backend.service_requests import moving, telling, timers, waits
from backend.service_requests.models import ServiceRequest
from backend.service_requests.moving import Move

LONGEST = 4000
HELD_FOR = (Role.MANAGER, Role.SENIOR_MANAGER, Role.ADMINISTRATOR)
Changes = tuple[tuple[str, Any], ...]


def step(
    request: ServiceRequest,
    taken: Move,
    changes: Changes,
    *,
    actor: Actor,
    now: datetime,
    is_told: bool = True,
) -> ServiceRequest:
    """
    Move, set the timers of the new state and tell the client, all in one transaction.

    Raises:
        IllegalMoveError: nothing of the kind may happen in its state.
        StaleStateError: somebody else has changed it meanwhile.
    """
    whole = Move(taken.event, taken.reason, is_internal=taken.is_internal, changes=changes)
    with transaction():
        moved = moving.move(request, whole, actor=actor, now=now)
        timers.set_for(moved, now=now)
        if is_told:
            telling.tell(moved, taken.event, taken.reason, now=now)
    return moved


def waiting(request: ServiceRequest, now: datetime) -> Changes:
    """It waits for us again: for whom it waited, or for any manager, from now on."""
    return (("held_for", request.held_for or Role.MANAGER), ("due_at", now + waits.usual().answer))


def insist_open(request: ServiceRequest) -> None:
    """
    Go on only if the request is not closed.

    Raises:
        InvalidError: it is.
    """
    if request.closed_at is not None:
        raise InvalidError("requests.is_closed")


def insist_rank(request: ServiceRequest, actor: Actor) -> None:
    """
    Go on only if the actor may decide what is held for a role.

    Raises:
        ForbiddenError: it is held for people of a higher role.
    """
    if not may_decide(request, actor):
        raise ForbiddenError("requests.held_for_others")


def needed(text: str) -> str:
    """
    Words that somebody else will read, without blanks around them.

    Raises:
        InvalidError: there are none, or too many.
    """
    words = short(text)
    if not words:
        raise InvalidError("requests.text_needed")
    return words


def short(text: str) -> str:
    """
    The same where they may be missing.

    Raises:
        InvalidError: longer than `LONGEST` characters.
    """
    words = text.strip()
    if len(words) > LONGEST:
        raise InvalidError("form.longer_than", count=LONGEST)
    return words


def may_decide(request: ServiceRequest, actor: Actor) -> bool:
    """Whether a member of staff is of the role that a request is held for, or above it."""
    if actor.realm is not Realm.STAFF or request.held_for not in HELD_FOR:
        return True
    rank = HELD_FOR.index(Role(actor.role)) if actor.role in HELD_FOR else -1
    return rank >= HELD_FOR.index(Role(request.held_for))
