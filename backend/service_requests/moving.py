"""Move a request from state to state: the only way, with its history and the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.audit import journal
from backend.db import made
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import StaleStateError
from backend.service_requests.models import ServiceRequest, ServiceRequestEvent
from backend.service_requests.states import CLOSED, SERVICE_REQUEST, Event, Status, Step


@dataclass(frozen=True)
class Move:
    """
    An event of a request, or a step that leaves its state as it is.

    `reason` is read by the client unless the step is internal. `changes` are columns of the request that
    change with it, such as `answer` or `due_at`.
    """

    event: Event | Step
    reason: str = ""
    is_internal: bool = False
    changes: tuple[tuple[str, Any], ...] = ()


def move(request: ServiceRequest, step: Move, *, actor: Actor, now: datetime) -> ServiceRequest:
    """
    Move a request inside the caller's transaction; the row as it is afterwards.

    Args:
        request: as the actor saw it: if its revision is no longer that, he is told so.

    Raises:
        IllegalMoveError: nothing of the kind may happen in its state.
        StaleStateError: somebody else has changed it meanwhile.
    """
    old = Status(request.status)
    new = _after(old, step.event)
    with transaction():
        changed = (
            ServiceRequest.update(
                status=new,
                updated_at=now,
                closed_at=_closed_at(request, new, now),
                revision=ServiceRequest.revision + 1,
                **dict(step.changes),
            )
            .where(
                (ServiceRequest.id == request.id)
                & (ServiceRequest.status == old)
                & (ServiceRequest.revision == request.revision)
            )
            .execute()
        )
        if changed != 1:
            raise StaleStateError
        note(request, step, new, actor=actor, now=now)
        journal.record(
            actor,
            f"service_request.{step.event}",
            request,
            old={"status": old},
            new={"status": new, **dict(step.changes)},
            reason=step.reason,
        )
    moved: ServiceRequest = ServiceRequest.get_by_id(request.id)
    return moved


def note(
    request: ServiceRequest, step: Move, new: Status, *, actor: Actor, now: datetime
) -> ServiceRequestEvent:
    """Write one step of the history, in the caller's transaction."""
    entry: ServiceRequestEvent = ServiceRequestEvent.create(
        request=request,
        at=now,
        event=step.event,
        old_status=request.status,
        new_status=new,
        reason=step.reason,
        is_internal=step.is_internal,
        **made.by(actor),
    )
    return entry


def _after(old: Status, event: Event | Step) -> Status:
    return SERVICE_REQUEST.after(old, event) if isinstance(event, Event) else old


def _closed_at(request: ServiceRequest, new: Status, now: datetime) -> datetime | None:
    kept: datetime | None = request.closed_at
    if new == request.status:
        return kept
    return now if new in CLOSED else None
