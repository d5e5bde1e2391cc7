"""What may be done with a request: by our people, by its client, by rules; each verb moves it one step."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from backend.accounts.models import Staff
from backend.accounts.roles import Role
from backend.db.base import transaction
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import ForbiddenError, InvalidError
from backend.service_requests import moving, orders, telling, timers
from backend.service_requests.models import ServiceRequest
from backend.service_requests.moving import Move
from backend.service_requests.states import SERVICE_REQUEST, Event, Status, Step

LONGEST = 4000
# What waits for one of us without anybody having said by when.
USUAL_DUE = timedelta(hours=24)
# Until when approved work without a day of its own should be done.
WORK_DUE = timedelta(hours=72)
HELD_FOR = (Role.MANAGER, Role.SENIOR_MANAGER, Role.ADMINISTRATOR)


class Result(StrEnum):
    """How work on a request ended."""

    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"


_ENDS = {
    Result.COMPLETED: Event.COMPLETE,
    Result.PARTIAL: Event.COMPLETE_PARTLY,
    Result.FAILED: Event.FAIL,
}


@dataclass(frozen=True)
class Hold:
    """For which role a request waits, and until when."""

    role: str
    due_at: datetime


def assign(
    request: ServiceRequest, person: Staff | None, *, actor: Actor, now: datetime
) -> ServiceRequest:
    """
    Give an open request to one of us, or take it from whoever has it (None).

    Raises:
        InvalidError: it is closed, or the person does not handle requests.
        StaleStateError: somebody else has changed it meanwhile.
    """
    _insist_open(request)
    if person is not None and (person.role not in HELD_FOR or person.disabled_at is not None):
        raise InvalidError("requests.no_such_person")
    person_id = person.id if person else None
    if request.assignee_id == person_id:
        return request
    name = person.name if person else ""
    step = Move(Step.ASSIGN, name, is_internal=True, changes=(("assignee", person_id),))
    return moving.move(request, step, actor=actor, now=now)


def note(request: ServiceRequest, text: str, *, actor: Actor, now: datetime) -> None:
    """
    Write something for our own people; the client never sees it.

    Raises:
        InvalidError: there is no text.
    """
    step = Move(Step.NOTE, _needed(text), is_internal=True)
    with transaction():
        moving.note(request, step, Status(request.status), actor=actor, now=now)


def hold(
    request: ServiceRequest, for_whom: Hold, text: str = "", *, actor: Actor, now: datetime
) -> ServiceRequest:
    """
    Leave a request to people of a role, by a moment; one that is on its way is passed on.

    Raises:
        InvalidError: no such role, a moment that is over, or the request is closed.
        StaleStateError: somebody else has changed it meanwhile.
    """
    _insist_open(request)
    if for_whom.role not in HELD_FOR or for_whom.due_at <= now:
        raise InvalidError("requests.hold_not_so")
    is_new = request.status == Status.ACKNOWLEDGED
    changes = (("held_for", for_whom.role), ("due_at", for_whom.due_at))
    step = Move(Event.HOLD if is_new else Step.HAND_ON, _short(text), is_internal=True)
    return _step(request, step, changes, actor=actor, now=now)


def leave(request: ServiceRequest, why: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """
    Leave to our people what could not be done by itself; it is not tried again by itself.

    Args:
        why: the key of the text that says what prevented it.
    """
    step = Move(Step.LEAVE, why, is_internal=True)
    with transaction():
        moving.note(request, step, Status(request.status), actor=actor, now=now)
        is_new = request.status == Status.ACKNOWLEDGED
        event = Event.HOLD if is_new else Step.HAND_ON
        changes = (*_waiting(request, now), ("expected_on", None))
        return _step(request, Move(event, is_internal=True), changes, actor=actor, now=now)


def ask(request: ServiceRequest, text: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """Ask the client something; then it waits for him. See `_step` for what is raised."""
    step = Move(Event.ASK, _needed(text))
    return _step(request, step, (("answer", step.reason), ("due_at", None)), actor=actor, now=now)


def answer(request: ServiceRequest, text: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """The client's answer, by himself or told to one of us; then it waits for us again."""
    step = Move(Event.ANSWER, _needed(text))
    return _step(request, step, _waiting(request, now), actor=actor, now=now)


def approve(
    request: ServiceRequest,
    text: str = "",
    *,
    on: date | None = None,
    actor: Actor,
    now: datetime,
) -> ServiceRequest:
    """
    Agree. What has a quote is carried out in the same transaction, or on the day `on`.

    Raises:
        ForbiddenError: it is held for people of a higher role.
        IllegalMoveError, StaleStateError: not in this state, or not as the actor saw it.
        DomainError: the quote cannot be accepted: nothing has changed.
    """
    _insist_rank(request, actor)
    with transaction():
        is_quoted = orders.is_waiting(request)
        step = Move(Event.APPROVE, _short(text))
        due_at = None if is_quoted else _end_of(on) if on else now + WORK_DUE
        changes = (("expected_on", on), ("answer", step.reason), ("due_at", due_at))
        is_done_now = is_quoted and on is None
        moved = _step(request, step, changes, actor=actor, now=now, is_told=not is_done_now)
        return carry_out(moved, actor=actor, now=now) if is_done_now else moved


