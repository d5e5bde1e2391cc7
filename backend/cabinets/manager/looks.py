"""See a client's cabinet as he sees it: a reason first, then his first page; and the way back."""

from datetime import timedelta

import wtforms
from wtforms import validators

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.clients import sections
from backend.cabinets.manager.clients.sections import Section
from backend.cabinets.manager.door import cabinet
from backend.clients import queries
from backend.clients.models import Client
from backend.looks import viewing
from backend.web import flash, forms, looking
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


class LookForm(forms.Form):
    """Why somebody wants to see the cabinet; the client reads it."""

    reason = wtforms.StringField(
        "looks.reason",
        [validators.InputRequired(), validators.Length(max=300)],
        description="looks.reason_hint",
    )


@cabinet.get("/clients/<client_id:int>/look")
def ask(client_id: int) -> Answer:
    rights.insist(here().actor, Right.LOOK_AS_CLIENT)
    return _asked(queries.one(client_id), forms.blank(LookForm))


@cabinet.post("/clients/<client_id:int>/look")
def begin(client_id: int) -> Answer:
    visit, client = here(), queries.one(client_id)
    rights.insist(visit.actor, Right.LOOK_AS_CLIENT)
    form = forms.read(LookForm)
    if not form.validate():
        return _asked(client, form, 422)
    life = timedelta(minutes=visit.services.config.clients.view_minutes)
    _, secret = viewing.begin(
        client.id, form.reason.data, actor=visit.actor, now=visit.started_at, life=life
    )
    looking.remember(visit, secret)
    return redirect("/cabinet")


@cabinet.post("/look/end")
def end() -> Answer:
    visit = here()
    client_id = viewing.end(actor=visit.actor, now=visit.started_at)
    looking.forget(visit)
    flash.leave("looks.ended")
    return redirect(f"/manager/clients/{client_id}" if client_id else "/manager")


def _asked(client: Client, form: LookForm, status: int = 200) -> Answer:
    minutes = here().services.config.clients.view_minutes
    return page("manager/look.html", status, client=client, form=form, minutes=minutes)


def _may(_: Client) -> dict[str, bool]:
    return {"may": rights.may(here().actor, Right.LOOK_AS_CLIENT)}


sections.declare(Section("manager/clients/sections/look.html", _may, 15, "side"))
