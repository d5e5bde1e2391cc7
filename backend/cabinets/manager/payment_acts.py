"""What managers do with money: give it back, take it, refund it, agree, and say what no message can."""

from collections.abc import Callable

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import payment_forms, payments
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.payment_forms import ReasonForm, SettleForm
from backend.cabinets.manager.payments import LIST
from backend.kernel import clock, money
from backend.kernel.errors import (
    DomainError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from backend.payments import lifecycle, listing, operations, queries, sending, settling
from backend.payments.causes import Moment
from backend.payments.gateways.base import Gateway, OperationKind
from backend.payments.models import Payment, PaymentOperation, PaymentTransaction
from backend.payments.operations import Wanted
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.visit import here

_ONE = "/payments/<payment_id:int>"
_OUTCOMES = ("done", "refused")
_GOOD = ("pays.void.done", "pays.moved.done", "pays.settled")


@cabinet.post(_ONE + "/void", keeps_form=True)
def void(payment_id: int) -> Answer:
    def order(form: ReasonForm, payment: Payment, gateway: Gateway, moment: Moment) -> str:
        held = _held(payment)
        wanted = Wanted(OperationKind.VOID, held.held_minor, form.reason.data, payments.limit())
        made = sending.order(held.id, wanted, gateway, actor=here().actor, moment=moment)
        return f"pays.void.{made.status}"

    return _act(payment_id, "void", order)


@cabinet.post(_ONE + "/capture", keeps_form=True)
def capture(payment_id: int) -> Answer:
    def order(form: ReasonForm, payment: Payment, gateway: Gateway, moment: Moment) -> str:
        held = _held(payment)
        amount = held.held_minor
        wanted = Wanted(OperationKind.CAPTURE, amount, form.reason.data, amount)
        made = sending.order(held.id, wanted, gateway, actor=here().actor, moment=moment)
        return f"pays.moved.{made.status}"

    return _act(payment_id, "capture", order)


@cabinet.post(_ONE + "/refund", keeps_form=True)
def refund(payment_id: int) -> Answer:
    def order(form: ReasonForm, payment: Payment, gateway: Gateway, moment: Moment) -> str:
        taken = queries.course(payment).taken
        if taken is None:
            raise InvalidError("payments.operation.not_taken")
        left = taken.captured_minor - taken.refunded_minor
        amount = money.parse(form.sum.data) if form.sum.data else left
        wanted = Wanted(OperationKind.REFUND, amount, form.reason.data, payments.limit())
        made = sending.order(taken.id, wanted, gateway, actor=here().actor, moment=moment)
        return f"pays.moved.{made.status}"

    return _act(payment_id, "refund", order)


@cabinet.post(_ONE + "/approve")
def approve(payment_id: int) -> Answer:
    rights.insist(here().actor, Right.MOVE_PAYMENTS)
    payment = listing.one(payment_id)
    gateway = _gateway(payment)
    try:
        made = sending.agree(_open(payment), gateway, actor=here().actor, moment=_moment(gateway))
    except ForbiddenError as error:
        flash.leave(error.message_key, "warning")
        return redirect(f"{LIST}/{payment_id}")
    flash.leave(f"pays.{_word(made)}.{made.status}")
    return redirect(f"{LIST}/{payment_id}")


@cabinet.post(_ONE + "/withdraw", keeps_form=True)
def withdraw(payment_id: int) -> Answer:
    def take_back(form: ReasonForm, payment: Payment, _: Gateway, moment: Moment) -> str:
        operations.withdraw(_open(payment), form.reason.data, actor=here().actor, now=moment.now)
        return "pays.withdrawn"

    return _act(payment_id, "withdraw", take_back)


@cabinet.post(_ONE + "/operation/<outcome>", keeps_form=True)
def settle_operation(payment_id: int, outcome: str) -> Answer:
    if outcome not in _OUTCOMES:
        raise NotFoundError
    rights.insist(here().actor, Right.SETTLE_PAYMENTS)

    def settle(form: ReasonForm, payment: Payment, _: Gateway, moment: Moment) -> str:
        operations.settle(
            _open(payment),
            form.reason.data,
            is_done=outcome == _OUTCOMES[0],
            actor=here().actor,
            moment=moment,
        )
        return "pays.settled"

    return _act(payment_id, "operation", settle)


@cabinet.post(_ONE + "/settle", keeps_form=True)
def settle_payment(payment_id: int) -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.SETTLE_PAYMENTS)
    payment, form = listing.one(payment_id), forms.read(SettleForm)
    if not form.validate():
        return payments.card(payment, settle=form, status=422)
    try:
        settling.settle(payment, form.said(), actor=visit.actor, moment=_moment(_gateway(payment)))
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return payments.card(payment, settle=form, status=error.status)
    flash.leave("pays.settled")
    return redirect(f"{LIST}/{payment_id}")


@cabinet.post(_ONE + "/review", keeps_form=True)
def clear_review(payment_id: int) -> Answer:
    rights.insist(here().actor, Right.SETTLE_PAYMENTS)

    def clear(form: ReasonForm, payment: Payment, _: Gateway, moment: Moment) -> str:
        lifecycle.clear_review(payment, form.reason.data, actor=here().actor, now=moment.now)
        return "pays.reviewed"

    return _act(payment_id, "review", clear)


def _act(
    payment_id: int, act: str, verb: Callable[[ReasonForm, Payment, Gateway, Moment], str]
) -> Answer:
    """An act with a reason; a refused one keeps what was typed."""
    rights.insist(here().actor, Right.MOVE_PAYMENTS)
    payment = listing.one(payment_id)
    form = payment_forms.named(forms.read(ReasonForm), act)
    if not form.validate():
        return payments.card(payment, refused={act: form}, status=422)
    gateway = _gateway(payment)
    try:
        done = verb(form, payment, gateway, _moment(gateway))
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return payments.card(listing.one(payment_id), refused={act: form}, status=error.status)
    flash.leave(done, "ok" if done in _GOOD else "note")
    return redirect(f"{LIST}/{payment_id}")


def _open(payment: Payment) -> PaymentOperation:
    """
    The command that is under way.

    Raises:
        InvalidError: there is none.
    """
    found = operations.open_of(payment.id)
    if found is None:
        raise InvalidError("pays.no_operation")
    return found


def _held(payment: Payment) -> PaymentTransaction:
    """
    The transaction whose money is held.

    Raises:
        InvalidError: none is.
    """
    held = queries.course(payment).held
    if held is None:
        raise InvalidError("payments.operation.not_held")
    return held


def _gateway(payment: Payment) -> Gateway:
    """
    The gateway of a payment.

    Raises:
        UnavailableError: it is not set up any more.
    """
    found = here().services.gateways.get(payment.gateway)
    if found is None:
        raise UnavailableError("paying.down")
    return found


def _moment(gateway: Gateway) -> Moment:
    return Moment(clock.now(), here().services.config.zone, gateway.caps)


def _word(operation: PaymentOperation) -> str:
    """Which sentences tell of its outcome."""
    return "void" if operation.kind == OperationKind.VOID else "moved"
