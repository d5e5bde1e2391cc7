"""Tell those who asked what became of their request: a client's people, a guest, one of us."""

from collections.abc import Iterable
from datetime import datetime

from backend.accounts.models import Staff
from backend.kernel.errors import InvalidError
from backend.mail import outbox
from backend.messaging import notices
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import Event, Step

# What a client is told of, and the event of `messaging.notices` that says it.
_TOLD: dict[Event | Step, str] = {
    Event.ASK: "request_asked",
    Event.APPROVE: "request_approved",
    Event.REJECT: "request_rejected",
    Event.COMPLETE: "request_completed",
    Event.COMPLETE_PARTLY: "request_partial",
    Event.FAIL: "request_failed",
    Event.REFUSE_WITHDRAWAL: "request_goes_on",
    Event.UNDO: "request_cancelled",
    Event.LAPSE: "request_lapsed",
    Step.REMIND: "request_reminded",
}


def tell(request: ServiceRequest, event: Event | Step, text: str, *, now: datetime) -> None:
    """
    Tell the people of a client what has just happened to his request, in the caller's transaction.

    Args:
        request: as it is after the event; its revision makes the notice happen once.
        text: what was said about it; may be empty.
    """
    name = _TOLD.get(event)
    if name is None or request.client_id is None:
        return
    notices.tell(
        notices.Event(
            name,
            f"request:{request.id}:{event}:{request.revision}",
            request.client_id,
            f"/cabinet/requests/{request.id}",
            {"number": request.id, "kind_key": f"requests.kind.{request.kind}", "text": text},
        ),
        now=now,
    )


def tell_guest(request: ServiceRequest, secret: str, *, now: datetime) -> None:
    """
    Send a guest the link to his request, if he left an address; a wrong one is no reason to refuse.

    The letter holds none of his own words: the address may be a stranger's.
    """
    email = str((request.guest or {}).get("email", ""))
    if not email:
        return
    values = {"number": str(request.id), "path": f"/connection/{secret}"}
    try:
        outbox.queue(email, "connection_received", request.language, now=now, **values)
    except InvalidError:
        return


def tell_staff(
    request: ServiceRequest, people: Iterable[Staff], event: Step, *, now: datetime
) -> None:
    """Write to our own people that a request waits for them."""
    for person in people:
        outbox.queue(
            person.email,
            f"request_{event}",
            person.language,
            now=now,
            number=str(request.id),
            kind_key=f"requests.kind.{request.kind}",
            name=person.name,
            path=f"/manager/requests/{request.id}",
        )
