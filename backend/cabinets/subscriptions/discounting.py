"""Discounts that a manager gives and ends."""

from datetime import timedelta

import wtforms
from wtforms import validators

from backend.accounts.rights import Right
from backend.cabinets.subscriptions.spot import Spot, asking
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.subscriptions import discounts
from backend.subscriptions.discounts import NewDiscount
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.forms import Form
from backend.web.render import page
from backend.web.visit import here

_DAY = timedelta(days=1)


class DiscountForm(Form):
    """A discount: what it is called, how much, and on which days."""

    title = wtforms.StringField(
        "holding.discount.title",
        [validators.InputRequired(), validators.Length(max=200)],
        description="holding.discount.title_hint",
    )
    percent = wtforms.IntegerField(
        "holding.discount.percent", [validators.Optional(), validators.NumberRange(1, 100)]
    )
    amount = wtforms.StringField(
        "holding.discount.amount", [validators.Optional()], description="holding.discount.one_hint"
    )
    from_on = wtforms.DateField("holding.discount.first", [validators.InputRequired()])
    last_on = wtforms.DateField(
        "holding.discount.last", [validators.Optional()], description="holding.discount.last_hint"
    )


def ask(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    return _page(spot, subscription_id, forms.blank(DiscountForm, from_on=here().today))


def give(spot: Spot, subscription_id: int) -> Answer:
    spot.insist(Right.ORDER)
    subscription = spot.subscription(subscription_id)
    form = forms.read(DiscountForm)
    if not form.validate():
        return _page(spot, subscription_id, form, 422)
    try:
        discounts.give(subscription, _said(form), **asking())
    except InvalidError as error:
        form.refuse(_place_of(error), error.message_key, **error.details)
        return _page(spot, subscription_id, form, 422)
    flash.leave("holding.discount.given")
    return redirect(spot.path(subscription_id))


def end(spot: Spot, subscription_id: int, discount_id: int) -> Answer:
    spot.insist(Right.ORDER)
    discounts.end(spot.subscription(subscription_id), discount_id, **asking())
    flash.leave("holding.discount.ended")
    return redirect(spot.path(subscription_id))


def _said(form: DiscountForm) -> NewDiscount:
    last = form.last_on.data
    return NewDiscount(
        title=form.title.data,
        from_on=form.from_on.data,
        until_on=last + _DAY if last else None,
        percent=form.percent.data,
        amount_minor=money.parse(form.amount.data) if form.amount.data else None,
    )


def _place_of(error: InvalidError) -> str:
    """The field that a refusal belongs to."""
    places = {"subscriptions.day.past": "from_on", "subscriptions.discount.days": "last_on"}
    is_sum = error.message_key.startswith("money.") or error.message_key.endswith(".one")
    return "amount" if is_sum else places.get(error.message_key, "")


def _page(spot: Spot, subscription_id: int, form: DiscountForm, status: int = 200) -> Answer:
    subscription = spot.subscription(subscription_id)
    return page(
        "subscriptions/discount.html", status, spot=spot, subscription=subscription, fields=form
    )
