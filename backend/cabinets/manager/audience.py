"""For whom an exclusive tariff is, and the groups of clients that it can name."""

import wtforms
from wtforms import validators

from backend.cabinets.manager import catalogue
from backend.cabinets.manager.catalogue import TITLE
from backend.cabinets.manager.door import cabinet
from backend.catalog import groups, permits, selling
from backend.clients import listing
from backend.clients import queries as clients
from backend.kernel.errors import InvalidError, StaleStateError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

LONGEST_WISH = 100


class GroupForm(forms.Form):
    """A group of clients."""

    title = wtforms.StringField("manager.groups.name", [validators.InputRequired(), TITLE])
    code = wtforms.StringField(
        "manager.groups.code",
        [validators.Optional()],
        description="manager.tariffs.code_hint",
    )


@cabinet.get("/tariffs/<tariff_id:int>/audience")
def show_audience(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    permits.insist_on(here().actor, tariff)
    wish = str(here().incoming.query.getunicode("q", "")).strip()[:LONGEST_WISH]
    audience = selling.audience(tariff.id)
    client_ids = {one.client_id for one in audience if one.client_id}
    group_ids = {one.group_id for one in audience if one.group_id}
    return page(
        "manager/tariffs/audience.html",
        tariff=tariff,
        called=catalogue.called(tariff),
        clients=[clients.one(client_id) for client_id in sorted(client_ids)],
        groups=[one for one in groups.every() if one.id in group_ids],
        others=[one for one in groups.every() if one.id not in group_ids],
        found=[one for one in listing.find(wish) if one.id not in client_ids] if wish else [],
        wish=wish,
        keeps_exclusive=catalogue.keeps_exclusive(),
    )


@cabinet.post("/tariffs/<tariff_id:int>/audience/admit")
def admit(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    client_id, group_id = _named()
    selling.admit(tariff, client_id=client_id, group_id=group_id, actor=here().actor)
    flash.leave("manager.audience.admitted")
    return redirect(f"/manager/tariffs/{tariff_id}/audience")


@cabinet.post("/tariffs/<tariff_id:int>/audience/dismiss")
def dismiss(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    client_id, group_id = _named()
    try:
        selling.dismiss(tariff, client_id=client_id, group_id=group_id, actor=here().actor)
    except InvalidError as error:
        flash.leave(error.message_key, "problem")
    else:
        flash.leave("manager.audience.dismissed")
    return redirect(f"/manager/tariffs/{tariff_id}/audience")


@cabinet.get("/groups")
def list_groups() -> Answer:
    return _groups(forms.blank(GroupForm))


@cabinet.post("/groups", keeps_form=True)
def create_group() -> Answer:
    form = forms.read(GroupForm)
    if form.validate():
        try:
            groups.create(form.title.data, code=form.code.data or "", actor=here().actor)
        except InvalidError as error:
            catalogue.refused(form, error, {error.message_key: "code"})
        else:
            flash.leave("manager.groups.created")
            return redirect("/manager/groups")
    return _groups(form, 422)


@cabinet.post("/groups/<group_id:int>/rename")
def rename_group(group_id: int) -> Answer:
    group = groups.one(group_id)
    group.title = forms.field("seen")
    try:
        groups.rename(group, forms.field("title").strip(), actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem")
    else:
        flash.leave("manager.groups.renamed")
    return redirect("/manager/groups")


def _groups(form: GroupForm, status: int = 200) -> Answer:
    return page("manager/groups/list.html", status, form=form, groups=groups.every())


def _named() -> tuple[int | None, int | None]:
    """
    Whom the form names: a client or a group that there is.

    Raises:
        NotFoundError: there is no such one.
    """
    client, group = forms.field("client_id"), forms.field("group_id")
    if client:
        return clients.one(_number(client)).id, None
    return None, groups.one(_number(group)).id


def _number(text: str) -> int:
    """What is no number is no one's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
