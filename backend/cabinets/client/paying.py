"""Paying by card from the cabinet, what was paid by card, and asking to have it back."""

import wtforms
from wtforms import validators

from backend.accounts.rights import Right
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.clients.models import Client
from backend.kernel import clock, money, tokens
from backend.kernel.actor import Realm
from backend.kernel.errors import DomainError, InvalidError, UnavailableError
from backend.ledger import balances
from backend.payments import checkout, queries
from backend.payments.checkout import BadValueError, Wish
from backend.payments.gateways.base import Gateway, Payer
from backend.payments.gateways.errors import GatewayError
from backend.payments.models import Channel, Payment
from backend.service_requests import cancelling
from backend.service_requests.steps import LONGEST
from backend.subscriptions import forecast
from backend.web import flash, forms, more, paying
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

LIST = "/cabinet/money/payments"
_PLACES = {"email": "email", "first_name": "first_name", "last_name": "last_name"}


class CardForm(forms.Form):
    """How much is paid, and by whom as the bank wants to know it."""

    secret = wtforms.HiddenField(validators=[validators.Regexp(r"[A-Za-z0-9_-]{43}")])
    sum = wtforms.StringField(
        "paying.form.sum",
        [validators.DataRequired(), validators.Length(max=20)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    email = wtforms.EmailField(
        "paying.form.email",
        [validators.DataRequired(), validators.Length(max=70)],
        render_kw={"autocomplete": "email"},
    )
    first_name = wtforms.StringField(
        "paying.form.first_name",
        [validators.DataRequired(), validators.Length(max=70)],
        render_kw={"autocomplete": "given-name"},
    )
    last_name = wtforms.StringField(
        "paying.form.last_name",
        [validators.DataRequired(), validators.Length(max=70)],
        render_kw={"autocomplete": "family-name"},
    )

    def payer(self) -> Payer:
        """Whom the bank may write to."""
        return Payer(
            self.email.data, first_name=self.first_name.data, last_name=self.last_name.data
        )


class CancelForm(forms.Form):
    """Why the money should go back."""

    text = wtforms.TextAreaField(
        "paying.cancel.text", [validators.DataRequired(), validators.Length(max=LONGEST)]
    )


@cabinet.get("/money/pay")
def show_payment() -> Answer:
    whose.insist(Right.SEE_MONEY)
    client = whose.client()
    needed = forecast.of(client.id, balances.of(client.id), today=here().today).needed_minor
    amount = _asked_sum() or needed
    return _pay_page(_blank(amount), client, amount)


@cabinet.post("/money/pay")
def pay() -> Answer:
    whose.insist(Right.SEE_MONEY)
    gateway, client, form = _gateway(), whose.client(), forms.read(CardForm)
    if not form.validate():
        return _pay_page(form, client, None, 422)
    visit = here()
    try:
        wish = Wish(
            client,
            money.parse(form.sum.data),
            form.payer(),
            Channel.CABINET,
            visit.t("paying.description", number=client.contract_number),
            visit.language,
            form.secret.data,
        )
        config = visit.services.config
        begun = checkout.begin(
            wish, gateway, config.payments, config.backend_url, actor=visit.actor, now=clock.now()
        )
    except (DomainError, GatewayError) as error:
        return _refused(form, client, error)
    return paying.leave(begun, gateway, client.short_name, f"{LIST}/{begun.payment.number}")


@cabinet.get("/money/payments")
def show_payments() -> Answer:
    whose.insist(Right.SEE_MONEY)
    found = queries.of_client(whose.client_id(), after=more.place())
    return page(
        "client/payments/list.html",
        rows=[(one.payment, paying.story(one, here().t)) for one in queries.courses(found.rows)],
        links=more.links(found.after),
    )


@cabinet.get("/money/payments/<number>")
def show_one_payment(number: str) -> Answer:
    whose.insist(Right.SEE_MONEY)
    payment = queries.one_of_client(whose.client_id(), number)
    return _card(payment, forms.blank(CancelForm))


@cabinet.post("/money/payments/<number>/again")
def pay_again(number: str) -> Answer:
    whose.insist(Right.SEE_MONEY)
    payment = queries.one_of_client(whose.client_id(), number)
    gateway, config = _gateway(), here().services.config
    try:
        begun = checkout.start(
            payment, gateway, config.backend_url, actor=here().actor, now=clock.now()
        )
    except GatewayError as error:
        raise UnavailableError("paying.down") from error
    return paying.leave(begun, gateway, payment.client.short_name, f"{LIST}/{number}")


@cabinet.post("/money/payments/<number>/cancel", keeps_form=True)
def ask_to_cancel(number: str) -> Answer:
    whose.insist(Right.SEE_MONEY)
    payment = queries.one_of_client(whose.client_id(), number)
    whose.insist(Right.ASK)
    form, visit = forms.read(CancelForm), here()
    if not form.validate():
        return _card(payment, form, 422)
    try:
        request = cancelling.ask(
            payment,
            form.text.data,
            language=visit.language,
            actor=visit.actor,
            now=clock.now(),
            zone=visit.services.config.zone,
        )
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return _card(payment, form, error.status)
    flash.leave("paying.cancel.sent", number=request.id)
    return redirect(f"{LIST}/{number}")


def _gateway() -> Gateway:
    """
    By what cards are paid.

    Raises:
        UnavailableError: by nothing.
    """
    found = paying.gateway()
    if found is None:
        raise UnavailableError("paying.down")
    return found


def _asked_sum() -> int:
    """The sum behind the `?` of the address; nothing where it is none."""
    try:
        return money.parse(str(here().incoming.query.getunicode("sum") or ""))
    except InvalidError:
        return 0


def _blank(needed_minor: int) -> CardForm:
    """The form with what is known: the sum that is needed, and who is signed in."""
    actor = here().actor
    names = actor.name.split() if actor.realm is Realm.CLIENT else []
    return forms.blank(
        CardForm,
        secret=tokens.new_secret(),
        sum=str(money.to_decimal(needed_minor)).replace(".", ",") if needed_minor else "",
        email=whose.email(),
        first_name=names[0] if names else "",
        last_name=names[-1] if len(names) > 1 else "",
    )


def _refused(form: CardForm, client: Client, error: DomainError | GatewayError) -> Answer:
    if isinstance(error, GatewayError):
        form.refuse("", "paying.down")
        return _pay_page(form, client, None, 503)
    is_about_sum = error.message_key.startswith(("money.", "payments.sum."))
    place = "sum" if is_about_sum else ""
    if isinstance(error, BadValueError):
        place = _PLACES.get(error.field, "")
    form.refuse(place, error.message_key, **error.details)
    return _pay_page(form, client, None, error.status)


def _pay_page(
    form: CardForm, client: Client, needed_minor: int | None, status: int = 200
) -> Answer:
    gateway = paying.gateway()
    known = (form.email, form.first_name, form.last_name)
    return page(
        "client/pay.html",
        status,
        form=form,
        client=client,
        amount_minor=needed_minor,
        has_cards=gateway is not None,
        is_training=gateway is not None and gateway.caps.test_mode,
        is_known=all(one.data and not one.errors for one in known),
    )


def _card(payment: Payment, form: CancelForm, status: int = 200) -> Answer:
    course = queries.course(payment)
    return page(
        "client/payments/card.html",
        status,
        payment=payment,
        course=course,
        story=paying.story(course, here().t),
        form=form,
        may_ask=whose.may(Right.ASK),
        can_pay=paying.gateway() is not None and checkout.can_be_paid(payment),
    )
