"""Paying by the number of a contract, without an account: a form, the way to the bank, a secret page of what became of it."""

import wtforms
from wtforms import validators

from backend.cabinets.guest.door import cabinet
from backend.clients import queries as clients
from backend.clients.models import Client
from backend.kernel import clock, money, tokens
from backend.kernel.errors import DomainError, NotFoundError, UnavailableError
from backend.payments import causes, checkout, queries
from backend.payments.checkout import BadValueError, Wish
from backend.payments.gateways.base import Payer
from backend.payments.gateways.errors import GatewayError
from backend.payments.models import Channel, Payment
from backend.web import forms, paying, ratelimit
from backend.web.answers import Answer
from backend.web.ratelimit import Rule
from backend.web.render import page
from backend.web.visit import here

# Ten wrong numbers an hour from one address, then a pause that grows.
WRONG = Rule(free=10, first_seconds=360, longest_seconds=3600, forgive_seconds=360)
# Nobody pays so often; each order is a row for ever.
SENT = Rule(free=10, first_seconds=30, longest_seconds=1800, forgive_seconds=120)
# Nobody guesses 256 bits, and nobody needs to try.
OPENED = Rule(free=60, first_seconds=5, longest_seconds=300, forgive_seconds=5)
# What the gateway names, and where it stands in the form.
_PLACES = {"email": "email", "first_name": "first_name", "last_name": "last_name"}


class PayForm(forms.Form):
    """Who pays how much for which contract; `secret` makes a form that is sent twice one order."""

    secret = wtforms.HiddenField(validators=[validators.Regexp(r"[A-Za-z0-9_-]{43}")])
    contract = wtforms.StringField(
        "paying.form.contract",
        [validators.DataRequired(), validators.Length(max=40)],
        description="paying.form.contract_hint",
        render_kw={"autocomplete": "off"},
    )
    sum = wtforms.StringField(
        "paying.form.sum",
        [validators.DataRequired(), validators.Length(max=20)],
        description="paying.form.sum_hint",
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    email = wtforms.EmailField(
        "paying.form.email",
        [validators.DataRequired(), validators.Length(max=70)],
        description="paying.form.email_hint",
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


@cabinet.get("/pay")
def show_pay_form() -> Answer:
    if paying.gateway() is None:
        return page("paying/closed.html")
    query = here().incoming.query
    asked = {"contract": str(query.getunicode("contract") or "")[:40]}
    asked["sum"] = str(query.getunicode("sum") or "")[:20]
    return _form_page(forms.blank(PayForm, secret=tokens.new_secret(), **asked))


@cabinet.post("/pay")
def pay() -> Answer:
    gateway = paying.gateway()
    if gateway is None:
        return page("paying/closed.html", 503)
    form, now = forms.read(PayForm), clock.now()
    if not form.validate():
        return _form_page(form, 422)
    ratelimit.insist("pay", SENT, now=now)
    try:
        client = _client(form.contract.data)
        wish = _wish(form, client)
        limits, base = here().services.config.payments, here().services.config.backend_url
        begun = checkout.begin(wish, gateway, limits, base, actor=causes.GUEST, now=now)
    except (DomainError, GatewayError) as error:
        return _refused(form, error)
    name = checkout.masked(client.short_name)
    return paying.leave(begun, gateway, name, f"/pay/{begun.payment.secret}")


@cabinet.get("/pay/<secret>")
def show_payment(secret: str) -> Answer:
    payment = _found(secret)
    course = queries.course(payment)
    return page(
        "paying/result.html",
        payment=payment,
        story=paying.story(course, here().t),
        client_name=checkout.masked(payment.client.short_name),
        contract=payment.client.contract_number,
        can_pay=paying.gateway() is not None and checkout.can_be_paid(payment),
    )


@cabinet.post("/pay/<secret>/again")
def pay_again(secret: str) -> Answer:
    payment, gateway = _found(secret), paying.gateway()
    if gateway is None or gateway.name != payment.gateway:
        raise UnavailableError
    ratelimit.insist("pay", SENT, now=clock.now())
    base = here().services.config.backend_url
    try:
        begun = checkout.start(payment, gateway, base, actor=causes.GUEST, now=clock.now())
    except GatewayError as error:
        raise UnavailableError("paying.down") from error
    name = checkout.masked(payment.client.short_name)
    return paying.leave(begun, gateway, name, f"/pay/{secret}")


def _client(contract: str) -> Client:
    """
    Whom to pay for; that nobody has the number is counted.

    Raises:
        NotFoundError: nobody has it.
        TooManyError: the visitor has tried too many that nobody has.
    """
    found = clients.by_contract(contract)
    if found is None or found.erased_at is not None:
        ratelimit.insist("pay-contract", WRONG, now=clock.now())
        raise NotFoundError("paying.form.no_contract")
    return found


def _wish(form: PayForm, client: Client) -> Wish:
    visit = here()
    return Wish(
        client,
        money.parse(form.sum.data),
        form.payer(),
        Channel.GUEST,
        visit.t("paying.description", number=client.contract_number),
        visit.language,
        form.secret.data,
    )


def _refused(form: PayForm, error: DomainError | GatewayError) -> Answer:
    """What was typed stays; the reason stands beside its field."""
    if isinstance(error, GatewayError):
        form.refuse("", "paying.down")
        return _form_page(form, 503)
    place = _place(error)
    form.refuse(place, error.message_key, **error.details)
    return _form_page(form, 422 if isinstance(error, NotFoundError) else error.status)


def _place(error: DomainError) -> str:
    if isinstance(error, BadValueError):
        return _PLACES.get(error.field, "")
    if isinstance(error, NotFoundError):
        return "contract"
    return "sum" if error.message_key.startswith(("money.", "payments.sum.")) else ""


def _found(secret: str) -> Payment:
    ratelimit.insist("pay-status", OPENED, now=clock.now())
    return queries.by_secret(secret)


def _form_page(form: PayForm, status: int = 200) -> Answer:
    gateway = paying.gateway()
    is_training = gateway is not None and gateway.caps.test_mode
    return page("paying/form.html", status, form=form, is_training=is_training)
