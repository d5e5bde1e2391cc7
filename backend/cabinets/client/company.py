"""What the company knows of its client: requisites for documents, contacts, who looks after him."""

from dataclasses import asdict

import wtforms
from wtforms.validators import InputRequired, Length, Optional

from backend.accounts.rights import Right
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.clients import contacts, details, listing, requisites
from backend.clients.details import Details
from backend.clients.models import Client, ClientKind, ClientStatus
from backend.kernel import clock
from backend.kernel.errors import DomainError, InvalidError
from backend.service_requests import intake
from backend.service_requests.intake import Wish
from backend.service_requests.models import RequestKind
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import DetailsForm, refuse
from backend.web.render import page
from backend.web.visit import here


class ChangeForm(DetailsForm):
    """The requisites that should hold, and from which day."""

    valid_from = wtforms.DateField("clients.field.valid_from", [InputRequired()])
    note = wtforms.TextAreaField("client.company.note", [Optional(), Length(max=1000)])


@cabinet.get("/company")
def show_company() -> Answer:
    client = whose.client()
    history = requisites.history(client.id)
    today = here().today
    managers = {one.id: one.name for one in listing.managers()}
    return page(
        "client/company.html",
        client=client,
        current=next((one for one in history if one.valid_from <= today), None),
        coming=[one for one in history if one.valid_from > today],
        contacts=contacts.of_client(client.id),
        manager=managers.get(client.manager_id or 0, ""),
        may_change=whose.may(Right.CHANGE_COMPANY) and client.status != ClientStatus.CLOSED,
    )


@cabinet.get("/company/change")
def ask_change() -> Answer:
    whose.insist(Right.CHANGE_COMPANY)
    client = whose.client()
    current = _known(client)
    form = forms.blank(ChangeForm, **asdict(current), valid_from=here().today)
    form.suit(ClientKind(client.kind))
    return _change(form)


@cabinet.post("/company/change", keeps_form=True)
def send_change() -> Answer:
    whose.insist(Right.CHANGE_COMPANY)
    visit = here()
    client = whose.client()
    form = forms.read(ChangeForm)
    form.suit(ClientKind(client.kind))
    if not form.validate():
        return _change(form, 422)
    try:
        wish = _wish(client, form)
        request = intake.submit(
            wish,
            client_id=client.id,
            actor=visit.actor,
            now=clock.now(),
            zone=visit.services.config.zone,
        )
    except DomainError as error:
        return _change(form, refuse(form, error))
    flash.leave("client.company.sent")
    return redirect(f"/cabinet/requests/{request.id}" if request else "/cabinet/company")


def _wish(client: Client, form: ChangeForm) -> Wish:
    """
    What should be other, checked as it will be when it is written down.

    Raises:
        FieldsError: names every field that is wrong.
        InvalidError: nothing is other.
    """
    wanted = details.checked(form.details(), ClientKind(client.kind))
    old, new = asdict(_known(client)), asdict(wanted)
    changed = {name: new[name] for name in details.NAMES if name in form and new[name] != old[name]}
    if not changed:
        raise InvalidError("client.company.same")
    told = {"requisites": changed, "valid_from": form.valid_from.data.isoformat()}
    return Wish(
        RequestKind.REQUISITES_CHANGE,
        form.note.data or "",
        details=told,
        language=here().language,
    )


def _known(client: Client) -> Details:
    """The requisites of today; of a client without any, his name and number."""
    current = requisites.on(client.id, here().today)
    return details.of(current) if current else Details(full_name=client.full_name, inn=client.inn)


def _change(form: ChangeForm, status: int = 200) -> Answer:
    return page("client/change.html", status, form=form)
