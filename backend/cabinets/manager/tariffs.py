"""Tariffs: the list, the card, who is sold them, what follows them; prices stand in their versions."""

import wtforms
from wtforms import SelectChoice, validators

from backend.cabinets.manager import catalogue, trail, version_form, ways
from backend.cabinets.manager.catalogue import Revised
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.version_form import NewForm
from backend.catalog import groups, offers, permits, queries, selling, tariffs
from backend.catalog.models import Tariff
from backend.catalog.queries import Wanted
from backend.catalog.states import TARIFF, TariffEvent
from backend.catalog.tariffs import Facts, NewTariff
from backend.catalog.words import Visibility
from backend.clients import queries as clients
from backend.kernel.errors import InvalidError, StaleStateError
from backend.subscriptions import usage
from backend.web import flash, forms, more
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

PLACES = {
    "catalog.title.bad": "title_ru",
    "catalog.code.bad": "code",
    "catalog.code.taken": "code",
    "catalog.service.no_schema": "service",
    "catalog.tariff.ends_before": "sold_until",
    "catalog.tariff.bad_successor": "successor",
}


class FilterForm(forms.Form):
    """The tools above the list."""

    q = wtforms.SearchField("manager.tariffs.search")
    service = wtforms.SelectField("manager.tariffs.service", choices=[])
    visibility = wtforms.SelectField("manager.tariffs.visibility", choices=[])


class FactsForm(Revised):
    """What of a tariff may be changed at any time."""

    sold_from = wtforms.DateField(
        "manager.tariffs.sold_from",
        [validators.Optional()],
        description="manager.tariffs.sold_hint",
    )
    sold_until = wtforms.DateField("manager.tariffs.sold_until", [validators.Optional()])
    successor = wtforms.SelectField(
        "manager.tariffs.successor", choices=[], description="manager.tariffs.successor_hint"
    )
    family = wtforms.StringField(
        "manager.tariffs.family",
        [validators.Optional(), validators.Length(max=40)],
        description="manager.tariffs.family_hint",
    )
    page_ru = wtforms.TextAreaField(
        "manager.tariffs.page_ru",
        [validators.Optional()],
        description="manager.tariffs.page_hint",
    )
    page_en = wtforms.TextAreaField("manager.tariffs.page_en", [validators.Optional()])
    position = wtforms.IntegerField(
        "manager.tariffs.position", [validators.InputRequired(), validators.NumberRange(0, 9999)]
    )


@cabinet.get("/tariffs")
def list_tariffs() -> Answer:
    query = here().incoming.query
    asked = {name: str(query.getunicode(name, "")) for name in ("q", "service", "visibility")}
    found = queries.listed_tariffs(_wanted(asked), after=more.place())
    return page(
        "manager/tariffs/list.html",
        form=_filters(asked),
        is_filtered=any(asked.values()),
        rows=found.rows,
        links=more.links(found.after),
    )


@cabinet.get("/tariffs/new")
def ask_new_tariff() -> Answer:
    service = str(here().incoming.query.getunicode("service", ""))
    form = forms.blank(NewForm, service=service, vat_percent=version_form.USUAL_VAT, once="0")
    return _new(form)


@cabinet.post("/tariffs/new", keeps_form=True)
def create_tariff() -> Answer:
    form = forms.read(NewForm)
    _offer_services(form)
    if form.validate():
        terms = version_form.first_terms(form)
        if terms is not None:
            service = queries.service(int(form.service.data))
            new = NewTariff(service, terms, form.code.data or "", form.family.data or "")
            try:
                tariff, version = tariffs.create(new, actor=here().actor, now=here().started_at)
            except InvalidError as error:
                catalogue.refused(form, error, PLACES)
            else:
                flash.leave("manager.tariffs.created")
                return redirect(f"/manager/tariffs/{tariff.id}/versions/{version.id}/edit")
    return _new(form, 422)


@cabinet.get("/tariffs/<tariff_id:int>")
def show_tariff(tariff_id: int) -> Answer:
    tariff, today = catalogue.tariff(tariff_id), here().today
    versions = queries.versions(tariff.id)
    audience = selling.audience(tariff.id)
    return page(
        "manager/tariffs/card.html",
        tariff=tariff,
        service=queries.service(tariff.service_id),
        versions=versions,
        draft=tariffs.draft_of(tariff.id),
        sold=offers.sold_on(tariff.id, today),
        usage=usage.of_tariff(tariff.id, today=today),
        successor=_seen(tariff.successor_id),
        clients=[clients.one(one.client_id) for one in audience if one.client_id],
        groups=[groups.one(one.group_id) for one in audience if one.group_id],
        ways=ways.of(tariff),
        moves=[event for event in TariffEvent if _can(tariff, event)],
        may_keep=permits.may_keep(here().actor, tariff),
        keeps_exclusive=catalogue.keeps_exclusive(),
        is_removable=tariffs.is_removable(tariff),
        acts=trail.of(tariff, *versions),
    )


