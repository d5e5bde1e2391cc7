"""What may be done with a request: by our people, by its client, by rules; each verb moves it one step."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from backend.accounts.models import Staff
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.service_requests import moving, orders, steps, waits
from backend.service_requests.models import ServiceRequest
from backend.service_requests.moving import Move
from backend.service_requests.states import SERVICE_REQUEST, Event, Status, Step


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
    steps.insist_open(request)
    if person is not None and (person.role not in steps.HELD_FOR or person.disabled_at is not None):
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
    step = Move(Step.NOTE, steps.needed(text), is_internal=True)
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
    steps.insist_open(request)
    if for_whom.role not in steps.HELD_FOR or for_whom.due_at <= now:
        raise InvalidError("requests.hold_not_so")
    is_new = request.status == Status.ACKNOWLEDGED
    changes = (("held_for", for_whom.role), ("due_at", for_whom.due_at))
    step = Move(Event.HOLD if is_new else Step.HAND_ON, steps.short(text), is_internal=True)
    return steps.step(request, step, changes, actor=actor, now=now)


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
        changes = (*steps.waiting(request, now), ("expected_on", None))
        return steps.step(request, Move(event, is_internal=True), changes, actor=actor, now=now)


def ask(request: ServiceRequest, text: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """Ask the client something; then it waits for him. See `steps.step` for what is raised."""
    step = Move(Event.ASK, steps.needed(text))
    return steps.step(
        request, step, (("answer", step.reason), ("due_at", None)), actor=actor, now=now
    )


def answer(request: ServiceRequest, text: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """The client's answer, by himself or told to one of us; then it waits for us again."""
    step = Move(Event.ANSWER, steps.needed(text))
    return steps.step(request, step, steps.waiting(request, now), actor=actor, now=now)


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
    steps.insist_rank(request, actor)
    with transaction():
        is_quoted = orders.is_waiting(request)
        step = Move(Event.APPROVE, steps.short(text))
        due_at = None if is_quoted else _end_of(on) if on else now + waits.usual().work
        changes = (("expected_on", on), ("answer", step.reason), ("due_at", due_at))
        is_done_now = is_quoted and on is None
        moved = steps.step(request, step, changes, actor=actor, now=now, is_told=not is_done_now)
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
        return steps.step(request, step, changes, actor=actor, now=now)


def reject(request: ServiceRequest, text: str, *, actor: Actor, now: datetime) -> ServiceRequest:
    """Say no, with words that the client reads."""
    steps.insist_rank(request, actor)
    step = Move(Event.REJECT, steps.needed(text))
    return steps.step(
        request, step, (("answer", step.reason), ("due_at", None)), actor=actor, now=now
    )


def finish(
    request: ServiceRequest, result: Result, text: str = "", *, actor: Actor, now: datetime
) -> ServiceRequest:
    """End the work: done, done in part, or not done; the last two need words for the client."""
    steps.insist_rank(request, actor)
    words = steps.short(text) if result is Result.COMPLETED else steps.needed(text)
    step = Move(_ENDS[result], words)
    return steps.step(request, step, (("answer", words), ("due_at", None)), actor=actor, now=now)


def withdraw(
    request: ServiceRequest, text: str = "", *, actor: Actor, now: datetime
) -> ServiceRequest:
    """
    Take a request back, as its client.

    Work that has begun is first looked at by us; a change that only waits for its day is simply not made.
    """
    with transaction():
        step = Move(Event.WITHDRAW, steps.short(text))
        is_begun = request.status == Status.IN_PROGRESS
        changes = steps.waiting(request, now) if is_begun else (("due_at", None),)
        moved = steps.step(request, step, changes, actor=actor, now=now)
        if not is_begun or not orders.is_waiting(moved):
            return moved
        moved = steps.step(moved, Move(Event.ACCEPT_WITHDRAWAL), (), actor=actor, now=now)
        return undo(moved, actor=actor, now=now)


def settle_withdrawal(
    request: ServiceRequest, text: str = "", *, accepted: bool, actor: Actor, now: datetime
) -> ServiceRequest:
    """Say whether work in progress can be taken back; if it cannot, the client is told why."""
    steps.insist_rank(request, actor)
    event = Event.ACCEPT_WITHDRAWAL if accepted else Event.REFUSE_WITHDRAWAL
    words = steps.short(text) if accepted else steps.needed(text)
    return steps.step(request, Move(event, words), (("answer", words),), actor=actor, now=now)


def undo(request: ServiceRequest, text: str = "", *, actor: Actor, now: datetime) -> ServiceRequest:
    """The work of a withdrawn request is taken back: it is over."""
    step = Move(Event.UNDO, steps.short(text))
    return steps.step(request, step, (("due_at", None),), actor=actor, now=now)


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
    step = Move(Event.REOPEN, steps.needed(text))
    if not can_be_reopened(request, within_days=within_days, now=now):
        SERVICE_REQUEST.after(Status(request.status), Event.REOPEN)
        raise InvalidError("requests.too_late_to_reopen", count=within_days)
    return steps.step(request, step, steps.waiting(request, now), actor=actor, now=now)


def can_be_reopened(request: ServiceRequest, *, within_days: int, now: datetime) -> bool:
    """Whether it is closed, and not for too long."""
    closed_at = request.closed_at
    return closed_at is not None and now <= closed_at + timedelta(days=within_days)


def _end_of(day: date) -> datetime:
    """A moment after a local day, wherever east of Greenwich the company is."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC)
