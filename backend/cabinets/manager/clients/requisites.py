"""Requisites of a client: the next edition, and those before."""

from datetime import date
from urllib.parse import parse_qs

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.clients.forms import EditionForm, as_shown
from backend.cabinets.manager.door import cabinet
from backend.clients import details, queries, requisites
from backend.clients.models import Client, ClientKind
from backend.kernel import clock
from backend.kernel.errors import DomainError, ForbiddenError, NotFoundError
from backend.service_requests import queries as service_requests
from backend.service_requests import writing_down
from backend.service_requests.models import ServiceRequest
from backend.service_requests.writing_down import Edition
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import number_or_none, refuse
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/clients/<client_id:int>/requisites")
def show(client_id: int) -> Answer:
    client = queries.one(client_id)
    today = here().today
    history = requisites.history(client.id)
    current = next((one.id for one in history if one.valid_from <= today), None)
    return page(
        "manager/clients/history.html",
        client=client,
        editions=history,
        current=current,
        today=today,
        may_keep=rights.may(here().actor, Right.KEEP_CLIENTS),
    )


@cabinet.get("/clients/<client_id:int>/requisites/new")
def ask(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    before = requisites.history(client.id)
    known = {name: getattr(before[0], name) for name in details.NAMES} if before else {}
    values = {"full_name": client.full_name, "inn": client.inn, **known}
    request = _asked(client, parse_qs(str(here().incoming.query_string)).get("request", [""])[0])
    wanted, day = _wished(request)
    form = forms.blank(
        EditionForm,
        **{**values, **wanted},
        valid_from=day,
        revision=str(client.revision),
        request=str(request.id) if request else "",
    )
    form.suit(ClientKind(client.kind))
    return _edition(client, form)


@cabinet.post("/clients/<client_id:int>/requisites/new", keeps_form=True)
def add(client_id: int) -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.read(EditionForm)
    form.suit(ClientKind(client.kind))
    request = _asked(client, form.request.data or "")
    if not form.validate():
        return _edition(client, form, 422)
    try:
        _write(client, request, form)
    except (ForbiddenError, NotFoundError):
        raise
    except DomainError as error:
        return _edition(client, form, refuse(form, error))
    if request is None:
        flash.leave("manager.clients.requisites_saved")
        return redirect(f"/manager/clients/{client.id}")
    flash.leave("manager.clients.requisites_saved_asked", number=request.id)
    return redirect(f"/manager/requests/{request.id}")


def _write(client: Client, request: ServiceRequest | None, form: EditionForm) -> None:
    visit = here()
    shown, edition = as_shown(client, form), Edition(form.details(), form.valid_from.data)
    if request is None:
        requisites.add(shown, *edition, today=visit.today, actor=visit.actor, now=clock.now())
    else:
        writing_down.write_down(
            request, shown, edition, today=visit.today, actor=visit.actor, now=clock.now()
        )


def _asked(client: Client, number: str) -> ServiceRequest | None:
    """The request that the edition is written for: the client's own, or none."""
    request_id = number_or_none(number)
    if request_id is None:
        return None
    return service_requests.one_of_client(client.id, request_id)


def _wished(request: ServiceRequest | None) -> tuple[dict[str, str], date]:
    """What the client asks for, so that nobody types it again."""
    wish = request.wish if request else {}
    told = wish.get("requisites", {})
    day = date.fromisoformat(wish["valid_from"]) if "valid_from" in wish else here().today
    return {name: told[name] for name in details.NAMES if name in told}, day


def _edition(client: Client, form: EditionForm, status: int = 200) -> Answer:
    return page("manager/clients/edition.html", status, client=client, form=form)
