"""The builder of a service's parameters, with the very form that a client will see beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.cabinets.manager import catalogue, parameter_form, parameter_reading
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.parameter_form import Around, ParameterForm
from backend.catalog import editions, form, schema, soundness
from backend.catalog.definitions import Definition
from backend.catalog.models import Service, ServiceVersion
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, Reads, Writes
from backend.kernel.errors import InvalidError, NotFoundError, StaleStateError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


@dataclass(frozen=True)
class Shown:
    """Which parameter a form is about: its kind, and its code if it stands in the draft already."""

    kind: Kind
    code: str = ""


@cabinet.get("/services/<service_id:int>/parameters")
def show_parameters(service_id: int) -> Answer:
    service = catalogue.service(service_id)
    draft = editions.draft_of(service.id)
    shown = draft or editions.newest(service.id)
    known = schema.load(shown.id) if shown else Schema(0, ())
    faults: dict[str, list[str]] = {}
    for fault in soundness.faults(known.definitions):
        faults.setdefault(fault.code, []).append(here().t(fault.key))
    return page(
        "manager/services/parameters.html",
        service=service,
        draft=draft,
        schema=known,
        faults=faults,
        kinds=list(Kind),
        **_preview(known.definitions),
    )


@cabinet.post("/services/<service_id:int>/parameters/draft")
def begin_draft(service_id: int) -> Answer:
    editions.draft(catalogue.service(service_id), actor=here().actor, now=here().started_at)
    return redirect(f"/manager/services/{service_id}/parameters")


@cabinet.get("/services/<service_id:int>/parameters/add/<kind>")
def ask_new_parameter(service_id: int, kind: str) -> Answer:
    service, draft = _drafted(service_id)
    around = _around(draft)
    blank = parameter_form.blank(_kind(kind), around)
    return _form(service, blank, around.others, Shown(_kind(kind)))


@cabinet.post("/services/<service_id:int>/parameters/add/<kind>", keeps_form=True)
def add_parameter(service_id: int, kind: str) -> Answer:
    return _saved(service_id, _kind(kind), "")


@cabinet.get("/services/<service_id:int>/parameters/edit/<code>")
def ask_parameter(service_id: int, code: str) -> Answer:
    service, draft = _drafted(service_id)
    one = _one(draft, code)
    around = _around(draft, code)
    blank = parameter_form.blank(one.kind, around, one)
    return _form(service, blank, schema.load(draft.id).definitions, Shown(one.kind, code))


@cabinet.post("/services/<service_id:int>/parameters/edit/<code>", keeps_form=True)
def change_parameter(service_id: int, code: str) -> Answer:
    _, draft = _drafted(service_id)
    return _saved(service_id, _one(draft, code).kind, code)


@cabinet.post("/services/<service_id:int>/parameters/move/<code>")
def move_parameter(service_id: int, code: str) -> Answer:
    _, draft = _drafted(service_id)
    known = schema.load(draft.id).definitions
    return _arranged(service_id, draft, editions.moved(known, code, up=forms.field("way") == "up"))


@cabinet.post("/services/<service_id:int>/parameters/remove/<code>")
def remove_parameter(service_id: int, code: str) -> Answer:
    _, draft = _drafted(service_id)
    return _arranged(service_id, draft, editions.without(schema.load(draft.id).definitions, code))


@cabinet.post("/services/<service_id:int>/parameters/preview/<kind>")
def preview_parameter(service_id: int, kind: str) -> Answer:
    """The form as it would be, for the script that shows it while one types; nothing is kept."""
    _, draft = _drafted(service_id)
    instead_of = forms.field("instead_of")
    around = _around(draft, instead_of)
    typed = parameter_form.read(_kind(kind), around)
    one = parameter_reading.definition(typed, _kind(kind), around)
    known = schema.load(draft.id).definitions
    found = editions.placed(known, one, instead_of) if one else known
    return page("manager/services/preview.html", **_preview(found, is_unready=one is None))


@cabinet.post("/services/<service_id:int>/parameters/publish")
def publish_parameters(service_id: int) -> Answer:
    service, draft = _drafted(service_id)
    seen = catalogue.as_seen(draft, forms.field("revision"))
    try:
        editions.publish(seen, actor=here().actor, now=here().started_at)
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem")
        return redirect(f"/manager/services/{service_id}/parameters")
    flash.leave("manager.parameters.published", number=draft.number)
    is_first = draft.number == 1 and not service.cabinet_text
    return redirect(f"/manager/services/{service_id}" + ("/texts" if is_first else ""))


@cabinet.post("/services/<service_id:int>/parameters/discard")
def discard_parameters(service_id: int) -> Answer:
    _, draft = _drafted(service_id)
    try:
        editions.discard(catalogue.as_seen(draft, forms.field("revision")), actor=here().actor)
    except StaleStateError as error:
        flash.leave(error.message_key, "problem")
        return redirect(f"/manager/services/{service_id}/parameters")
    flash.leave("manager.parameters.discarded")
    return redirect(f"/manager/services/{service_id}")


def _saved(service_id: int, kind: Kind, instead_of: str) -> Answer:
    service, draft = _drafted(service_id)
    around, shown = _around(draft, instead_of), Shown(kind, instead_of)
    typed = parameter_form.read(kind, around)
    one = parameter_reading.definition(typed, kind, around)
    known = schema.load(draft.id).definitions
    found = editions.placed(known, one, instead_of) if one else list(known)
    if one is None or forms.field("preview"):
        return _form(service, typed, found, shown, 200 if one else 422)
    try:
        editions.save(catalogue.as_seen(draft, typed.revision.data), found, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        catalogue.refused(typed, error)
        _, fresh = _drafted(service_id)
        typed.revision.data = str(fresh.revision)
        return _form(service, typed, found, shown, error.status)
    flash.leave("manager.parameters.saved", title=one.title.in_(here().t.language))
    return redirect(f"/manager/services/{service_id}/parameters")


def _arranged(service_id: int, draft: ServiceVersion, found: list[Definition]) -> Answer:
    try:
        editions.save(catalogue.as_seen(draft, forms.field("revision")), found, actor=here().actor)
    except StaleStateError as error:
        flash.leave(error.message_key, "problem")
    return redirect(f"/manager/services/{service_id}/parameters#parameters")


def _form(
    service: Service,
    typed: ParameterForm,
    found: Sequence[Definition],
    shown: Shown,
    status: int = 200,
) -> Answer:
    return page(
        "manager/services/parameter.html",
        status,
        service=service,
        form=typed,
        kind=shown.kind,
        code=shown.code,
        **_preview(found),
    )


def _preview(shown: Sequence[Definition], *, is_unready: bool = False) -> dict[str, Any]:
    """What a client would see of a new subscription: the fields he may fill in, the rest as facts."""
    known, t = Schema(0, tuple(shown)), here().t
    values = known.initial()
    own = known.writable(Writes.CLIENT)
    others = [one for one in known.readable(Reads.CLIENT, values) if one not in own]
    return {
        "fields": form.fields(own, values, t),
        "facts_of": form.shown(others, values, t),
        "is_unready": is_unready,
    }


def _drafted(service_id: int) -> tuple[Service, ServiceVersion]:
    """
    The service with its draft.

    Raises:
        NotFoundError: there is no such service, or no draft of its parameters.
    """
    service = catalogue.service(service_id)
    draft = editions.draft_of(service.id)
    if draft is None:
        raise NotFoundError
    return service, draft


def _around(draft: ServiceVersion, code: str = "") -> Around:
    return Around(editions.without(schema.load(draft.id).definitions, code), draft.revision)


def _one(draft: ServiceVersion, code: str) -> Definition:
    found = schema.load(draft.id).find(code)
    if found is None:
        raise NotFoundError
    return found


def _kind(word: str) -> Kind:
    if word not in set(Kind):
        raise NotFoundError
    return Kind(word)
