"""What is done with a request from its card: one address for each form, one verb for each button."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypedDict

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.requests import card
from backend.exchange import erasing
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.errors import (
    ConflictError,
    DomainError,
    ForbiddenError,
    NotFoundError,
    StaleStateError,
)
from backend.kernel.states import IllegalMoveError
from backend.service_requests import handling, queries
from backend.service_requests.handling import Hold, Result
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import Event
from backend.web import flash, forms, wishes
from backend.web.answers import Answer, redirect
from backend.web.forms import Form
from backend.web.visit import here

# Somebody else was faster: the card that comes back shows what he did.
OVERTAKEN = (StaleStateError.key, IllegalMoveError.key)
Act = Callable[[ServiceRequest, Form], object]


@cabinet.post("/requests/<request_id:int>/decide", keeps_form=True)
def decide_request(request_id: int) -> Answer:
    """The button that was pressed is the value of `act`."""
    act = ACTS.get(forms.field("act"))
    if act is None:
        raise NotFoundError
    return _do(request_id, "decision", act)


@cabinet.post("/requests/<request_id:int>/take")
def take_request(request_id: int) -> Answer:
    me = next((one for one in queries.handlers() if one.id == here().actor.id), None)
    return _do(
        request_id, "", lambda request, _: handling.assign(request, me, **_by()), "requests.taken"
    )


@cabinet.post("/requests/<request_id:int>/assign")
def assign_request(request_id: int) -> Answer:
    def assign(request: ServiceRequest, form: Form) -> object:
        chosen = str(form["person"].data)
        person = next((one for one in queries.handlers() if str(one.id) == chosen), None)
        return handling.assign(request, person, **_by())

    return _do(request_id, "assign", assign, "requests.assigned")


@cabinet.post("/requests/<request_id:int>/hold")
def hold_request(request_id: int) -> Answer:
    def hold(request: ServiceRequest, form: Form) -> object:
        until = clock.now() + timedelta(hours=form["hours"].data)
        return handling.hold(request, Hold(form["role"].data, until), **_by())

    return _do(request_id, "hold", hold, "requests.held")


@cabinet.post("/requests/<request_id:int>/note", keeps_form=True)
def note_request(request_id: int) -> Answer:
    def note(request: ServiceRequest, form: Form) -> object:
        handling.note(request, form["note"].data, **_by())
        return request

    return _do(request_id, "note", note, "requests.noted")


@cabinet.post("/requests/<request_id:int>/erase")
def erase_guest(request_id: int) -> Answer:
    rights.insist(here().actor, Right.ERASE)
    try:
        erasing.erase_guest(queries.one(request_id), **_by())
    except ConflictError as error:
        flash.leave(error.message_key, "problem")
    else:
        flash.leave("requests.erased")
    return redirect(f"/manager/requests/{request_id}")


def _do(
    request_id: int,
    name: str,
    verb: Act,
    done: str = "requests.done",
) -> Answer:
    """
    Read the form, call the verb on the request as the sender saw it, and come back to the card.

    What is refused stands beside the form with all that was typed; the card is that of now.
    """
    rights.insist(here().actor, Right.HANDLE_REQUESTS)
    request = queries.one(request_id)
    form = card.bound(name) if name else forms.read(Form)
    if not form.validate():
        return card.card(request, filled={name: form}, status=422)
    try:
        verb(_as_seen(request), form)
    except ForbiddenError:
        raise
    except DomainError as error:
        return _refused(queries.one(request_id), name, form, error)
    flash.leave(done)
    return redirect(f"/manager/requests/{request_id}")


def _refused(request: ServiceRequest, name: str, form: Form, error: DomainError) -> Answer:
    key, details = error.message_key, error.details
    if key in OVERTAKEN:
        latest = wishes.history(request, here().t, with_internal=True)[-1]
        key, details = "requests.overtaken", {"act": latest.title, "who": latest.who}
    if not name:
        flash.leave(key, "problem", **{one: str(value) for one, value in details.items()})
        return redirect(f"/manager/requests/{request.id}")
    field = "text" if key == "requests.text_needed" and "text" in form else ""
    form.refuse(field, key, **details)
    return card.card(request, filled={name: form}, status=error.status)


def _as_seen(request: ServiceRequest) -> ServiceRequest:
    """The request with the revision that the sender of the form had before his eyes."""
    seen = forms.posted(here().incoming).first("revision")
    if seen.isascii() and seen.isdigit() and len(seen) < 10:
        request.revision = int(seen)
    return request


class By(TypedDict):
    """Who acts, and when."""

    actor: Actor
    now: datetime


def _by() -> By:
    return {"actor": here().actor, "now": clock.now()}


def _finish(result: Result) -> Act:
    return lambda request, form: handling.finish(request, result, _text(form), **_by())


def _settle(*, accepted: bool) -> Act:
    return lambda request, form: handling.settle_withdrawal(
        request, _text(form), accepted=accepted, **_by()
    )


def _approve(request: ServiceRequest, form: Form) -> object:
    return handling.approve(request, _text(form), on=form["on"].data, **_by())


def _reopen(request: ServiceRequest, form: Form) -> object:
    days = here().services.config.requests.reopen_days
    return handling.reopen(request, _text(form), within_days=days, **_by())


def _text(form: Form) -> str:
    return str(form["text"].data or "")


ACTS: dict[str, Act] = {
    Event.APPROVE: _approve,
    Event.ASK: lambda request, form: handling.ask(request, _text(form), **_by()),
    Event.ANSWER: lambda request, form: handling.answer(request, _text(form), **_by()),
    Event.REJECT: lambda request, form: handling.reject(request, _text(form), **_by()),
    Event.COMPLETE: _finish(Result.COMPLETED),
    Event.COMPLETE_PARTLY: _finish(Result.PARTIAL),
    Event.FAIL: _finish(Result.FAILED),
    Event.ACCEPT_WITHDRAWAL: _settle(accepted=True),
    Event.REFUSE_WITHDRAWAL: _settle(accepted=False),
    Event.UNDO: lambda request, form: handling.undo(request, _text(form), **_by()),
    Event.REOPEN: _reopen,
    "carry_out": lambda request, _: handling.carry_out(request, **_by()),
}
