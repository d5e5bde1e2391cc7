"""A client's services in his card: read, set by hand, given a discount, paused, ended."""

from collections.abc import Mapping
from typing import Any

from backend.cabinets import subscriptions
from backend.cabinets.manager import trail
from backend.cabinets.manager.clients import sections
from backend.cabinets.manager.clients.sections import Section
from backend.cabinets.manager.door import cabinet
from backend.cabinets.subscriptions import Spot, views
from backend.clients import queries as clients
from backend.clients.models import Client
from backend.subscriptions import queries, quotes
from backend.subscriptions.models import Quote
from backend.web import flash
from backend.web.visit import here

RULE = "/clients/<client_id:int>/services"


def _find(client_id: int) -> Spot:
    t = here().t
    client = clients.one(client_id)
    card = f"{cabinet.prefix}/clients/{client.id}"
    base = f"{card}/services"
    return Spot(
        client=client,
        base=base,
        is_staff=True,
        crumbs=(
            (t("manager.menu.clients"), f"{cabinet.prefix}/clients"),
            (client.short_name, card),
            (t("holding.title"), base),
        ),
        confirm=lambda quote: _confirm(quote, base),
        acts=trail.of,
    )


def _confirm(quote: Quote, base: str) -> str:
    visit = here()
    done = quotes.accept(
        quote.number, client_id=quote.client_id, actor=visit.actor, now=visit.started_at
    )
    flash.leave("holding.confirmed")
    return f"{base}/{quotes.subscription_of(done)}"


def _section(client: Client) -> Mapping[str, Any]:
    living = queries.of_client(client.id)
    return {"views": queries.views(living, here().today), "label_of": views.label_of}


subscriptions.add_to(cabinet, RULE, _find)
subscriptions.add_discounts_to(cabinet, RULE, _find)
sections.declare(Section("manager/clients/sections/services.html", _section, 20))
