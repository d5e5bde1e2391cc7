"""The client's services: what he has, what it costs, and every change of it by a quote."""

from backend.cabinets import subscriptions
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.cabinets.subscriptions import Spot
from backend.service_requests import intake
from backend.service_requests.intake import Wish
from backend.subscriptions import quotes
from backend.subscriptions.models import Quote
from backend.web import flash
from backend.web.visit import here

RULE = "/services"
BASE = cabinet.prefix + RULE


def _find(_client_id: None) -> Spot:
    t = here().t
    home = (t("client.menu.home"), cabinet.prefix)
    return Spot(
        client=whose.client(),
        base=BASE,
        is_staff=False,
        crumbs=(home, (t("holding.title"), BASE)),
        confirm=_confirm,
    )


def _confirm(quote: Quote) -> str:
    """Done at once, or a request if somebody has to approve it."""
    visit = here()
    wish = Wish(quote_number=quote.number, language=visit.language)
    request = intake.submit(
        wish,
        client_id=quote.client_id,
        actor=visit.actor,
        now=visit.started_at,
        zone=visit.services.config.zone,
    )
    if request is not None:
        flash.leave("holding.sent")
        return f"/cabinet/requests/{request.id}"
    flash.leave("holding.confirmed")
    return f"{BASE}/{quotes.subscription_of(quote)}"


subscriptions.add_to(cabinet, RULE, _find)
