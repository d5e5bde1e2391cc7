"""The page of a quote: what a change would do and cost, before it is confirmed by the quote's number."""

import wtforms

from backend.cabinets.subscriptions import quoted
from backend.cabinets.subscriptions.spot import Spot, asking
from backend.catalog.words import Approval
from backend.kernel.errors import DomainError, InvalidError, NotFoundError, StaleStateError
from backend.kernel.states import IllegalMoveError
from backend.subscriptions import quotes, withdrawing
from backend.subscriptions.models import Quote
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.forms import Form
from backend.web.render import page
from backend.web.visit import here


class ConfirmForm(Form):
    """The client has read what he loses."""

    agrees = wtforms.BooleanField("holding.quote.agree_losses")


def show(spot: Spot, number: str) -> Answer:
    return _page(spot, spot.quote(number), forms.blank(ConfirmForm))


def confirm(spot: Spot, number: str) -> Answer:
    quote = spot.quote(number)
    form = forms.read(ConfirmForm)
    if quoted.has_losses(quote) and not form.agrees.data:
        form.refuse("agrees", "form.tick")
        return _page(spot, quote, form, status=422)
    try:
        path = spot.confirm(quote)
    except (StaleStateError, IllegalMoveError) as error:
        return _page(spot, spot.quote(number), form, refused=error, status=409)
    return redirect(path)


def renew(spot: Spot, number: str) -> Answer:
    quote = spot.quote(number)
    try:
        fresh = quotes.renew(quote, **asking())
    except (InvalidError, NotFoundError, IllegalMoveError):
        refused = StaleStateError("subscriptions.quote.impossible")
        return _page(spot, quote, forms.blank(ConfirmForm), refused=refused, status=409)
    return redirect(spot.path("quotes", fresh.number))


def withdraw(spot: Spot, number: str) -> Answer:
    visit = here()
    subscription = withdrawing.withdraw(
        number, client_id=spot.client.id, actor=visit.actor, now=visit.started_at
    )
    flash.leave("holding.withdrawn")
    return redirect(spot.path(subscription.id))


def _page(
    spot: Spot,
    quote: Quote,
    form: ConfirmForm,
    *,
    refused: DomainError | None = None,
    status: int = 200,
) -> Answer:
    visit = here()
    is_over = quote.accepted_at is None and visit.started_at > quote.valid_until
    needs_approval = not spot.is_staff and quotes.approval_of(quote) is not Approval.NONE
    carried = quoted.carried_rows(quote, is_staff=spot.is_staff, t=visit.t)
    return page(
        "subscriptions/quote.html",
        status,
        spot=spot,
        quote=quote,
        form=form,
        title=quoted.title_of(quote, visit.t),
        carried=[one for one in carried if not one.is_kept],
        kept=[one for one in carried if one.is_kept],
        month_lines=quoted.month_lines(quote, visit.t),
        once_lines=quoted.once_lines(quote, visit.t),
        has_losses=quoted.has_losses(quote),
        difference=quoted.difference(quote.monthly_new_minor - quote.monthly_old_minor, visit.t),
        once=quoted.once(quote, visit.t),
        needs_approval=needs_approval,
        refused=visit.t(refused.message_key, **refused.details) if refused else "",
        is_over=is_over,
    )
