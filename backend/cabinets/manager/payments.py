"""Payments for managers: all of them with their sums, one with everything that is kept, and what is done with money."""

from collections.abc import Callable, Iterator, Sequence

import wtforms
from wtforms import SelectChoice, validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import lists, trail
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.lists import Listed
from backend.kernel import clock, money
from backend.kernel.errors import DomainError, ForbiddenError, InvalidError, UnavailableError
from backend.kernel.sheets import Cell
from backend.payments import lifecycle, listing, operations, queries, sending, settling
from backend.payments.causes import Moment
from backend.payments.facts import State
from backend.payments.gateways.base import Gateway, OperationKind
from backend.payments.listing import Choice
from backend.payments.models import (
    OperationStatus,
    Payment,
    PaymentOperation,
    PaymentTransaction,
)
from backend.payments.operations import LONGEST_REASON, Wanted
from backend.payments.settling import Outcome, Said
from backend.web import flash, forms, more, paying
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

LIST = "/manager/payments"
_ONE = "/payments/<payment_id:int>"
_REASON = [validators.DataRequired(), validators.Length(max=LONGEST_REASON)]
_GOOD = ("pays.void.done", "pays.moved.done", "pays.settled")
_HEADS = ("number", "when", "client", "contract", "state", "sum", "held", "captured", "refunded")


class ChoiceForm(forms.Form):
    """What to list."""

    q = wtforms.SearchField("pays.wish", [validators.Length(max=100)])
    state = wtforms.SelectField(
        "pays.state",
        default="",
        choices=[
            SelectChoice("", "lists.any"),
            *(SelectChoice(one, f"paying.state.{one}") for one in State),
        ],
    )
    first = wtforms.DateField("pays.first", [validators.Optional()])
    last = wtforms.DateField("pays.last", [validators.Optional()])

    def choice(self) -> Choice:
        """The same for the domain."""
        return Choice(
            (self.q.data or "").strip(),
            self.state.data or "",
            self.first.data,
            self.last.data,
            zone=here().services.config.zone,
        )


class ReasonForm(forms.Form):
    """Why; of a refund also how much, all of it if nothing is said."""

    sum = wtforms.StringField(
        "pays.refund.sum",
        [validators.Optional(), validators.Length(max=20)],
        description="pays.refund.sum_hint",
        render_kw={"inputmode": "decimal"},
    )
    reason = wtforms.TextAreaField("pays.reason", _REASON)


class SettleForm(forms.Form):
    """What became of money, and what proves it."""

    outcome = wtforms.SelectField(
        "pays.settle.outcome",
        choices=[SelectChoice(one, f"pays.outcome.{one}") for one in Outcome],
    )
    ref = wtforms.StringField(
        "pays.settle.ref",
        [validators.DataRequired(), validators.Length(max=100)],
        description="pays.settle.ref_hint",
    )
    sum = wtforms.StringField(
        "pays.settle.sum",
        [validators.Optional(), validators.Length(max=20)],
        description="pays.settle.sum_hint",
        render_kw={"inputmode": "decimal"},
    )
    evidence = wtforms.TextAreaField(
        "pays.settle.evidence", _REASON, description="pays.settle.evidence_hint"
    )

    def said(self) -> Said:
        """
        The same for the domain.

        Raises:
            InvalidError: the sum is none.
        """
        amount = money.parse(self.sum.data) if self.sum.data else 0
        return Said(Outcome(self.outcome.data), self.ref.data, self.evidence.data, amount)


@cabinet.get("/payments")
def show_payments() -> Answer:
    rights.insist(here().actor, Right.SEE_MONEY)
    form = forms.asked(ChoiceForm)
    is_right = form.validate()
    choice = form.choice() if is_right else Choice()
    found = listing.page(choice, after=more.place())
    return page(
        "manager/payments/list.html",
        200 if is_right else 422,
        choice=form,
        rows=found.rows,
        sums=listing.sums(choice),
        links=more.links(found.after),
        tools=lists.tools("payments"),
        colours=paying.COLOURS,
        waiting=listing.alerts_count(),
    )


@cabinet.get(_ONE)
def show_payment(payment_id: int) -> Answer:
    rights.insist(here().actor, Right.SEE_MONEY)
    return _card(listing.one(payment_id))


@cabinet.post(_ONE + "/void", keeps_form=True)
def void(payment_id: int) -> Answer:
    def order(form: ReasonForm, payment: Payment, gateway: Gateway, moment: Moment) -> str:
        held = _held(payment)
        wanted = Wanted(OperationKind.VOID, held.held_minor, form.reason.data, _limit())
        made = sending.order(held.id, wanted, gateway, actor=here().actor, moment=moment)
        return f"pays.void.{made.status}"

    return _act(payment_id, order)


@cabinet.post(_ONE + "/capture", keeps_form=True)
def capture(payment_id: int) -> Answer:
    def order(form: ReasonForm, payment: Payment, gateway: Gateway, moment: Moment) -> str:
        held = _held(payment)
        amount = held.held_minor
        wanted = Wanted(OperationKind.CAPTURE, amount, form.reason.data, amount)
        made = sending.order(held.id, wanted, gateway, actor=here().actor, moment=moment)
        return f"pays.moved.{made.status}"

    return _act(payment_id, order)


