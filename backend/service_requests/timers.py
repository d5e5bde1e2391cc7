"""Moments at which something happens to a request by itself: a reminder, an escalation, an end."""

import logging
from collections.abc import Iterator
from datetime import datetime

from backend.accounts.models import Staff
from backend.accounts.roles import Role
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import DomainError
from backend.service_requests import moving, telling, waits
from backend.service_requests.models import RequestTimer, ServiceRequest, TimerKind
from backend.service_requests.moving import Move
from backend.service_requests.states import Event, Status, Step

log = logging.getLogger("kabinet.service_requests")

_AT_ONCE = 200


def set_for(request: ServiceRequest, *, now: datetime) -> None:
    """Drop the timers of what is over and set those of the present state, in the caller's transaction."""
    RequestTimer.update(done_at=now).where(
        (RequestTimer.request == request.id) & RequestTimer.done_at.is_null()
    ).execute()
    for kind, due_at in _of(request, now):
        _set(request, kind, due_at)


def run(now: datetime) -> int:
    """Do everything that is due, the earliest first; how much it was. Others may do the same meanwhile."""
    due = RequestTimer.select().where(RequestTimer.done_at.is_null() & (RequestTimer.due_at <= now))
    found = list(due.order_by(RequestTimer.due_at, RequestTimer.id).limit(_AT_ONCE))
    return sum(_ring(timer, now) for timer in found)


def _of(request: ServiceRequest, now: datetime) -> Iterator[tuple[TimerKind, datetime]]:
    if request.status == Status.PENDING:
        yield TimerKind.REMINDER, now + waits.usual().question_reminder
    elif request.closed_at is None and request.due_at is not None and request.due_at > now:
        reminder_at = request.due_at - waits.usual().due_reminder
        if reminder_at > now:
            yield TimerKind.REMINDER, reminder_at
        yield TimerKind.ESCALATION, request.due_at


def _set(request: ServiceRequest, kind: TimerKind, due_at: datetime) -> None:
    RequestTimer.insert(request=request.id, kind=kind, due_at=due_at).on_conflict(
        conflict_target=[RequestTimer.request, RequestTimer.kind, RequestTimer.due_at],
        update={RequestTimer.done_at: None},
    ).execute()


def _ring(timer: RequestTimer, now: datetime) -> bool:
    """Do what a timer is for; False if somebody was faster or the request has gone on meanwhile."""
    try:
        with transaction():
            mine = (RequestTimer.id == timer.id) & RequestTimer.done_at.is_null()
            if RequestTimer.update(done_at=now).where(mine).execute() != 1:
                return False
            request = ServiceRequest.get_by_id(timer.request_id)
            _ACTS[TimerKind(timer.kind)](request, now)
    except DomainError as error:
        log.warning("timer %s of request %s: %s", timer.id, timer.request_id, error)
        return False
    return True


def _remind(request: ServiceRequest, now: datetime) -> None:
    """Of a question the client, and only then his time begins to run; of work the one who does it."""
    is_asked = request.status == Status.PENDING
    step = Move(Step.REMIND, is_internal=not is_asked)
    moving.note(request, step, Status(request.status), actor=SYSTEM, now=now)
    if is_asked:
        telling.tell(request, Step.REMIND, request.answer, now=now)
        _set(request, TimerKind.AUTO_CLOSE, now + waits.usual().question_end)
    elif request.assignee_id is not None:
        people = Staff.select().where(
            (Staff.id == request.assignee_id) & Staff.disabled_at.is_null()
        )
        telling.tell_staff(request, people, Step.REMIND, now=now)


def _escalate(request: ServiceRequest, now: datetime) -> None:
    """Give what was not done in time to the seniors; above them there is nobody: it stays overdue."""
    if request.held_for in (Role.SENIOR_MANAGER, Role.ADMINISTRATOR):
        return
    changes = (
        ("held_for", Role.SENIOR_MANAGER),
        ("assignee", None),
        ("due_at", now + waits.usual().escalated),
    )
    step = Move(Step.ESCALATE, is_internal=True, changes=changes)
    moved = moving.move(request, step, actor=SYSTEM, now=now)
    set_for(moved, now=now)
    seniors = Staff.select().where(
        (Staff.role == Role.SENIOR_MANAGER) & Staff.disabled_at.is_null()
    )
    telling.tell_staff(moved, seniors, Step.ESCALATE, now=now)


def _close(request: ServiceRequest, now: datetime) -> None:
    moved = moving.move(request, Move(Event.LAPSE), actor=SYSTEM, now=now)
    telling.tell(moved, Event.LAPSE, "", now=now)


_ACTS = {
    TimerKind.REMINDER: _remind,
    TimerKind.ESCALATION: _escalate,
    TimerKind.AUTO_CLOSE: _close,
}
