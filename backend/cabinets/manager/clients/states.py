"""Where a client stands: signed, suspended, resumed, closed, open again."""

from collections.abc import Callable

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.clients.forms import ClosingForm, ReasonForm, as_shown
from backend.cabinets.manager.door import cabinet
from backend.clients import queries, registry
from backend.clients.models import Client
from backend.kernel.errors import DomainError
from backend.subscriptions import closing
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import refuse
from backend.web.render import page
from backend.web.visit import here


@cabinet.post("/clients/<client_id:int>/sign")
def sign(client_id: int) -> Answer:
    return _moved(client_id, lambda client: registry.sign(client, actor=here().actor))


@cabinet.post("/clients/<client_id:int>/resume")
def resume(client_id: int) -> Answer:
    return _moved(client_id, lambda client: registry.resume(client, actor=here().actor))


@cabinet.post("/clients/<client_id:int>/reopen")
def reopen(client_id: int) -> Answer:
    return _moved(client_id, lambda client: registry.reopen(client, actor=here().actor))


@cabinet.get("/clients/<client_id:int>/suspend")
def ask_suspension(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.blank(ReasonForm, revision=str(client.revision))
    return _screen(client, form, "suspend")


@cabinet.post("/clients/<client_id:int>/suspend", keeps_form=True)
def suspend(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.read(ReasonForm)
    if not form.validate():
        return _screen(client, form, "suspend", 422)
    try:
        registry.suspend(as_shown(client, form), form.reason.data, actor=here().actor)
    except DomainError as error:
        return _screen(client, form, "suspend", refuse(form, error))
    return _done(client.id)


@cabinet.get("/clients/<client_id:int>/close")
def ask_closing(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.blank(ClosingForm, revision=str(client.revision), closed_on=here().today)
    return _screen(client, form, "close")


@cabinet.post("/clients/<client_id:int>/close", keeps_form=True)
def close(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.read(ClosingForm)
    if not form.validate():
        return _screen(client, form, "close", 422)
    reason, on_day = form.reason.data, form.closed_on.data
    try:
        closing.close_client(as_shown(client, form), reason, on_day, actor=here().actor)
    except DomainError as error:
        return _screen(client, form, "close", refuse(form, error))
    return _done(client.id)


def _moved(client_id: int, move: Callable[[Client], Client]) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    move(queries.one(client_id))
    return _done(client_id)


def _done(client_id: int) -> Answer:
    flash.leave("manager.clients.moved")
    return redirect(f"/manager/clients/{client_id}")


def _screen(client: Client, form: ReasonForm, act: str, status: int = 200) -> Answer:
    return page(
        "manager/clients/act.html",
        status,
        client=client,
        form=form,
        act=act,
        going_on=closing.living_of(client.id),
    )
