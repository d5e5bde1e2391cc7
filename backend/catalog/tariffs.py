"""Tariffs and their versions: a draft is written, published, and from then on never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.audit import journal
from backend.catalog import codes, editions, permits, revising, schema, states
from backend.catalog import terms as terms_of
from backend.catalog.models import Service, Tariff, TariffVersion
from backend.catalog.states import VersionEvent, status_of
from backend.catalog.terms import Terms
from backend.catalog.words import Visibility
from backend.db import made
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised

LONGEST_TEXT = 20_000
NO_TEXT = Localised()


@dataclass(frozen=True)
class NewTariff:
    """A tariff to add, with the terms of its first version; without a code it gets one from its title."""

    service: Service
    terms: Terms
    code: str = ""
    family: str = ""


@dataclass(frozen=True)
class Facts:
    """What of a tariff may be changed at any time; none of it is a price."""

    family: str = ""
    successor_id: int | None = None
    sold_from: date | None = None
    sold_until: date | None = None
    page_text: Localised = NO_TEXT
    position: int = 0


def create(new: NewTariff, *, actor: Actor, now: datetime) -> tuple[Tariff, TariffVersion]:
    """
    Add a tariff that nobody sees, with the draft of its first version.

    Raises:
        InvalidError: the service has no published schema, a bad or taken code, terms that no draft
            may hold.
    """
    permits.insist(actor)
    terms_of.require_storable(new.terms)
    with transaction():
        edition = editions.newest(new.service.id)
        if edition is None:
            raise InvalidError("catalog.service.no_schema")
        taken = {row.code for row in Tariff.select(Tariff.code)}
        title = new.terms.title
        code = codes.require(new.code or codes.propose(title.en or title.ru, taken))
        if code in taken:
            raise InvalidError("catalog.code.taken", code=code)
        tariff: Tariff = Tariff.create(
            code=code,
            service=new.service,
            family=new.family,
            visibility=Visibility.DRAFT,
            position=len(taken) + 1,
            created_at=now,
        )
        version: TariffVersion = TariffVersion.create(
            tariff=tariff,
            number=1,
            service_version=edition,
            **terms_of.columns(new.terms),
            **made.by_at(actor, now),
        )
        journal.record(actor, "tariff.create", tariff, new={"code": code, "title": title.ru})
    return tariff, version


def change(tariff: Tariff, facts: Facts, *, actor: Actor) -> Tariff:
    """
    Change what is no price.

    Args:
        tariff: as the actor saw it.

    Raises:
        InvalidError: it ends before it begins, or its successor is itself or of another service.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist_on(actor, tariff)
    _require_sense(tariff, facts)
    columns: dict[str, Any] = {
        "family": facts.family,
        "successor_id": facts.successor_id,
        "sold_from": facts.sold_from,
        "sold_until": facts.sold_until,
        "page_text": facts.page_text,
        "position": facts.position,
    }
    with transaction():
        old = revising.differences(tariff, columns)
        fresh = revising.revise(tariff, successor=columns.pop("successor_id"), **columns)
        if old:
            new = {name: getattr(fresh, name) for name in old}
            journal.record(
                actor, "tariff.change", tariff, old=revising.told(old), new=revising.told(new)
            )
    return fresh


def draft_of(tariff_id: int) -> TariffVersion | None:
    """The version that is being written, if any."""
    found: TariffVersion | None = TariffVersion.get_or_none(
        (TariffVersion.tariff == tariff_id) & TariffVersion.published_at.is_null()
    )
    return found


def draft_version(tariff: Tariff, *, actor: Actor, now: datetime) -> TariffVersion:
    """
    The draft of a tariff; if there is none it is made from the newest version, without its days.

    It stands on the newest published schema of the service.
    """
    permits.insist_on(actor, tariff)
    with transaction():
        known = draft_of(tariff.id)
        if known is not None:
            return known
        older: TariffVersion = _versions(tariff.id).order_by(TariffVersion.number.desc()).get()
        edition = editions.newest(tariff.service_id)
        begun = Terms(
            title=older.title,
            price_minor=older.price_minor,
            vat_percent=older.vat_percent,
            once_minor=older.once_minor,
            included=older.included,
            prices=older.prices,
            notice_days=older.notice_days,
        )
        version: TariffVersion = TariffVersion.create(
            tariff=tariff,
            number=older.number + 1,
            service_version=edition,
            **terms_of.columns(begun),
            **made.by_at(actor, now),
        )
        journal.record(actor, "tariff_version.draft", version, new={"number": version.number})
    return version


