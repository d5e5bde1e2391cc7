"""A pause, its end, and the end of a service: the forms, and the quote that comes of them."""

from datetime import timedelta

import wtforms
from wtforms import validators

from backend.accounts.rights import Right
from backend.cabinets.subscriptions.spot import Spot, asking
from backend.kernel.errors import InvalidError
from backend.kernel.periods import Period
from backend.subscriptions import quotes
from backend.subscriptions import terms as contract_terms
from backend.subscriptions.states import COMING
from backend.web import forms
from backend.web.answers import Answer, redirect
from backend.web.forms import Form
from backend.web.render import page
from backend.web.visit import here

_DAY = timedelta(days=1)


class PauseForm(Form):
    """The first and the last day of a pause."""

    first_on = wtforms.DateField("holding.pause.first", [validators.InputRequired()])
    last_on = wtforms.DateField(
        "holding.pause.last", [validators.InputRequired()], description="holding.pause.last_hint"
    )


class EndForm(Form):
    """The last day with the service."""

    last_on = wtforms.DateField(
        "holding.end.last", [validators.InputRequired()], description="holding.end.last_hint"
    )


def ask_pause(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    tomorrow = here().today + _DAY
    form = forms.blank(PauseForm, first_on=tomorrow, last_on=tomorrow + 13 * _DAY)
    return _pause_page(spot, subscription_id, form)


def quote_pause(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    subscription = spot.subscription(subscription_id)
    form = forms.read(PauseForm)
    if not form.validate():
        return _pause_page(spot, subscription_id, form, 422)
    days = Period(form.first_on.data, form.last_on.data + _DAY)
    try:
        quote = quotes.for_pause(subscription, days, **asking())
    except InvalidError as error:
        is_of_last = error.message_key == "subscriptions.pause.days"
        form.refuse("last_on" if is_of_last else "first_on", error.message_key, **error.details)
        return _pause_page(spot, subscription_id, form, 422)
    return redirect(spot.path("quotes", quote.number))


def quote_resume(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    quote = quotes.for_resume(spot.subscription(subscription_id), **asking())
    return redirect(spot.path("quotes", quote.number))


def ask_end(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    subscription = spot.subscription(subscription_id)
    charged = subscription.charged_until or here().today
    last = max(charged - _DAY, here().today)
    return _end_page(spot, subscription_id, forms.blank(EndForm, last_on=last))


def quote_end(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    subscription = spot.subscription(subscription_id)
    form = forms.read(EndForm)
    is_coming = subscription.status in COMING  # then there is no day to choose
    if not is_coming and not form.validate():
        return _end_page(spot, subscription_id, form, 422)
    on = here().today if is_coming else form.last_on.data + _DAY
    try:
        quote = quotes.for_termination(subscription, on, **asking())
    except InvalidError as error:
        form.refuse("last_on", error.message_key, **error.details)
        return _end_page(spot, subscription_id, form, 422)
    return redirect(spot.path("quotes", quote.number))


def _pause_page(spot: Spot, subscription_id: int, form: PauseForm, status: int = 200) -> Answer:
    subscription = spot.subscription(subscription_id)
    terms = contract_terms.of(here().services.config)
    return page(
        "subscriptions/pause.html",
        status,
        spot=spot,
        subscription=subscription,
        fields=form,
        terms=terms,
    )


def _end_page(spot: Spot, subscription_id: int, form: EndForm, status: int = 200) -> Answer:
    subscription = spot.subscription(subscription_id)
    return page("subscriptions/end.html", status, spot=spot, subscription=subscription, fields=form)
