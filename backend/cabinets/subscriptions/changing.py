"""Other values of parameters and another tariff: the forms, and the quote that comes of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import wtforms
from wtforms import validators

from backend.accounts.rights import Right
from backend.cabinets.subscriptions import quoted, views
from backend.cabinets.subscriptions.spot import Spot, asking
from backend.catalog import form as parameter_form
from backend.catalog import offers
from backend.catalog.audience import Buyer
from backend.catalog.form import Around
from backend.catalog.offers import Offer
from backend.catalog.schema import PREFIX, Reading
from backend.catalog.words import Timing
from backend.kernel import periods
from backend.kernel.errors import InvalidError, NotFoundError
from backend.subscriptions import queries, quotes
from backend.subscriptions.models import Subscription
from backend.subscriptions.queries import View
from backend.subscriptions.quotes import ByHand
from backend.web import forms
from backend.web.answers import Answer, redirect
from backend.web.forms import Form
from backend.web.render import page
from backend.web.visit import here


class ByHandForm(Form):
    """What a manager says besides the values: why, and from which day."""

    reason = wtforms.StringField(
        "holding.by_hand.reason",
        [validators.InputRequired(), validators.Length(max=500)],
        description="holding.by_hand.reason_hint",
    )
    on = wtforms.DateField(
        "holding.by_hand.on", [validators.Optional()], description="holding.by_hand.on_hint"
    )


@dataclass(frozen=True)
class Way:
    """
    A tariff that one may move to: when, and how much dearer or cheaper its own price is.

    `timings` are the times that are offered, `notes` say why another is not.
    """

    offer: Offer
    timings: tuple[str, ...]
    notes: tuple[str, ...]
    difference: str
    word: str


def ask_parameters(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.SET_PARAMETERS)
    view = current(spot.subscription(subscription_id))
    return _parameters_page(spot, view, None, forms.blank(ByHandForm))


def quote_parameters(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.SET_PARAMETERS)
    view = current(spot.subscription(subscription_id))
    reading = view.schema.read(fields_of_parameters(), spot.writes, view.values)
    by_hand = forms.read(ByHandForm)
    is_right = by_hand.validate() if spot.is_staff else True
    if reading.errors or not is_right:
        return _parameters_page(spot, view, reading, by_hand, 422)
    said = ByHand(by_hand.on.data, by_hand.reason.data or "") if spot.is_staff else None
    try:
        quote = quotes.for_parameters(view.subscription, reading.changed, by_hand=said, **asking())
    except InvalidError as error:
        by_hand.refuse("", error.message_key, **error.details)
        return _parameters_page(spot, view, reading, by_hand, 422)
    return redirect(spot.path("quotes", quote.number))


def ask_tariff(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    view = current(spot.subscription(subscription_id))
    return _tariff_page(spot, view, forms.blank(Form))


def quote_tariff(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    view = current(spot.subscription(subscription_id))
    chosen, timing = forms.field("tariff"), forms.field("timing")
    if not (chosen.isascii() and chosen.isdigit()) or timing not in (
        Timing.NOW,
        Timing.NEXT_PERIOD,
    ):
        raise NotFoundError
    try:
        quote = quotes.for_tariff(view.subscription, int(chosen), Timing(timing), **asking())
    except InvalidError as error:
        form = forms.blank(Form)
        form.refuse("", error.message_key, **error.details)
        return _tariff_page(spot, view, form, 422)
    return redirect(spot.path("quotes", quote.number))


def current(subscription: Subscription) -> View:
    """
    The subscription today, or on its first day if that is still to come.

    Raises:
        NotFoundError: it has ended, so there is nothing to change.
    """
    today = here().today
    view = queries.as_of(subscription, max(today, subscription.start_on or today))
    if view.version is None:
        raise NotFoundError
    return view


def fields_of_parameters() -> Mapping[str, list[str]]:
    """The posted fields of parameters, each with all its values."""
    posted = forms.posted(here().incoming)
    return {name: posted.getlist(name) for name in posted if name.startswith(PREFIX)}


def _parameters_page(
    spot: Spot, view: View, reading: Reading | None, by_hand: ByHandForm, status: int = 200
) -> Answer:
    t, version = here().t, view.version
    assert version is not None  # noqa: S101 `current` gives no other
    writable = view.schema.writable(spot.writes)
    noted = views.notes(version, writable, t)
    around = Around(reading.errors, reading.typed, noted) if reading else Around(notes=noted)
    return page(
        "subscriptions/parameters.html",
        status,
        spot=spot,
        view=view,
        fields=parameter_form.fields(writable, view.values, t, around),
        by_hand=by_hand,
    )


def _tariff_page(spot: Spot, view: View, form: Form, status: int = 200) -> Answer:
    return page(
        "subscriptions/tariff.html",
        status,
        spot=spot,
        view=view,
        form=form,
        ways=_reachable(spot, view),
    )


def _reachable(spot: Spot, view: View) -> list[Way]:
    """Where the client may move and when; a manager may move him to whatever he may order."""
    tariff, today = view.tariff, here().today
    assert tariff is not None  # noqa: S101 a view with a version has its tariff
    buyer = Buyer(spot.client.id, spot.client.group_id)
    if spot.is_staff:
        every = offers.orderable(buyer, today=today, service_id=view.service.id)
        found = [(one, Timing.EITHER) for one in every if one.tariff.id != tariff.id]
    else:
        found = offers.transitions(buyer, tariff.id, today=today)
    return [_way(one, timing, view) for one, timing in found]


def _way(offer: Offer, timing: Timing, view: View) -> Way:
    old_minor = view.version.price_minor if view.version else 0
    dearer = offer.version.price_minor - old_minor
    timings, notes = _times(timing, view)
    return Way(offer, timings, notes, quoted.difference(dearer, here().t), quoted.word_of(dearer))


def _times(allowed: Timing, view: View) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The times at which one may move, and why another one is not offered."""
    subscription, t = view.subscription, here().t
    first = max(here().today, subscription.start_on or here().today)
    month = periods.billing(first, subscription.bill_day)
    offered, notes = [], []
    for timing, day in ((Timing.NOW, first), (Timing.NEXT_PERIOD, month.until)):
        if allowed not in (timing, Timing.EITHER):
            notes.append(t(f"holding.why_not.{timing}", day=t.day(month.until)))
        elif subscription.end_on is not None and day >= subscription.end_on:
            notes.append(t("holding.why_not.ends", day=t.day(subscription.end_on)))
        else:
            offered.append(str(timing))
    return tuple(offered), tuple(notes)