def save_version(version: TariffVersion, terms: Terms, *, actor: Actor) -> TariffVersion:
    """
    Write the terms of a draft; it now stands on the newest published schema of the service.

    Args:
        version: as the actor saw it.

    Raises:
        InvalidError: terms that no draft may hold.
        IllegalMoveError: it is published.
        StaleStateError: somebody else has changed it meanwhile.
    """
    tariff = _tariff(version)
    permits.insist_on(actor, tariff)
    states.VERSION.after(status_of(version), VersionEvent.SAVE)
    terms_of.require_storable(terms)
    columns = terms_of.columns(terms)
    with transaction():
        edition = editions.newest(tariff.service_id)
        old = revising.differences(version, columns)
        fresh = revising.revise(version, service_version=edition, **columns)
        if old:
            new = revising.told({name: columns[name] for name in old})
            journal.record(actor, "tariff_version.save", version, old=revising.told(old), new=new)
    return fresh


def publish_version(version: TariffVersion, *, actor: Actor, now: datetime) -> TariffVersion:
    """
    Make the draft count: sold from its `effective_new` on, and never changed again.

    Who has an older version keeps it until `subscriptions.tariff_changes` moves him. A first version
    shows the tariff to nobody: that is `selling.move`.

    Raises:
        InvalidError: its terms have faults (`terms.problems`).
        IllegalMoveError: it is published already.
        StaleStateError: somebody else has changed it meanwhile.
    """
    tariff = _tariff(version)
    permits.insist_on(actor, tariff)
    states.VERSION.after(status_of(version), VersionEvent.PUBLISH)
    today = terms_of.local_day_at_the_earliest(now)
    with transaction():
        _require_no_problems(version.id, today)
        fresh = revising.revise(version, published_at=now, approved_by=actor.name)
        first = (Tariff.id == tariff.id) & Tariff.first_published_at.is_null()
        Tariff.update(first_published_at=now).where(first).execute()
        journal.record(
            actor,
            "tariff_version.publish",
            version,
            new={"number": fresh.number, **revising.told(terms_of.columns(terms_of.of(fresh)))},
            reason=fresh.reason,
        )
    return fresh


def discard_version(version: TariffVersion, *, actor: Actor) -> None:
    """
    Drop a draft; the first version of a tariff goes with the tariff alone.

    Raises:
        InvalidError: it is the only version.
        IllegalMoveError: it is published.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist_on(actor, _tariff(version))
    states.VERSION.after(status_of(version), VersionEvent.DISCARD)
    with transaction():
        if _versions(version.tariff_id).count() == 1:
            raise InvalidError("catalog.version.only_one")
        revising.remove(version)
        journal.record(actor, "tariff_version.discard", version, old={"number": version.number})


def remove(tariff: Tariff, *, actor: Actor) -> None:
    """
    Delete a tariff that was never used, quoted or published; others are archived.

    Only a published version can be quoted or sold, so that one without them was neither.

    Raises:
        InvalidError: it was published.
        StaleStateError: somebody else has changed it meanwhile.
    """
    permits.insist_on(actor, tariff)
    with transaction():
        if not is_removable(tariff):
            raise InvalidError("catalog.tariff.used")
        TariffVersion.delete().where(TariffVersion.tariff == tariff).execute()
        revising.remove(tariff)
        journal.record(actor, "tariff.remove", tariff, old={"code": tariff.code})


def is_removable(tariff: Tariff) -> bool:
    """Whether the tariff was never published: what decides if a button is shown."""
    published = TariffVersion.published_at.is_null(is_null=False)
    return not _versions(tariff.id).where(published).exists()


def _require_no_problems(version_id: int, today: date) -> None:
    """Of the row as it is stored: what the actor holds may be older."""
    stored: TariffVersion = TariffVersion.get_by_id(version_id)
    known = schema.load(stored.service_version_id)
    for error in terms_of.problems(terms_of.of(stored), known, today=today).values():
        raise error


def _require_sense(tariff: Tariff, facts: Facts) -> None:
    if facts.sold_from and facts.sold_until and facts.sold_from >= facts.sold_until:
        raise InvalidError("catalog.tariff.ends_before")
    if len(facts.family) > codes.LONGEST:
        raise InvalidError("form.longer_than", count=codes.LONGEST)
    if max(len(facts.page_text.ru), len(facts.page_text.en)) > LONGEST_TEXT:
        raise InvalidError("form.longer_than", count=LONGEST_TEXT)
    if facts.successor_id is None:
        return
    other = Tariff.get_or_none(Tariff.id == facts.successor_id)
    if other is None or other.id == tariff.id or other.service_id != tariff.service_id:
        raise InvalidError("catalog.tariff.bad_successor")


def _versions(tariff_id: int) -> Any:
    return TariffVersion.select().where(TariffVersion.tariff == tariff_id)


def _tariff(version: TariffVersion) -> Tariff:
    found: Tariff = Tariff.get_by_id(version.tariff_id)
    return found
