"""The bank's registers beside our payments: send a file, see what agrees and what does not, take what it proves."""

from datetime import date, timedelta

import wtforms
from wtforms import validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import trail
from backend.cabinets.manager.door import cabinet
from backend.exchange import registers as files
from backend.kernel import clock
from backend.kernel.errors import DomainError, UnavailableError
from backend.payments import registers
from backend.payments.causes import Moment
from backend.payments.gateways.base import Gateway
from backend.payments.models import BankRegister
from backend.web import flash, forms, more, uploads
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here
from backend.web.wording import Wording

PATH = "/manager/payments/registers"
MOST_BYTES = 4 * 1024 * 1024
BODY_LIMIT_BYTES = MOST_BYTES + 2 * uploads.FORM_BYTES


class RegisterForm(forms.Form):
    """Which days the file covers, and what its columns are called."""

    gateway = wtforms.SelectField("registers.gateway")
    first = wtforms.DateField("pays.first", [validators.InputRequired()])
    last = wtforms.DateField("pays.last", [validators.InputRequired()])
    ref = wtforms.StringField(
        "registers.ref",
        [validators.Optional(), validators.Length(max=100)],
        description="registers.column_hint",
    )
    sum = wtforms.StringField(
        "registers.sum",
        [validators.Optional(), validators.Length(max=100)],
        description="registers.column_hint",
    )


@cabinet.get("/payments/registers")
def show_registers() -> Answer:
    rights.insist(here().actor, Right.SEE_MONEY)
    return _screen(_blank())


@cabinet.post("/payments/registers", body_limit=BODY_LIMIT_BYTES)
def send_register() -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.SETTLE_PAYMENTS)
    try:
        sent = uploads.file("file", MOST_BYTES)
        form = RegisterForm(uploads.fields(), Wording(visit.t))
        form.gateway.choices = _choices()
    except DomainError as error:
        form = _blank()
        form.refuse("", error.message_key, **error.details)
        return _screen(form, error.status)
    if sent is None:
        form.refuse("", "imports.file.none")
    if not form.validate() or sent is None:
        return _screen(form, 422)
    try:
        columns = {"ref": form.ref.data or "", "sum": form.sum.data or ""}
        days = (form.first.data, form.last.data)
        new = files.read(form.gateway.data, sent.name, sent.content, days, columns)
        kept = registers.keep(new, actor=visit.actor, now=clock.now())
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return _screen(form, error.status)
    return redirect(f"{PATH}/{kept.id}")


@cabinet.get("/payments/registers/<register_id:int>")
def show_register(register_id: int) -> Answer:
    rights.insist(here().actor, Right.SEE_MONEY)
    register = registers.one(register_id)
    return page(
        "manager/payments/register.html",
        register=register,
        found=registers.compare(register, _moment(register)),
        may_settle=rights.may(here().actor, Right.SETTLE_PAYMENTS),
        acts=trail.of(register),
    )


@cabinet.post("/payments/registers/<register_id:int>/take")
def take_register(register_id: int) -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.SETTLE_PAYMENTS)
    register = registers.one(register_id)
    done, failed = registers.take(register, actor=visit.actor, moment=_moment(register))
    flash.leave("registers.taken", count=done)
    if failed:
        flash.leave("registers.not_taken", "warning", count=failed)
    return redirect(f"{PATH}/{register_id}")


def _blank() -> RegisterForm:
    gateways = _choices()
    known = registers.last_columns(gateways[0][0]) if gateways else {}
    yesterday: date = here().today - timedelta(days=1)
    form = forms.blank(RegisterForm, first=yesterday, last=yesterday, **known)
    form.gateway.choices = gateways
    return form


def _choices() -> list[tuple[str, str]]:
    return [(name, name) for name in here().services.gateways]


def _moment(register: BankRegister) -> Moment:
    """
    The moment for the gateway of a register.

    Raises:
        UnavailableError: it is not set up any more.
    """
    gateway: Gateway | None = here().services.gateways.get(register.gateway)
    if gateway is None:
        raise UnavailableError("paying.down")
    return Moment(clock.now(), here().services.config.zone, gateway.caps)


def _screen(form: RegisterForm, status: int = 200) -> Answer:
    found = registers.page(after=more.place())
    return page(
        "manager/payments/registers.html",
        status,
        form=form,
        rows=found.rows,
        links=more.links(found.after),
        may_send=rights.may(here().actor, Right.SETTLE_PAYMENTS) and bool(form.gateway.choices),
        megabytes=MOST_BYTES // 1024**2,
    )
