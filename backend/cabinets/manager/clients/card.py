"""A client's card: everything about him on one screen."""

from collections.abc import Mapping
from typing import Any

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import trail
from backend.cabinets.manager.clients import sections
from backend.cabinets.manager.clients.sections import Section
from backend.cabinets.manager.door import cabinet
from backend.catalog import groups
from backend.clients import contacts, listing, members, queries, requisites
from backend.clients.models import Client, ClientStatus
from backend.clients.states import CLIENT, Event
from backend.ledger import balances
from backend.service_requests import queries as service_requests
from backend.web import wishes
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/clients/<client_id:int>")
def show(client_id: int) -> Answer:
    client = queries.one(client_id)
    actor = here().actor
    return page(
        "manager/clients/card.html",
        client=client,
        balance_minor=balances.of(client.id),
        main=sections.loaded(client, "main"),
        side=sections.loaded(client, "side"),
        foot=sections.loaded(client, "foot"),
        may={str(event): CLIENT.can(ClientStatus(client.status), event) for event in Event},
        may_keep=rights.may(actor, Right.KEEP_CLIENTS),
        may_erase=rights.may(actor, Right.ERASE) and client.erased_at is None,
    )


def _requisites(client: Client) -> Mapping[str, Any]:
    history = requisites.history(client.id)
    today = here().today
    current = next((one for one in history if one.valid_from <= today), None)
    coming = [one for one in history if one.valid_from > today]
    return {"current": current, "coming": coming, "count": len(history)}


def _own(client: Client) -> Mapping[str, Any]:
    managers = {one.id: one.name for one in listing.managers()}
    titles = {one.id: one.title for one in groups.every()}
    return {
        "manager": managers.get(client.manager_id or 0, ""),
        "group": titles.get(client.group_id or 0, ""),
        "balance_minor": balances.of(client.id),
    }


def _contacts(client: Client) -> Mapping[str, Any]:
    return {"contacts": contacts.of_client(client.id)}


def _people(client: Client) -> Mapping[str, Any]:
    return {"members": members.of_client(client.id)}


def _requests(client: Client) -> Mapping[str, Any]:
    return {"requests": service_requests.open_of_client(client.id), "wishes": wishes}


def _acts(client: Client) -> Mapping[str, Any]:
    return {"trail": trail.about(client.id)}


# Between them: services (20), documents (40).
for _section in (
    Section("manager/clients/sections/requests.html", _requests, 30),
    Section("manager/clients/sections/requisites.html", _requisites, 60),
    Section("manager/clients/sections/acts.html", _acts, 90, "foot"),
    Section("manager/clients/sections/own.html", _own, 10, "side"),
    Section("manager/clients/sections/contacts.html", _contacts, 20, "side"),
    Section("manager/clients/sections/people.html", _people, 30, "side"),
):
    sections.declare(_section)
