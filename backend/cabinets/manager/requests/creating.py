"""A request that one of us writes down for a client: by phone, at the counter."""

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.requests.forms import NewForm
from backend.clients import queries as clients
from backend.kernel import clock
from backend.kernel.errors import DomainError
from backend.service_requests import intake
from backend.service_requests.intake import Wish
from backend.service_requests.models import Channel, RequestKind
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/requests/new")
def show_new_request() -> Answer:
    rights.insist(here().actor, Right.HANDLE_REQUESTS)
    contract = str(here().incoming.query.getunicode("contract") or "")[:60]
    return _page(forms.blank(NewForm, contract=contract))


@cabinet.post("/requests/new", keeps_form=True)
def add_request() -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.HANDLE_REQUESTS)
    form = forms.read(NewForm)
    if not form.validate():
        return _page(form, 422)
    client = clients.by_contract(form.contract.data)
    if client is None:
        form.refuse("contract", "requests.no_such_contract")
        return _page(form, 422)
    wish = Wish(RequestKind(form.kind.data), form.text.data, channel=Channel(form.channel.data))
    zone = visit.services.config.zone
    try:
        made = intake.submit(
            wish, client_id=client.id, actor=visit.actor, now=clock.now(), zone=zone
        )
    except DomainError as error:
        form.refuse("", error.message_key, **error.details)
        return _page(form, error.status)
    flash.leave("requests.added")
    return redirect(f"/manager/requests/{made.id}" if made else "/manager/requests")


def _page(form: NewForm, status: int = 200) -> Answer:
    return page("manager/requests/new.html", status, form=form)
