"""Editions of a service's schema: the draft is built parameter by parameter, then published for good."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend.audit import journal
from backend.catalog import definitions, permits, revising, schema, soundness
from backend.catalog.definitions import Definition
from backend.catalog.models import Service, ServiceParameter, ServiceVersion
from backend.db import made
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, NotFoundError
from backend.kernel.states import IllegalMoveError


def newest(service_id: int) -> ServiceVersion | None:
    """The published edition with the greatest number; None before the first."""
    found: ServiceVersion | None = (
        _of(service_id)
        .where(ServiceVersion.published_at.is_null(is_null=False))
        .order_by(ServiceVersion.number.desc())
        .first()
    )
    return found


def draft_of(service_id: int) -> ServiceVersion | None:
    """The edition that is being built, if any."""
    found: ServiceVersion | None = (
        _of(service_id).where(ServiceVersion.published_at.is_null()).first()
    )
    return found


def every(service_id: int) -> list[ServiceVersion]:
    """All editions, the newest first."""
    return list(_of(service_id).order_by(ServiceVersion.number.desc()))


def one(service_id: int, version_id: int) -> ServiceVersion:
    """
    An edition of this service.

    Raises:
        NotFoundError: there is none, or it is another service's.
    """
    found: ServiceVersion | None = _of(service_id).where(ServiceVersion.id == version_id).first()
    if found is None:
        raise NotFoundError
    return found


def draft(service: Service, *, actor: Actor, now: datetime) -> ServiceVersion:
    """The draft of a service; if there is none it is made from the newest published edition."""
    permits.insist(actor)
    with transaction():
        known = draft_of(service.id)
        if known is not None:
            return known
        older = newest(service.id)
        version: ServiceVersion = ServiceVersion.create(
            service=service, number=older.number + 1 if older else 1, **made.by_at(actor, now)
        )
        if older is not None:
            _write(version, schema.load(older.id).definitions)
        journal.record(actor, "service_version.draft", version, new={"number": version.number})
    return version


def save(
    version: ServiceVersion, parameters: Sequence[Definition], *, actor: Actor
) -> ServiceVersion:
    """
    Make these the parameters of a draft, in this order; it may be unsound until it is published.

    Args:
        version: as the actor saw it.

    Raises:
        InvalidError: a code is none or stands twice, or there are too many.
        IllegalMoveError: it is published.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist(actor)
    _require_draft(version)
    _require_storable(parameters)
    with transaction():
        old = schema.load(version.id).definitions
        fresh = revising.revise(version)
        ServiceParameter.delete().where(ServiceParameter.service_version == version).execute()
        _write(version, parameters)
        journal.record(
            actor, "service_version.save", version, old=_changed(old, parameters),
            new=_changed(parameters, old),
        )  # fmt: skip
    return fresh


def publish(version: ServiceVersion, *, actor: Actor, now: datetime) -> ServiceVersion:
    """
    Make the draft the schema of new versions of tariffs; it is never changed again.

    Raises:
        InvalidError: the schema has faults (`soundness.faults`).
        IllegalMoveError: it is published already.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist(actor)
    _require_draft(version)
    with transaction():
        if soundness.faults(schema.load(version.id).definitions):
            raise InvalidError("catalog.schema.faulty")
        fresh = revising.revise(version, published_at=now)
        journal.record(actor, "service_version.publish", version, new={"number": version.number})
    return fresh


def discard(version: ServiceVersion, *, actor: Actor) -> None:
    """
    Drop a draft.

    Raises:
        IllegalMoveError: it is published.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist(actor)
    _require_draft(version)
    with transaction():
        revising.remove(version)
        journal.record(actor, "service_version.discard", version, old={"number": version.number})


def placed(
    parameters: Sequence[Definition], one: Definition, instead_of: str = ""
) -> list[Definition]:
    """
    The parameters with this one at the end, or in the place of the one with the code `instead_of`.

    Whatever depended on the old code depends on the new one.
    """
    if not instead_of:
        return [*parameters, one]
    return [one if each.code == instead_of else _led(each, instead_of, one) for each in parameters]


def moved(parameters: Sequence[Definition], code: str, *, up: bool) -> list[Definition]:
    """The parameters with one of them a place higher or lower; at the end nothing happens."""
    found = list(parameters)
    place = next((n for n, one in enumerate(found) if one.code == code), None)
    if place is None:
        return found
    other = place - 1 if up else place + 1
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


def without(parameters: Sequence[Definition], code: str) -> list[Definition]:
    """The parameters without this one."""
    return [one for one in parameters if one.code != code]


def _led(each: Definition, old_code: str, new: Definition) -> Definition:
    needs = each.depends_on
    if needs is None or needs.code != old_code:
        return each
    return replace(each, depends_on=replace(needs, code=new.code))


def _of(service_id: int) -> Any:
    return ServiceVersion.select().where(ServiceVersion.service == service_id)


def _write(version: ServiceVersion, parameters: Sequence[Definition]) -> None:
    for position, definition in enumerate(parameters, start=1):
        ServiceParameter.create(
            service_version=version, position=position, **definitions.columns(definition)
        )


def _require_draft(version: ServiceVersion) -> None:
    if version.published_at is not None:
        raise IllegalMoveError(state="published", event="save")


def _require_storable(parameters: Sequence[Definition]) -> None:
    """What no table could hold; everything else is told by `soundness` before publishing."""
    codes = [one.code for one in parameters]
    if len(set(codes)) < len(codes):
        raise InvalidError("catalog.parameter.twice")
    if len(parameters) > soundness.MOST_PARAMETERS:
        raise InvalidError("catalog.parameter.too_many")
    keys = {fault.key for fault in soundness.faults(parameters)}
    for key in ("catalog.parameter.bad_code", "catalog.parameter.no_title"):
        if key in keys:
            raise InvalidError(key)
    if "catalog.parameter.written_unread" in keys:
        raise InvalidError("catalog.parameter.written_unread")


def _changed(these: Sequence[Definition], others: Sequence[Definition]) -> dict[str, object]:
    """The parameters of these that are not the same among the others, and the order if it differs."""
    found: dict[str, object] = {
        one.code: {
            name: revising.told({name: value})[name]
            for name, value in definitions.columns(one).items()
            if value is not None and (value or value is False)
        }
        for one in these
        if one not in others
    }
    order = [one.code for one in these]
    return found if order == [one.code for one in others] else {**found, "order": order}
