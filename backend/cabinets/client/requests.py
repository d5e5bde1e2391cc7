"""The client's requests: the list, one with its whole history, a new one, and what he may do with them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypedDict

import wtforms
from wtforms import SelectChoice, validators

from backend.accounts.rights import Right
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.kernel import clock
from backend.kernel.actor import Actor
from backend.kernel.errors import DomainError, ForbiddenError
from backend.service_requests import handling, intake, queries
from backend.service_requests.intake import Wish
from backend.service_requests.models import RequestKind, ServiceRequest
from backend.service_requests.states import SERVICE_REQUEST, Event, Status
from backend.service_requests.steps import LONGEST
from backend.web import flash, forms, more, wishes
from backend.web.answers import Answer, redirect
from backend.web.forms import Form
from backend.web.render import page
from backend.web.visit import here

LIST = "/cabinet/requests"
IN_WORDS = (RequestKind.OTHER, RequestKind.DOCUMENT)
DOCUMENTS = ("act", "invoice", "reconciliation", "contract", "other")
LONG = [validators.DataRequired(), validators.Length(max=LONGEST)]


class WishForm(forms.Form):
    """What the client asks for in words."""

    kind = wtforms.SelectField(
        "requests.client.form.kind",
        choices=[SelectChoice(one, f"requests.kind.{one}") for one in IN_WORDS],
    )
    document = wtforms.SelectField(
        "requests.client.form.document",
        choices=[
            SelectChoice("", "requests.client.form.no_document"),
            *(SelectChoice(one, f"requests.document.{one}") for one in DOCUMENTS),
        ],
        description="requests.client.form.document_hint",
    )
    from_on = wtforms.DateField("requests.client.form.from_on", [validators.Optional()])
    until_on = wtforms.DateField("requests.client.form.until_on", [validators.Optional()])
    text = wtforms.TextAreaField(
        "requests.client.form.text", LONG, description="requests.client.form.text_hint"
    )

    def is_sound(self) -> bool:
        """Whether it may be sent; what is wrong stands beside the fields."""
        if not self.validate():
            return False
        if self.kind.data == RequestKind.DOCUMENT and not self.document.data:
            self.refuse("document", "requests.client.form.which")
        first, last = self.from_on.data, self.until_on.data
        if first and last and last < first:
            self.refuse("until_on", "requests.client.form.order")
        return not self.problems

    def wish(self, language: str) -> Wish:
        """The wish that was filled in."""
        days = {"from_on": self.from_on.data, "until_on": self.until_on.data}
        is_document = self.kind.data == RequestKind.DOCUMENT
        details = {name: day.isoformat() for name, day in days.items() if day} | {
            "document": self.document.data
        }
        return Wish(
            RequestKind(self.kind.data),
            self.text.data,
            details=details if is_document else {},
            language=language,
        )


class WordsForm(forms.Form):
    """An answer, or why a request is opened again."""

    text = wtforms.TextAreaField("requests.client.form.answer", LONG)


@cabinet.get("/requests")
def show_requests() -> Answer:
    found = queries.of_client(whose.client_id(), after=more.place())
    return page(
        "client/requests/list.html",
        rows=found.rows,
        links=more.links(found.after),
        may_ask=whose.may(Right.ASK),
        wishes=wishes,
    )


@cabinet.get("/requests/new")
def show_new_request() -> Answer:
    whose.insist(Right.ASK)
    return page("client/requests/new.html", form=forms.blank(WishForm))


@cabinet.post("/requests/new", keeps_form=True)
def send_request() -> Answer:
    visit = here()
    client_id = whose.client_id()
    whose.insist(Right.ASK)
    form = forms.read(WishForm)
    if not form.is_sound():
        return page("client/requests/new.html", 422, form=form)
    zone = visit.services.config.zone
    try:
        made = intake.submit(form.wish(visit.language), client_id=client_id, zone=zone, **_by())
    except DomainError as error:
        form.refuse("text", error.message_key, **error.details)
        return page("client/requests/new.html", error.status, form=form)
    number = made.id if made else 0
    flash.leave("requests.client.sent", number=number)
    return redirect(f"{LIST}/{number}")


@cabinet.get("/requests/<request_id:int>")
def show_request(request_id: int) -> Answer:
    return _card(queries.one_of_client(whose.client_id(), request_id))


@cabinet.post("/requests/<request_id:int>/answer", keeps_form=True)
def answer_request(request_id: int) -> Answer:
    def answer(request: ServiceRequest, text: str) -> ServiceRequest:
        return handling.answer(request, text, **_by())

    return _do(request_id, answer, "requests.client.answered")


@cabinet.post("/requests/<request_id:int>/reopen", keeps_form=True)
def reopen_request(request_id: int) -> Answer:
    def reopen(request: ServiceRequest, text: str) -> ServiceRequest:
        return handling.reopen(request, text, within_days=_reopen_days(), **_by())

    return _do(request_id, reopen, "requests.client.reopened")


@cabinet.post("/requests/<request_id:int>/withdraw")
def withdraw_request(request_id: int) -> Answer:
    request = queries.one_of_client(whose.client_id(), request_id)
    whose.insist(Right.ASK)
    try:
        moved = handling.withdraw(request, **_by())
    except ForbiddenError:
        raise
    except DomainError:
        flash.leave("requests.client.withdrawn_too_late", "warning")
    else:
        is_gone = moved.status == Status.CANCELLED
        flash.leave("requests.client.withdrawn" if is_gone else "requests.client.withdrawing")
    return redirect(f"{LIST}/{request_id}")


def _do(
    request_id: int, verb: Callable[[ServiceRequest, str], ServiceRequest], done: str
) -> Answer:
    """Words that go with an act: refused ones stay where they were typed."""
    request = queries.one_of_client(whose.client_id(), request_id)
    whose.insist(Right.ASK)
    form = forms.read(WordsForm)
    if not form.validate():
        return _card(request, form, 422)
    try:
        verb(request, form.text.data)
    except ForbiddenError:
        raise
    except DomainError as error:
        form.refuse("", wishes.why_unsent(error), **error.details)
        return _card(queries.one_of_client(whose.client_id(), request_id), form, error.status)
    flash.leave(done)
    return redirect(f"{LIST}/{request_id}")


def _card(request: ServiceRequest, form: Form | None = None, status: int = 200) -> Answer:
    visit = here()
    state = Status(request.status)
    can_reopen = handling.can_be_reopened(request, within_days=_reopen_days(), now=visit.started_at)
    return page(
        "client/requests/card.html",
        status,
        one=request,
        title=wishes.title(request, visit.t),
        facts=wishes.wished(request, visit.t),
        history=wishes.history(request, visit.t),
        turn=wishes.turn(request),
        form=form or _words(request),
        may_ask=whose.may(Right.ASK),
        can_answer=SERVICE_REQUEST.can(state, Event.ANSWER),
        can_withdraw=SERVICE_REQUEST.can(state, Event.WITHDRAW),
        reopen_until=request.closed_at + timedelta(days=_reopen_days())
        if request.closed_at and can_reopen
        else None,
        wishes=wishes,
    )


def _words(request: ServiceRequest) -> WordsForm:
    form = forms.blank(WordsForm)
    if request.closed_at is not None:
        form.text.label.text = here().t("requests.client.form.reason")
    return form


def _reopen_days() -> int:
    return here().services.config.requests.reopen_days


class By(TypedDict):
    """Who acts, and when."""

    actor: Actor
    now: datetime


def _by() -> By:
    return {"actor": here().actor, "now": clock.now()}
