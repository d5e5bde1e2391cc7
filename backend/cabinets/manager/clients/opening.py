"""Open a client, correct what is the company's own about him."""

from urllib.parse import parse_qs

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.clients.forms import CorrectionForm, OpeningForm, as_shown
from backend.cabinets.manager.door import cabinet
from backend.clients import queries, registry
from backend.clients.models import Client, ClientKind
from backend.kernel import clock
from backend.kernel.errors import DomainError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import refuse
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/clients/new")
def ask() -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    me = str(here().actor.id)
    return _opening(forms.blank(OpeningForm, opened_on=here().today, manager_id=me), _kind())


@cabinet.post("/clients/new", keeps_form=True)
def open_client() -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    kind = _kind()
    form = forms.read(OpeningForm)
    form.suit(kind)
    form.offer()
    if not form.validate():
        return _opening(form, kind, 422)
    try:
        client = registry.open_client(form.new_client(kind), actor=actor, now=clock.now())
    except DomainError as error:
        return _opening(form, kind, refuse(form, error))
    flash.leave("manager.clients.opened", name=client.short_name[:80])
    return redirect(f"/manager/clients/{client.id}")


@cabinet.get("/clients/<client_id:int>/edit")
def ask_correction(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.blank(
        CorrectionForm,
        contract_number=client.contract_number,
        short_name=client.short_name,
        group_id=str(client.group_id or ""),
        manager_id=str(client.manager_id or ""),
        revision=str(client.revision),
    )
    return _correction(client, form)


@cabinet.post("/clients/<client_id:int>/edit", keeps_form=True)
def correct(client_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.read(CorrectionForm)
    form.offer()
    if not form.validate():
        return _correction(client, form, 422)
    try:
        registry.correct(as_shown(client, form), form.correction(), actor=actor)
    except DomainError as error:
        return _correction(client, form, refuse(form, error))
    flash.leave("manager.clients.saved")
    return redirect(f"/manager/clients/{client.id}")


def _opening(form: OpeningForm, kind: ClientKind, status: int = 200) -> Answer:
    if status == 200:
        form.suit(kind)
        form.offer()
    return page(
        "manager/clients/new.html", status, form=form, kind=kind, kinds=[str(k) for k in ClientKind]
    )


def _correction(client: Client, form: CorrectionForm, status: int = 200) -> Answer:
    form.offer()
    return page("manager/clients/edit.html", status, client=client, form=form)


def _kind() -> ClientKind:
    """The kind that the address names; a legal entity if it names none of ours."""
    asked = parse_qs(str(here().incoming.query_string)).get("kind", [""])[0]
    return ClientKind(asked) if asked in set(ClientKind) else ClientKind.LEGAL
