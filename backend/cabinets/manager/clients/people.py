"""People of a client, as a manager lets them in, gives them roles and takes them out."""

from collections.abc import Callable

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.accounts.roles import CLIENT as ROLES
from backend.cabinets.manager.door import cabinet
from backend.clients import members, queries
from backend.clients.models import Client
from backend.kernel import clock
from backend.kernel.errors import ConflictError, DomainError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import InvitationForm, refuse
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/clients/<client_id:int>/people")
def show(client_id: int) -> Answer:
    client = queries.one(client_id)
    return page(
        "clients/people.html",
        client=client,
        members=members.of_client(client.id),
        roles=sorted(ROLES),
        may_keep=rights.may(here().actor, Right.KEEP_CLIENTS),
        people_path=_path(client),
        back=(client.short_name, f"/manager/clients/{client.id}"),
    )


@cabinet.get("/clients/<client_id:int>/people/new")
def ask(client_id: int) -> Answer:
    rights.insist(here().actor, Right.KEEP_CLIENTS)
    return _invitation(queries.one(client_id), forms.blank(InvitationForm))


@cabinet.post("/clients/<client_id:int>/people/new", keeps_form=True)
def invite(client_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    form = forms.read(InvitationForm)
    if not form.validate():
        return _invitation(client, form, 422)
    try:
        members.invite(client, form.person(), actor=actor, now=clock.now())
    except DomainError as error:
        return _invitation(client, form, refuse(form, error))
    return _back(client, "clients.members.invited")


@cabinet.post("/clients/<client_id:int>/people/<user_id:int>/invite")
def invite_again(client_id: int, user_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    return _tried(
        client,
        lambda: members.invite_again(client, user_id, actor=actor, now=clock.now()),
        "clients.members.invited",
    )


@cabinet.post("/clients/<client_id:int>/people/<user_id:int>/role")
def change_role(client_id: int, user_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    role = forms.field("role")
    return _tried(
        client,
        lambda: members.change_role(client, user_id, role, actor=actor),
        "clients.members.role_changed",
    )


@cabinet.post("/clients/<client_id:int>/people/<user_id:int>/remove")
def remove(client_id: int, user_id: int) -> Answer:
    actor = here().actor
    rights.insist(actor, Right.KEEP_CLIENTS)
    client = queries.one(client_id)
    return _tried(
        client,
        lambda: members.remove(client, user_id, actor=actor, now=clock.now()),
        "clients.members.removed",
    )


def _tried(client: Client, act: Callable[[], object], done: str) -> Answer:
    """Back to the list with what was done, or with why it was not."""
    try:
        act()
    except ConflictError as error:
        flash.leave(error.message_key, "problem")
        return redirect(_path(client))
    return _back(client, done)


def _back(client: Client, message: str) -> Answer:
    flash.leave(message)
    return redirect(_path(client))


def _invitation(client: Client, form: InvitationForm, status: int = 200) -> Answer:
    return page("clients/invite.html", status, client=client, form=form, people_path=_path(client))


def _path(client: Client) -> str:
    return f"/manager/clients/{client.id}/people"
