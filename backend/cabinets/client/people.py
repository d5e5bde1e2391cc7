"""People of the client whose cabinet is open: seen by all of them, managed by who has the right."""

from collections.abc import Callable

from backend.accounts.rights import Right
from backend.accounts.roles import CLIENT as ROLES
from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.clients import members
from backend.clients.models import Client
from backend.kernel import clock
from backend.kernel.errors import ConflictError, DomainError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.client_forms import InvitationForm, refuse
from backend.web.render import page
from backend.web.visit import here

PATH = "/cabinet/people"


@cabinet.get("/people")
def show_people() -> Answer:
    client = whose.client()
    return page(
        "clients/people.html",
        client=client,
        members=members.of_client(client.id),
        roles=sorted(ROLES),
        may_keep=whose.may(Right.MANAGE_PEOPLE),
        people_path=PATH,
        back=None,
    )


@cabinet.get("/people/new")
def ask_person() -> Answer:
    whose.insist(Right.MANAGE_PEOPLE)
    return _invitation(whose.client(), forms.blank(InvitationForm, language=here().language))


@cabinet.post("/people/new", keeps_form=True)
def invite_person() -> Answer:
    whose.insist(Right.MANAGE_PEOPLE)
    client = whose.client()
    form = forms.read(InvitationForm)
    if not form.validate():
        return _invitation(client, form, 422)
    try:
        members.invite(client, form.person(), actor=here().actor, now=clock.now())
    except DomainError as error:
        return _invitation(client, form, refuse(form, error))
    return _back("clients.members.invited")


@cabinet.post("/people/<user_id:int>/invite")
def invite_person_again(user_id: int) -> Answer:
    return _tried(
        lambda client: members.invite_again(client, user_id, actor=here().actor, now=clock.now()),
        "clients.members.invited",
    )


@cabinet.post("/people/<user_id:int>/role")
def change_persons_role(user_id: int) -> Answer:
    role = forms.field("role")
    return _tried(
        lambda client: members.change_role(client, user_id, role, actor=here().actor),
        "clients.members.role_changed",
    )


@cabinet.post("/people/<user_id:int>/remove")
def remove_person(user_id: int) -> Answer:
    return _tried(
        lambda client: members.remove(client, user_id, actor=here().actor, now=clock.now()),
        "clients.members.removed",
    )


def _tried(act: Callable[[Client], object], done: str) -> Answer:
    """Back to the list with what was done, or with why it was not."""
    whose.insist(Right.MANAGE_PEOPLE)
    try:
        act(whose.client())
    except ConflictError as error:
        flash.leave(error.message_key, "problem")
        return redirect(PATH)
    return _back(done)


def _back(message: str) -> Answer:
    flash.leave(message)
    return redirect(PATH)


def _invitation(client: Client, form: InvitationForm, status: int = 200) -> Answer:
    return page("clients/invite.html", status, client=client, form=form, people_path=PATH)
