"""Versions of a tariff: the draft that is written, what was published, and the way to those who have it."""

from backend.cabinets.manager import catalogue, version_form
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.version_form import Page
from backend.catalog import editions, form, permits, prices, queries, schema, tariffs, terms
from backend.catalog.models import Tariff, TariffVersion
from backend.catalog.schema import Schema
from backend.catalog.states import VersionStatus, status_of
from backend.catalog.words import Reads
from backend.kernel.errors import InvalidError, NotFoundError, StaleStateError
from backend.subscriptions import usage
from backend.subscriptions.tariff_changes import applying
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


@cabinet.post("/tariffs/<tariff_id:int>/draft")
def draft_version(tariff_id: int) -> Answer:
    tariff = catalogue.tariff(tariff_id)
    version = tariffs.draft_version(tariff, actor=here().actor, now=here().started_at)
    return redirect(f"/manager/tariffs/{tariff.id}/versions/{version.id}/edit")


@cabinet.get("/tariffs/<tariff_id:int>/versions/<version_id:int>")
def show_version(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _version(tariff_id, version_id)
    known, t = schema.load(version.service_version_id), here().t
    begun = known.initial(version.included)
    is_draft = status_of(version) is VersionStatus.DRAFT
    missing = terms.problems(terms.of(version), known, today=here().today) if is_draft else {}
    lines = [] if _prices_missing(missing) else prices.monthly(version, known, begun)
    return page(
        "manager/tariffs/version.html",
        tariff=tariff,
        version=version,
        is_draft=is_draft,
        values=form.shown(known.readable(Reads.MANAGER, begun), begun, t),
        lines=lines,
        total=prices.total(lines),
        missing=_missing(missing, known),
        has_clients=usage.has_any(tariff.id, today=here().today),
        may_keep=permits.may_keep(here().actor, tariff),
        is_only=len(queries.versions(tariff.id)) == 1,
    )


@cabinet.get("/tariffs/<tariff_id:int>/versions/<version_id:int>/edit")
def ask_version(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _draft(tariff_id, version_id)
    shown = version_form.blank(terms.of(version), _newest_schema(tariff), version.revision)
    return _form(tariff, version, shown)


@cabinet.post("/tariffs/<tariff_id:int>/versions/<version_id:int>/edit", keeps_form=True)
def save_version(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _draft(tariff_id, version_id)
    shown, typed = version_form.read(_newest_schema(tariff))
    if typed is None:
        return _form(tariff, version, shown, 422)
    seen = catalogue.as_seen(version, shown.form.revision.data)
    try:
        tariffs.save_version(seen, typed, actor=here().actor)
    except (InvalidError, StaleStateError) as error:
        catalogue.refused(shown.form, error)
        tariff, version = _draft(tariff_id, version_id)
        shown.form.revision.data = str(version.revision)
        return _form(tariff, version, shown, error.status)
    flash.leave("manager.tariffs.version_saved")
    return redirect(f"/manager/tariffs/{tariff_id}/versions/{version_id}")


@cabinet.post("/tariffs/<tariff_id:int>/versions/<version_id:int>/publish")
def publish_version(tariff_id: int, version_id: int) -> Answer:
    tariff, version = _version(tariff_id, version_id)
    own = f"/manager/tariffs/{tariff_id}/versions/{version_id}"
    if usage.has_any(tariff.id, today=here().today):
        return redirect(f"{own}/change")  # who has it is shown first what becomes of him
    seen = catalogue.as_seen(version, forms.field("revision"))
    try:
        applying.publish(seen, actor=here().actor, now=here().started_at)
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem", **_plain(error.details))
        return redirect(own)
    flash.leave("manager.tariffs.version_published", number=version.number)
    return redirect(f"/manager/tariffs/{tariff_id}")


@cabinet.post("/tariffs/<tariff_id:int>/versions/<version_id:int>/discard")
def discard_version(tariff_id: int, version_id: int) -> Answer:
    _, version = _version(tariff_id, version_id)
    try:
        tariffs.discard_version(
            catalogue.as_seen(version, forms.field("revision")), actor=here().actor
        )
    except (InvalidError, StaleStateError) as error:
        flash.leave(error.message_key, "problem")
        return redirect(f"/manager/tariffs/{tariff_id}/versions/{version_id}")
    flash.leave("manager.tariffs.version_discarded")
    return redirect(f"/manager/tariffs/{tariff_id}")


def _version(tariff_id: int, version_id: int) -> tuple[Tariff, TariffVersion]:
    tariff = catalogue.tariff(tariff_id)
    return tariff, queries.version(tariff.id, version_id)


def _draft(tariff_id: int, version_id: int) -> tuple[Tariff, TariffVersion]:
    """
    The draft, for one who may change it; a published version has no form.

    Raises:
        NotFoundError: there is no such version, or it is published.
        ForbiddenError: its tariff is not his to change.
    """
    tariff, version = _version(tariff_id, version_id)
    permits.insist_on(here().actor, tariff)
    if status_of(version) is not VersionStatus.DRAFT:
        raise NotFoundError
    return tariff, version


def _newest_schema(tariff: Tariff) -> Schema:
    edition = editions.newest(tariff.service_id)
    if edition is None:
        raise NotFoundError
    return schema.load(edition.id)


def _form(tariff: Tariff, version: TariffVersion, shown: Page, status: int = 200) -> Answer:
    return page(
        "manager/tariffs/version_form.html", status, tariff=tariff, version=version, shown=shown
    )


def _prices_missing(missing: dict[str, InvalidError]) -> bool:
    return any(name.startswith("prices.") for name in missing)


def _missing(found: dict[str, InvalidError], known: Schema) -> list[tuple[str, str]]:
    """What keeps a draft from being published: the name of the field, and the sentence."""
    t = here().t
    told = []
    for name, error in found.items():
        field, _, code = name.partition(".")
        one = known.find(code)
        title = one.title.in_(t.language) if one else t(f"manager.tariffs.field.{field}")
        told.append((title, t(error.message_key, **error.details)))
    return told


def _plain(details: dict[str, object]) -> dict[str, str | int]:
    return {name: value for name, value in details.items() if isinstance(value, str | int)}
