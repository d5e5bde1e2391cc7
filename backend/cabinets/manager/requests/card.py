"""One request with everything about it, and the buttons that its state allows."""

from dataclasses import dataclass
from typing import Any

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import trail
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.requests.forms import AssignForm, DecisionForm, HoldForm, NoteForm
from backend.cabinets.manager.rules import words
from backend.cabinets.manager.rules.words import Decision
from backend.kernel.errors import DomainError
from backend.service_requests import handling, orders, queries, steps
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import SERVICE_REQUEST, Event, Status
from backend.subscriptions import outlook
from backend.subscriptions.outlook import Outlook
from backend.web import forms, wishes
from backend.web.answers import Answer
from backend.web.forms import Form
from backend.web.render import page
from backend.web.visit import here

USUAL_HOURS = 24
# Buttons by what they do, in the order of the screen; `kind` is how they look.
BUTTONS = (
    (Event.APPROVE, "primary"),
    (Event.COMPLETE, "primary"),
    (Event.ANSWER, "plain"),
    (Event.ASK, "plain"),
    (Event.COMPLETE_PARTLY, "plain"),
    (Event.ACCEPT_WITHDRAWAL, "primary"),
    (Event.REFUSE_WITHDRAWAL, "plain"),
    (Event.UNDO, "primary"),
    (Event.REOPEN, "plain"),
    (Event.FAIL, "danger"),
    (Event.REJECT, "danger"),
)
CARRYING = (Event.APPROVE, "carry_out")  # what accepts a quote
FORMS: dict[str, type[Form]] = {
    "decision": DecisionForm,
    "assign": AssignForm,
    "hold": HoldForm,
    "note": NoteForm,
}


@dataclass(frozen=True)
class Prospect:
    """
    What the quote of a request would come to now, or why it can be accepted no more.

    `is_recounted`: for another day or with another sum at once than the client was shown.
    """

    found: Outlook | None = None
    obstacle: str = ""
    is_recounted: bool = False


@cabinet.get("/requests/<request_id:int>")
def show_request(request_id: int) -> Answer:
    rights.insist(here().actor, Right.HANDLE_REQUESTS)
    return card(queries.one(request_id))


def card(
    request: ServiceRequest, *, filled: dict[str, Form] | None = None, status: int = 200
) -> Answer:
    """The card; `filled` are forms that were refused, by their names in `FORMS`."""
    visit = here()
    shown = {name: _blank(name, request) for name in FORMS} | (filled or {})
    prospect = _prospect(request)
    return page(
        "manager/requests/card.html",
        status,
        one=request,
        title=wishes.title(request, visit.t),
        facts=wishes.wished(request, visit.t, is_staff=True, now=prospect.found),
        obstacle=prospect.obstacle,
        is_recounted=prospect.is_recounted,
        asker=wishes.asker(request, visit.t),
        history=wishes.history(request, visit.t, with_internal=True),
        decisions=_decisions(request),
        forms=shown,
        buttons=_buttons(request, is_possible=not prospect.obstacle),
        may_decide=steps.may_decide(request, visit.actor),
        is_waiting=orders.is_waiting(request),
        acts=trail.of(request),
        may_erase=_may_erase(request),
        now=visit.started_at,
        wishes=wishes,
    )


def _may_erase(request: ServiceRequest) -> bool:
    """Whether who asked may be forgotten: a guest whose request is closed."""
    is_over = request.client_id is None and request.closed_at is not None
    return is_over and request.guest_erased_at is None and rights.may(here().actor, Right.ERASE)


def _decisions(request: ServiceRequest) -> list[Decision]:
    speaker = words.speaker(here().t)
    return [speaker.decision(one) for one in queries.decisions(request)]


def bound(name: str) -> Form:
    """A form of the card as it was sent."""
    form = forms.read(FORMS[name])
    _offer(form)
    return form


def _blank(name: str, request: ServiceRequest) -> Form:
    values: dict[str, dict[str, Any]] = {
        "assign": {"person": str(request.assignee_id or "")},
        "hold": {"role": request.held_for or "manager", "hours": USUAL_HOURS},
    }
    form = forms.blank(FORMS[name], **values.get(name, {}))
    _offer(form)
    return form


def _offer(form: Form) -> None:
    if isinstance(form, AssignForm):
        form.offer(queries.handlers(), here().t("requests.nobody"))


def _prospect(request: ServiceRequest) -> Prospect:
    quote, t = request.quote, here().t
    if request.closed_at is not None or quote is None or quote.accepted_at is not None:
        return Prospect()
    try:
        found = outlook.of(quote, now=here().started_at)
    except DomainError as error:
        why = t(error.message_key, **error.details)
        return Prospect(obstacle=t("requests.card.impossible", why=why))
    if outlook.is_same_deal(quote, found):
        is_other_day = (found.effective_on, found.once_minor) != (
            quote.effective_on,
            quote.once_minor,
        )
        return Prospect(found, is_recounted=is_other_day)
    old, new = t.money(quote.monthly_new_minor), t.money(found.monthly_new_minor)
    return Prospect(obstacle=t("requests.card.changed", old=old, new=new))


def _buttons(request: ServiceRequest, *, is_possible: bool) -> list[tuple[str, str]]:
    """What may be done in this state by this person: the word of the act, and how its button looks."""
    if not steps.may_decide(request, here().actor):
        return []
    status = Status(request.status)
    found = [(str(event), kind) for event, kind in BUTTONS if SERVICE_REQUEST.can(status, event)]
    if request.closed_at is not None and not _can_be_reopened(request):
        return []
    if status is Status.IN_PROGRESS and orders.is_waiting(request):
        found = [("carry_out", "primary"), *(pair for pair in found if pair[0] != Event.COMPLETE)]
    return found if is_possible else [pair for pair in found if pair[0] not in CARRYING]


def _can_be_reopened(request: ServiceRequest) -> bool:
    visit = here()
    days = visit.services.config.requests.reopen_days
    return handling.can_be_reopened(request, within_days=days, now=visit.started_at)
