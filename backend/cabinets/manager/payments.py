"""Payments for managers: all of them with their sums, and one with everything that is kept about it."""

from collections.abc import Iterator, Mapping, Sequence

import wtforms
from wtforms import SelectChoice, validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import lists, payment_forms, trail
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.home import Picture
from backend.cabinets.manager.lists import Listed
from backend.cabinets.manager.payment_forms import ReasonForm, SettleForm
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.kernel.sheets import Cell
from backend.payments import daily, listing, operations, queries
from backend.payments.facts import State
from backend.payments.gateways.base import OperationKind
from backend.payments.listing import Choice
from backend.payments.models import (
    OperationStatus,
    Payment,
    PaymentOperation,
)
from backend.web import charts, forms, more, paying
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here

LIST = "/manager/payments"
_ONE = "/payments/<payment_id:int>"
PLOT_DAYS = 14
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
        plot=_plot() if found.rows else None,
    )


@cabinet.get(_ONE)
def show_payment(payment_id: int) -> Answer:
    rights.insist(here().actor, Right.SEE_MONEY)
    return card(listing.one(payment_id))


def _plot() -> Picture:
    """The last days by what became of their payments, in thousands of roubles."""
    t, zone = here().t, here().services.config.zone
    days = daily.until(here().today, PLOT_DAYS, zone)
    series = [
        [one.taken_minor for one in days],
        [one.held_minor for one in days],
        [one.lost_minor for one in days],
    ]
    return Picture(
        charts.columns(
            [str(one.day.day) for one in days],
            series,
            lambda minor: t.number(minor // 100 / 1000),
        ),
        (t("paying.state.captured"), t("paying.state.held"), t("pays.plot.lost")),
        [
            (
                t.day(one.day),
                (t.money(one.taken_minor), t.money(one.held_minor), t.money(one.lost_minor)),
            )
            for one in days
        ],
    )


def limit() -> int:
    """Up to which sum one person is enough."""
    return here().services.config.payments.alone_up_to_roubles * 100


def card(
    payment: Payment,
    *,
    refused: Mapping[str, ReasonForm] | None = None,
    settle: SettleForm | None = None,
    status: int = 200,
) -> Answer:
    actor, course, shown = here().actor, queries.course(payment), refused or {}
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
        whys={act: shown.get(act) or payment_forms.blank(act) for act in payment_forms.ACTS},
        settle=settle or forms.blank(SettleForm, ref=_ref(course)),
        may_move=rights.may(actor, Right.MOVE_PAYMENTS),
        may_settle=rights.may(actor, Right.SETTLE_PAYMENTS),
        is_mine=_is_mine(course.operation),
        needs_second=payment.amount_minor > limit(),
        can_capture=caps is not None and operations.can(caps, OperationKind.CAPTURE),
        can_refund=caps is not None and operations.can(caps, OperationKind.REFUND),
        acts=trail.of(payment),
        OperationStatus=OperationStatus,
    )


def _ref(course: queries.Course) -> str:
    """The transaction that a person most likely means."""
    known = course.held or next(iter(course.transactions), None)
    return known.ref if known else ""


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