@cabinet.get("/tariffs/<tariff_id:int>/facts")
def ask_facts(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    form = forms.blank(
        FactsForm,
        **catalogue.spread("page", tariff.page_text),
        sold_from=tariff.sold_from,
        sold_until=tariff.sold_until,
        successor=str(tariff.successor_id or ""),
        family=tariff.family,
        position=tariff.position,
        revision=str(tariff.revision),
    )
    return _facts(tariff, form)


@cabinet.post("/tariffs/<tariff_id:int>/facts", keeps_form=True)
def save_facts(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    form = forms.read(FactsForm)
    _offer_siblings(form, tariff)
    if not form.validate():
        return _facts(tariff, form, 422)
    facts = Facts(
        family=form.family.data or "",
        successor_id=int(form.successor.data) if form.successor.data else None,
        sold_from=form.sold_from.data,
        sold_until=form.sold_until.data,
        page_text=catalogue.texts(form, "page"),
        position=form.position.data,
    )
    try:
        tariffs.change(catalogue.as_seen(tariff, form.revision.data), facts, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        catalogue.refused(form, error, PLACES)
        form.revision.data = str(catalogue.tariff(tariff_id).revision)
        return _facts(tariff, form, error.status)
    flash.leave("manager.tariffs.saved")
    return redirect(f"/manager/tariffs/{tariff_id}")


@cabinet.post("/tariffs/<tariff_id:int>/visibility")
def move_tariff(tariff_id: int) -> Answer:
    tariff = catalogue.as_seen(catalogue.tariff(tariff_id), forms.field("revision"))
    event = forms.field("event")
    if event not in set(TariffEvent):
        raise InvalidError
    try:
        selling.move(tariff, TariffEvent(event), actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem")
    else:
        flash.leave(f"manager.tariffs.done.{event}")
    return redirect(f"/manager/tariffs/{tariff_id}")


@cabinet.post("/tariffs/<tariff_id:int>/remove")
def remove_tariff(tariff_id: int) -> Answer:
    tariff = catalogue.as_seen(catalogue.tariff(tariff_id), forms.field("revision"))
    try:
        tariffs.remove(tariff, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem")
        return redirect(f"/manager/tariffs/{tariff_id}")
    flash.leave("manager.tariffs.removed", code=tariff.code)
    return redirect("/manager/tariffs")


def _wanted(asked: dict[str, str]) -> Wanted:
    """What is no service and no visibility narrows nothing: an old link still shows a list."""
    service = asked["service"]
    is_service = service.isascii() and service.isdigit() and len(service) < 10
    is_visibility = asked["visibility"] in set(Visibility)
    return Wanted(
        service_id=int(service) if is_service else None,
        visibility=Visibility(asked["visibility"]) if is_visibility else None,
        wish=asked["q"],
        sees_exclusive=catalogue.sees_exclusive(),
    )


def _filters(asked: dict[str, str]) -> FilterForm:
    t = here().t
    form = forms.blank(FilterForm, **asked)
    form.service.choices = [SelectChoice("", t("manager.tariffs.any"))] + [
        SelectChoice(str(one.id), one.title.in_(t.language)) for one in queries.services()
    ]
    shown = [one for one in Visibility if one != Visibility.EXCLUSIVE or catalogue.sees_exclusive()]
    form.visibility.choices = [SelectChoice("", t("manager.tariffs.any"))] + [
        SelectChoice(one.value, t(f"catalog.visibility.{one}")) for one in shown
    ]
    return form


def _offer_services(form: NewForm) -> None:
    language = here().t.language
    form.service.choices = [
        SelectChoice(str(one.id), one.title.in_(language)) for one in queries.services()
    ]


def _new(form: NewForm, status: int = 200) -> Answer:
    _offer_services(form)
    return page("manager/tariffs/new.html", status, form=form)


def _offer_siblings(form: FactsForm, tariff: Tariff) -> None:
    t = here().t
    others = queries.siblings(tariff, sees_exclusive=catalogue.sees_exclusive())
    form.successor.choices = [SelectChoice("", t("manager.tariffs.nobody_follows"))] + [
        SelectChoice(str(one.tariff.id), f"{one.version.title.in_(t.language)} ({one.tariff.code})")
        for one in others
    ]


def _facts(tariff: Tariff, form: FactsForm, status: int = 200) -> Answer:
    _offer_siblings(form, tariff)
    return page(
        "manager/tariffs/facts.html",
        status,
        tariff=tariff,
        called=catalogue.called(tariff),
        form=form,
    )


def _seen(tariff_id: int | None) -> Tariff | None:
    """The successor, unless the reader may not know of it."""
    if tariff_id is None:
        return None
    found = queries.tariff(tariff_id, sees_exclusive=True)
    is_hidden = found.visibility == Visibility.EXCLUSIVE and not catalogue.sees_exclusive()
    return None if is_hidden else found


def _can(tariff: Tariff, event: TariffEvent) -> bool:
    """Whether a button is shown: what can happen, to something that can be sold, by who may do it."""
    if not TARIFF.can(Visibility(tariff.visibility), event):
        return False
    if tariff.visibility == Visibility.EXCLUSIVE and event is TariffEvent.SELL_TO_SOME:
        return False  # the audience is changed by itself
    if event is TariffEvent.SELL_TO_SOME and not catalogue.keeps_exclusive():
        return False
    has_version = tariff.first_published_at is not None
    return permits.may_keep(here().actor, tariff) and (has_version or event is TariffEvent.ARCHIVE)
