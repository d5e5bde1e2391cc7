"""A new service: what the client may order, and the form of it."""

import wtforms
from wtforms import validators

from backend.accounts.rights import Right
from backend.cabinets.subscriptions import changing, views
from backend.cabinets.subscriptions.spot import Spot, asking
from backend.catalog import form as parameter_form
from backend.catalog import offers
from backend.catalog import schema as schemas
from backend.catalog.audience import Buyer
from backend.catalog.form import Around
from backend.catalog.offers import Offer
from backend.catalog.schema import Reading
from backend.kernel.errors import InvalidError
from backend.subscriptions import quotes
from backend.subscriptions.quotes import Order
from backend.web import forms
from backend.web.answers import Answer, redirect
from backend.web.forms import Form
from backend.web.render import page
from backend.web.visit import here


class OrderForm(Form):
    """Where the service is wanted, and from which day."""

    place = wtforms.StringField(
        "holding.order.place", [validators.Length(max=300)], description="holding.order.place_hint"
    )
    start_on = wtforms.DateField("holding.order.start", [validators.InputRequired()])


def list_offers(spot: Spot) -> Answer:
    spot.insist(Right.ORDER)
    groups: dict[int, list[Offer]] = {}
    for one in offers.orderable(_buyer(spot), today=here().today):
        groups.setdefault(one.service.id, []).append(one)
    return page("subscriptions/offers.html", spot=spot, groups=list(groups.values()))


def ask(spot: Spot, tariff_id: int) -> Answer:
    spot.insist(Right.ORDER)
    offer = offers.one(_buyer(spot), tariff_id, today=here().today)
    return _page(spot, offer, None, forms.blank(OrderForm, start_on=here().today))


def quote(spot: Spot, tariff_id: int) -> Answer:
    spot.insist(Right.ORDER)
    offer = offers.one(_buyer(spot), tariff_id, today=here().today)
    schema = schemas.of_version(offer.version.service_version_id)
    begun = schema.initial(offer.version.included)
    reading = schema.read(changing.fields_of_parameters(), spot.writes, begun)
    form = forms.read(OrderForm)
    is_right = form.validate()
    if reading.errors or not is_right:
        return _page(spot, offer, reading, form, 422)
    order = Order(tariff_id, form.start_on.data, reading.changed, form.place.data or "")
    try:
        made = quotes.for_new(spot.client.id, order, **asking())
    except InvalidError as error:
        is_of_day = error.message_key.startswith("subscriptions.day.")
        form.refuse("start_on" if is_of_day else "", error.message_key, **error.details)
        return _page(spot, offer, reading, form, 422)
    return redirect(spot.path("quotes", made.number))


def _buyer(spot: Spot) -> Buyer:
    return Buyer(spot.client.id, spot.client.group_id)


def _page(
    spot: Spot, offer: Offer, reading: Reading | None, form: OrderForm, status: int = 200
) -> Answer:
    t = here().t
    schema = schemas.of_version(offer.version.service_version_id)
    writable = schema.writable(spot.writes)
    noted = views.notes(offer.version, writable, t)
    around = Around(reading.errors, reading.typed, noted) if reading else Around(notes=noted)
    values = schema.initial(offer.version.included)
    return page(
        "subscriptions/order.html",
        status,
        spot=spot,
        offer=offer,
        fields=parameter_form.fields(writable, values, t, around),
        form=form,
    )