@cabinet.post(_ONE + "/refund", keeps_form=True)
def refund(payment_id: int) -> Answer:
    def order(form: ReasonForm, payment: Payment, gateway: Gateway, moment: Moment) -> str:
        taken = queries.course(payment).taken
        if taken is None:
            raise InvalidError("payments.operation.not_taken")
        left = taken.captured_minor - taken.refunded_minor
        amount = money.parse(form.sum.data) if form.sum.data else left
        wanted = Wanted(OperationKind.REFUND, amount, form.reason.data, _limit())
        made = sending.order(taken.id, wanted, gateway, actor=here().actor, moment=moment)
        return f"pays.moved.{made.status}"

    return _act(payment_id, order)


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

    return _act(payment_id, take_back)


@cabinet.post(_ONE + "/operation/<outcome>", keeps_form=True)
def settle_operation(payment_id: int, outcome: str) -> Answer:
    rights.insist(here().actor, Right.SETTLE_PAYMENTS)

    def settle(form: ReasonForm, payment: Payment, _: Gateway, moment: Moment) -> str:
        operations.settle(
            _open(payment),
            form.reason.data,
            is_done=outcome == "done",
            actor=here().actor,
            moment=moment,
        )
        return "pays.settled"

    return _act(payment_id, settle)


@cabinet.post(_ONE + "/settle", keeps_form=True)
def settle_payment(payment_id: int) -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.SETTLE_PAYMENTS)
    payment, form = listing.one(payment_id), forms.read(SettleForm)
    if not form.validate():
        return _card(payment, settle=form, status=422)
    try:
        settling.settle(payment, form.said(), actor=visit.actor, moment=_moment(_gateway(payment)))
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return _card(payment, settle=form, status=error.status)
    flash.leave("pays.settled")
    return redirect(f"{LIST}/{payment_id}")


@cabinet.post(_ONE + "/review", keeps_form=True)
def clear_review(payment_id: int) -> Answer:
    rights.insist(here().actor, Right.SETTLE_PAYMENTS)

    def clear(form: ReasonForm, payment: Payment, _: Gateway, moment: Moment) -> str:
        lifecycle.clear_review(payment, form.reason.data, actor=here().actor, now=moment.now)
        return "pays.reviewed"

    return _act(payment_id, clear)


def _act(payment_id: int, verb: Callable[[ReasonForm, Payment, Gateway, Moment], str]) -> Answer:
    """An act with a reason; a refused one keeps what was typed."""
    rights.insist(here().actor, Right.MOVE_PAYMENTS)
    payment, form = listing.one(payment_id), forms.read(ReasonForm)
    if not form.validate():
        return _card(payment, reason=form, status=422)
    gateway = _gateway(payment)
    try:
        done = verb(form, payment, gateway, _moment(gateway))
    except ForbiddenError:
        raise
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return _card(listing.one(payment_id), reason=form, status=error.status)
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


def _limit() -> int:
    """Up to which sum one person is enough."""
    return here().services.config.payments.alone_up_to_roubles * 100


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


def _card(
    payment: Payment,
    *,
    reason: ReasonForm | None = None,
    settle: SettleForm | None = None,
    status: int = 200,
) -> Answer:
    actor, course = here().actor, queries.course(payment)
    story = paying.story(course, here().t)
    gateway = here().services.gateways.get(payment.gateway)
    caps = gateway.caps if gateway else None
    return page(
        "manager/payments/card.html",
        status,
        payment=payment,
        course=course,
        story=story,
        dossier=listing.dossier(payment.id),
        reason=reason or forms.blank(ReasonForm),
        settle=settle or forms.blank(SettleForm, ref=_ref(course)),
        may_move=rights.may(actor, Right.MOVE_PAYMENTS),
        may_settle=rights.may(actor, Right.SETTLE_PAYMENTS),
        is_mine=_is_mine(course.operation),
        needs_second=payment.amount_minor > _limit(),
        can_capture=caps is not None and operations.can(caps, OperationKind.CAPTURE),
        can_refund=caps is not None and operations.can(caps, OperationKind.REFUND),
        acts=trail.of(payment),
        OperationStatus=OperationStatus,
    )


def _ref(course: queries.Course) -> str:
    """The transaction that a person most likely means."""
    known = course.held or next(iter(course.transactions), None)
    return known.ref if known else ""


def _word(operation: PaymentOperation) -> str:
    """Which sentences tell of its outcome."""
    return "void" if operation.kind == OperationKind.VOID else "moved"


def _is_mine(operation: PaymentOperation | None) -> bool:
    actor = here().actor
    who = (operation.made_by_realm, operation.made_by_id) if operation else None
    return who == (actor.realm, actor.id)


def _cells() -> Iterator[Sequence[Cell]]:
    """Every payment that is asked for, for a file."""
    form, t = forms.asked(ChoiceForm), here().t
    rights.insist(here().actor, Right.SEE_MONEY)
    if not form.validate():
        raise InvalidError
    pages = lists.parts(lambda after: listing.page(form.choice(), after=after))
    for one in (one for part in pages for one in part):
        yield (
            one.number,
            t.moment(one.created_at),
            one.client.short_name,
            one.client.contract_number,
            t(f"paying.state.{one.state}"),
            *(
                money.to_decimal(minor)
                for minor in (
                    one.amount_minor,
                    one.held_minor,
                    one.captured_minor,
                    one.refunded_minor,
                )
            ),
        )


lists.declare(
    Listed("payments", LIST, "pays.title", tuple(f"pays.csv.{one}" for one in _HEADS), _cells)
)