def carry_out(request: ServiceRequest, *, actor: Actor, now: datetime) -> ServiceRequest:
    """
    Accept the quote of an approved request and close it.

    Raises:
        DomainError: the quote cannot be accepted: nothing has changed.
    """
    with transaction():
        quote = orders.accept(request, actor=actor, now=now)
        changes = (("quote", quote.id), ("expected_on", quote.effective_on), ("due_at", None))
        step = Move(Event.COMPLETE, request.answer)
        return _step(request, step, changes, actor=actor, now=now)


def reject(request: ServiceRequest, text: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """Say no, with words that the client reads."""
    _insist_rank(request, actor)
    step = Move(Event.REJECT, _needed(text))
    return _step(request, step, (("answer", step.reason), ("due_at", None)), actor=actor, now=now)


def finish(
    request: ServiceRequest, result: Result, text: str = "", *, actor: Actor, now: datetime
) -> ServiceRequest:
    """End the work: done, done in part, or not done; the last two need words for the client."""
    _insist_rank(request, actor)
    words = _short(text) if result is Result.COMPLETED else _needed(text)
    step = Move(_ENDS[result], words)
    return _step(request, step, (("answer", words), ("due_at", None)), actor=actor, now=now)


def withdraw(
    request: ServiceRequest, text: str = "", *, actor: Actor, now: datetime
) -> ServiceRequest:
    """
    Take a request back, as its client.

    Work that has begun is first looked at by us; a change that only waits for its day is simply not made.
    """
    with transaction():
        step = Move(Event.WITHDRAW, _short(text))
        is_begun = request.status == Status.IN_PROGRESS
        changes = _waiting(request, now) if is_begun else (("due_at", None),)
        moved = _step(request, step, changes, actor=actor, now=now)
        if not is_begun or not orders.is_waiting(moved):
            return moved
        moved = _step(moved, Move(Event.ACCEPT_WITHDRAWAL), (), actor=actor, now=now)
        return undo(moved, actor=actor, now=now)


def settle_withdrawal(
    request: ServiceRequest, text: str = "", *, accepted: bool, actor: Actor, now: datetime
) -> ServiceRequest:
    """Say whether work in progress can be taken back; if it cannot, the client is told why."""
    _insist_rank(request, actor)
    event = Event.ACCEPT_WITHDRAWAL if accepted else Event.REFUSE_WITHDRAWAL
    words = _short(text) if accepted else _needed(text)
    return _step(request, Move(event, words), (("answer", words),), actor=actor, now=now)


def undo(request: ServiceRequest, text: str = "", *, actor: Actor, now: datetime) -> ServiceRequest:
    """The work of a withdrawn request is taken back: it is over."""
    step = Move(Event.UNDO, _short(text))
    return _step(request, step, (("due_at", None),), actor=actor, now=now)


def reopen(
    request: ServiceRequest,
    text: str,
    *,
    within_days: int,
    actor: Actor,
    now: datetime,
) -> ServiceRequest:
    """
    Open a closed request again, with words why.

    Raises:
        InvalidError: there are no words, or it was closed more than `within_days` days ago.
        IllegalMoveError: it is not closed.
    """
    step = Move(Event.REOPEN, _needed(text))
    if not can_be_reopened(request, within_days=within_days, now=now):
        SERVICE_REQUEST.after(Status(request.status), Event.REOPEN)
        raise InvalidError("requests.too_late_to_reopen", count=within_days)
    return _step(request, step, _waiting(request, now), actor=actor, now=now)


def can_be_reopened(request: ServiceRequest, *, within_days: int, now: datetime) -> bool:
    """Whether it is closed, and not for too long."""
    closed_at = request.closed_at
    return closed_at is not None and now <= closed_at + timedelta(days=within_days)


def may_decide(request: ServiceRequest, actor: Actor) -> bool:
    """Whether a member of staff is of the role that a request is held for, or above it."""
    if actor.realm is not Realm.STAFF or request.held_for not in HELD_FOR:
        return True
    rank = HELD_FOR.index(Role(actor.role)) if actor.role in HELD_FOR else -1
    return rank >= HELD_FOR.index(Role(request.held_for))


def _step(
    request: ServiceRequest,
    step: Move,
    changes: tuple[tuple[str, Any], ...],
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
    whole = Move(step.event, step.reason, is_internal=step.is_internal, changes=changes)
    with transaction():
        moved = moving.move(request, whole, actor=actor, now=now)
        timers.set_for(moved, now=now)
        if is_told:
            telling.tell(moved, step.event, step.reason, now=now)
    return moved


def _waiting(request: ServiceRequest, now: datetime) -> tuple[tuple[str, Any], ...]:
    """It waits for us again: for whom it waited, or for any manager, from now on."""
    return (("held_for", request.held_for or Role.MANAGER), ("due_at", now + USUAL_DUE))


def _end_of(day: date) -> datetime:
    """A moment after a local day, wherever east of Greenwich the company is."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC)


def _insist_open(request: ServiceRequest) -> None:
    if request.closed_at is not None:
        raise InvalidError("requests.is_closed")


def _insist_rank(request: ServiceRequest, actor: Actor) -> None:
    if not may_decide(request, actor):
        raise ForbiddenError("requests.held_for_others")


def _needed(text: str) -> str:
    words = _short(text)
    if not words:
        raise InvalidError("requests.text_needed")
    return words


def _short(text: str) -> str:
    words = text.strip()
    if len(words) > LONGEST:
        raise InvalidError("form.longer_than", count=LONGEST)
    return words
