"""A connection asked for from the public site: a plain form without an account, and a page behind a secret link."""

import re

import wtforms
from wtforms import validators

from backend.cabinets.guest.door import cabinet
from backend.kernel import clock, tokens
from backend.kernel.actor import Actor
from backend.kernel.errors import DomainError
from backend.service_requests import handling, intake, queries
from backend.service_requests.intake import Guest
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import SERVICE_REQUEST, Event, Status
from backend.service_requests.steps import LONGEST
from backend.web import flash, forms, ratelimit, wishes
from backend.web.answers import Answer, redirect
from backend.web.ratelimit import Rule
from backend.web.render import page
from backend.web.visit import here

# One office may ask for several places; a program that fills in forms is slowed down.
SENT = Rule(free=5, first_seconds=60, longest_seconds=3600, forgive_seconds=600)
# Nobody guesses 256 bits, and nobody needs to try.
OPENED = Rule(free=60, first_seconds=5, longest_seconds=300, forgive_seconds=5)
_DIGITS = re.compile(r"\d")


class ConnectionForm(forms.Form):
    """Who asks, for what and where; `secret` makes a form that is sent twice one request."""

    secret = wtforms.HiddenField(validators=[validators.Length(max=100)])
    name = wtforms.StringField(
        "guest.connection.name", [validators.DataRequired()], render_kw={"autocomplete": "name"}
    )
    phone = wtforms.TelField(
        "guest.connection.phone", [validators.DataRequired()], render_kw={"autocomplete": "tel"}
    )
    email = wtforms.EmailField(
        "guest.connection.email",
        [validators.Optional(), validators.Regexp(r"[^@\s]+@[^@\s]+", message="form.email")],
        description="guest.connection.email_hint",
        render_kw={"autocomplete": "email"},
    )
    company = wtforms.StringField(
        "guest.connection.company",
        [validators.Optional()],
        render_kw={"autocomplete": "organization"},
    )
    address = wtforms.StringField("guest.connection.address", [validators.DataRequired()])
    text = wtforms.TextAreaField(
        "guest.connection.text",
        [validators.DataRequired(), validators.Length(max=LONGEST)],
        description="guest.connection.text_hint",
    )
    agree = wtforms.BooleanField("guest.connection.agree", [validators.DataRequired()])

    def validate_phone(self, item: wtforms.Field) -> None:
        """Any way of writing a number; what it lacks is asked for, not guessed."""
        if not 6 <= len(_DIGITS.findall(item.data or "")) <= 15:
            raise validators.ValidationError("guest.connection.phone_bad")

    def guest(self) -> Guest:
        """Who asks."""
        return Guest(
            self.name.data,
            self.phone.data,
            self.email.data or "",
            self.company.data or "",
            self.address.data,
        )


class AnswerForm(forms.Form):
    """The guest's answer to our question."""

    text = wtforms.TextAreaField(
        "requests.client.form.answer",
        [validators.DataRequired(), validators.Length(max=LONGEST)],
    )


@cabinet.get("/connection")
def show_form() -> Answer:
    return page(
        "guest/connection.html", form=forms.blank(ConnectionForm, secret=tokens.new_secret())
    )


@cabinet.post("/connection")
def send() -> Answer:
    visit, now = here(), clock.now()
    form = forms.read(ConnectionForm)
    if not form.validate():
        return page("guest/connection.html", 422, form=form)
    ratelimit.insist("connection", SENT, now=now)
    secret = str(form.secret.data)
    zone = visit.services.config.zone
    try:
        intake.connect(
            form.guest(),
            form.text.data,
            secret=secret,
            language=visit.language,
            now=now,
            zone=zone,
        )
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return page("guest/connection.html", error.status, form=form)
    flash.leave("guest.connection.sent")
    return redirect(f"/connection/{secret}")


@cabinet.get("/connection/<secret>")
def show_status(secret: str) -> Answer:
    return _status_page(_found(secret), secret, forms.blank(AnswerForm))


@cabinet.post("/connection/<secret>/answer")
def answer(secret: str) -> Answer:
    request = _found(secret)
    form = forms.read(AnswerForm)
    if not form.validate():
        return _status_page(request, secret, form, 422)
    try:
        handling.answer(request, form.text.data, actor=_guest(request), now=clock.now())
    except DomainError as error:
        form.refuse("", wishes.why_unsent(error), **error.details)
        return _status_page(queries.by_secret(secret), secret, form, error.status)
    flash.leave("requests.client.answered")
    return redirect(f"/connection/{secret}")


@cabinet.post("/connection/<secret>/withdraw")
def withdraw(secret: str) -> Answer:
    request = _found(secret)
    try:
        moved = handling.withdraw(request, actor=_guest(request), now=clock.now())
    except DomainError:
        flash.leave("requests.client.withdrawn_too_late", "warning")
    else:
        is_gone = moved.status == Status.CANCELLED
        flash.leave("requests.client.withdrawn" if is_gone else "requests.client.withdrawing")
    return redirect(f"/connection/{secret}")


def _found(secret: str) -> ServiceRequest:
    ratelimit.insist("connection-status", OPENED, now=clock.now())
    return queries.by_secret(secret)


def _guest(request: ServiceRequest) -> Actor:
    return intake.as_actor(str((request.guest or {}).get("name", "")))


def _status_page(
    request: ServiceRequest, secret: str, form: AnswerForm, status: int = 200
) -> Answer:
    visit = here()
    state = Status(request.status)
    return page(
        "guest/connection_status.html",
        status,
        one=request,
        base=f"/connection/{secret}",
        asker=wishes.asker(request, visit.t),
        history=wishes.history(request, visit.t),
        turn=wishes.turn(request),
        form=form,
        can_answer=SERVICE_REQUEST.can(state, Event.ANSWER),
        can_withdraw=SERVICE_REQUEST.can(state, Event.WITHDRAW),
        wishes=wishes,
    )
