"""Begin a payment: look at the sum, keep the order, and give what brings the payer to the gateway."""

from dataclasses import dataclass
from datetime import datetime

from backend.clients.models import Client
from backend.config import PaymentSettings
from backend.db.base import transaction
from backend.kernel import tokens
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.payments import lifecycle, messages, opening
from backend.payments.gateways.base import Form, Gateway, Op, Order, Payer, ReceiptLine, Redirect
from backend.payments.gateways.errors import InvalidOrderError
from backend.payments.messages import Kept
from backend.payments.models import Channel, Payment, Verdict
from backend.payments.opening import NewPayment


@dataclass(frozen=True)
class Wish:
    """
    Who pays how much for whom.

    `secret` comes from the page with the form; `description` is what the payer's bank will show, with
    the number of the contract in it.
    """

    client: Client
    amount_minor: int
    payer: Payer
    channel: Channel
    description: str
    language: str
    secret: str


@dataclass(frozen=True)
class Begun:
    """An order that is kept, and how the payer gets to the gateway."""

    payment: Payment
    way: Form | Redirect


class BadValueError(InvalidError):
    """A value that the gateway does not take: `field` names it."""

    def __init__(self, error: InvalidOrderError) -> None:
        super().__init__(f"payments.value.{error.reason}")
        self.field = error.field


def begin(
    wish: Wish, gateway: Gateway, limits: PaymentSettings, base: str, *, actor: Actor, now: datetime
) -> Begun:
    """
    Keep an order and sign it; the same form sent twice is one order.

    Args:
        base: our own address, without a slash at the end.

    Raises:
        InvalidError: the sum is too small or too large.
        BadValueError: a value that the gateway does not take; nothing was kept.
        GatewayError: the gateway is not there.
    """
    insist_on_sum(wish.amount_minor, limits)
    number = tokens.new_number()
    try:
        gateway.check(_order(wish, f"K{number}", gateway, base))
    except InvalidOrderError as error:
        raise BadValueError(error) from error
    new = NewPayment(
        gateway.name,
        wish.client.id,
        wish.amount_minor,
        wish.channel,
        payer=_stored(wish.payer, wish.description),
        language=wish.language,
        secret=wish.secret,
        number=number,
    )
    payment = opening.open_payment(new, actor=actor, now=now)
    return start(payment, gateway, base, actor=actor, now=now)


def start(payment: Payment, gateway: Gateway, base: str, *, actor: Actor, now: datetime) -> Begun:
    """
    Send the payer of a kept order to the gateway, for the first time or after a decline.

    Raises:
        InvalidError: it is paid, or being paid.
        GatewayError: the gateway is not there.
    """
    if not can_be_paid(payment):
        raise InvalidError("payments.not_payable")
    told = payment.payer
    payer = Payer(*(str(told.get(name, "")) for name in _PAYER))
    wish = Wish(
        payment.client,
        payment.amount_minor,
        payer,
        Channel(payment.channel),
        str(told.get("description", "")),
        payment.language,
        payment.secret,
    )
    order = _order(wish, payment.order_ref, gateway, base)
    way = gateway.start(order, Op(payment.order_ref))
    with transaction():
        sent = Kept(gateway.name, _raw(way), Verdict.SENT, "out", payment_id=payment.id)
        messages.keep(sent, now=now)
        if way.ref:
            lifecycle.expect(payment, way.ref, now=now)
        started = opening.mark_started(payment, actor=actor, now=now)
    return Begun(started, way)


def can_be_paid(payment: Payment) -> bool:
    """Whether nothing is held, taken or given back yet."""
    return payment.authorized_minor == 0 and not payment.is_expired


def insist_on_sum(amount_minor: int, limits: PaymentSettings) -> None:
    """
    Go on only with a sum that can be paid at once.

    Raises:
        InvalidError: too small or too large; the limit is told.
    """
    if amount_minor < limits.min_roubles * 100:
        raise InvalidError("payments.sum.small", least=limits.min_roubles)
    if amount_minor > limits.max_roubles * 100:
        raise InvalidError("payments.sum.large", most=limits.max_roubles)


def masked(name: str) -> str:
    """The first letters of a name: enough to see that it is the right one, too little to learn it."""
    return f"{name.strip()[:2]}•••"


def _raw(way: Form | Redirect) -> bytes:
    """What the payer's browser carries, byte for byte."""
    if isinstance(way, Form):
        return way.fields.get("message", "").encode(way.charset)
    return way.url.encode()


_PAYER = ("email", "phone", "first_name", "last_name")


def _stored(payer: Payer, description: str) -> dict[str, str]:
    values = {name: str(getattr(payer, name)) for name in _PAYER}
    return {**values, "description": description}


def _order(wish: Wish, order_ref: str, gateway: Gateway, base: str) -> Order:
    place = f"{base}/payments/{gateway.name}/{wish.secret}"
    return Order(
        order_ref,
        wish.amount_minor,
        "RUB",
        wish.description,
        wish.payer,
        return_url=place,
        notify_url=place,
        language=wish.language,
        receipt=(ReceiptLine(wish.description, wish.amount_minor),),
    )
