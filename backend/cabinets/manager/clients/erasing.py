"""Erase the personal data of a closed client."""

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.clients.forms import ReasonForm
from backend.cabinets.manager.door import cabinet
from backend.clients import queries
from backend.clients.models import Client
from backend.exchange import erasing
from backend.kernel import clock
from backend.kernel.errors import DomainError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import refuse
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/clients/<client_id:int>/erase")
def ask(client_id: int) -> Answer:
    rights.insist(here().actor, Right.ERASE)
    client = queries.one(client_id)
    return _screen(client, forms.blank(ReasonForm, revision=str(client.revision)))


@cabinet.post("/clients/<client_id:int>/erase", keeps_form=True)
def erase(client_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.ERASE)
    client = queries.one(client_id)
    form = forms.read(ReasonForm)
    if not form.validate():
        return _screen(client, form, 422)
    try:
        erasing.erase(client, form.reason.data, actor=actor, now=clock.now())
    except DomainError as error:
        return _screen(client, form, refuse(form, error))
    flash.leave("manager.clients.erased")
    return redirect(f"/manager/clients/{client.id}")


def _screen(client: Client, form: ReasonForm, status: int = 200) -> Answer:
    return page("manager/clients/erase.html", status, client=client, form=form)
