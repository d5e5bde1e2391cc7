"""Find services and tariffs for those who keep them; buyers are shown them by `offers` alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from backend.catalog.models import Service, ServiceVersion, Tariff, TariffVersion
from backend.catalog.words import Visibility
from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.kernel.errors import NotFoundError

_LONGEST_WISH = 100


@dataclass(frozen=True)
class Wanted:
    """Which tariffs a list shows; nothing is every one that the reader may see."""

    service_id: int | None = None
    visibility: Visibility | None = None
    wish: str = ""
    sees_exclusive: bool = False


@dataclass(frozen=True)
class ListedTariff:
    """A tariff in a list: the version that was published last, or the draft before the first."""

    tariff: Tariff
    service: Service
    version: TariffVersion


@dataclass(frozen=True)
class ListedService:
    """A service in a list: how many parameters its newest schema has, how many tariffs it has."""

    service: Service
    has_draft: bool
    tariffs: int


def service(service_id: int) -> Service:
    """
    The service with this id.

    Raises:
        NotFoundError: there is none.
    """
    found: Service | None = Service.get_or_none(Service.id == service_id)
    if found is None:
        raise NotFoundError
    return found


def services() -> list[Service]:
    """Every service in the order of the screens; a company has dozens, not thousands."""
    return list(Service.select().order_by(Service.position, Service.id))


def listed_services(*, after: str = "") -> Rows[ListedService]:
    """One page of the services, in their order."""
    order = [Order(Service.position), Order(Service.id)]
    page = keyset.page(Service.select(), order, after=after)
    ids = [row.id for row in page.rows]
    drafts = ServiceVersion.select(ServiceVersion.service).where(
        ServiceVersion.service.in_(ids) & ServiceVersion.published_at.is_null()
    )
    drafted = {row.service_id for row in drafts}
    counts = _tariffs_of(ids)
    rows = [ListedService(row, row.id in drafted, counts.get(row.id, 0)) for row in page.rows]
    return Rows(rows, page.after)


def tariff(tariff_id: int, *, sees_exclusive: bool) -> Tariff:
    """
    The tariff with this id, as one may see it who keeps the catalogue.

    Raises:
        NotFoundError: there is none, or it is exclusive and not for his eyes.
    """
    found: Tariff | None = Tariff.get_or_none(Tariff.id == tariff_id)
    is_hidden = found and found.visibility == Visibility.EXCLUSIVE and not sees_exclusive
    if found is None or is_hidden:
        raise NotFoundError
    return found


def version(tariff_id: int, version_id: int) -> TariffVersion:
    """
    A version of this tariff.

    Raises:
        NotFoundError: there is none, or it is another tariff's.
    """
    mine = (TariffVersion.id == version_id) & (TariffVersion.tariff == tariff_id)
    found: TariffVersion | None = TariffVersion.get_or_none(mine)
    if found is None:
        raise NotFoundError
    return found


def tariff_codes() -> set[str]:
    """The codes of all tariffs, whoever is shown them; for those who must not show one by mistake."""
    return {row.code for row in Tariff.select(Tariff.code)}


def versions(tariff_id: int) -> list[TariffVersion]:
    """All versions of a tariff, the newest first."""
    query = TariffVersion.select().where(TariffVersion.tariff == tariff_id)
    return list(query.order_by(TariffVersion.number.desc()))


def listed_tariffs(wanted: Wanted, *, after: str = "") -> Rows[ListedTariff]:
    """One page of the tariffs that are wanted, the newest first."""
    page = keyset.page(_wanted(wanted), [Order(Tariff.id, is_falling=True)], after=after)
    versions_of = _last_versions([row.id for row in page.rows])
    rows = [ListedTariff(row, row.service, versions_of[row.id]) for row in page.rows]
    return Rows(rows, page.after)


def siblings(one: Tariff, *, sees_exclusive: bool) -> list[ListedTariff]:
    """The other tariffs of its service: where one may move, and what may follow it."""
    query = _wanted(Wanted(service_id=one.service_id, sees_exclusive=sees_exclusive))
    rows = list(query.where(Tariff.id != one.id).order_by(Tariff.position, Tariff.id))
    versions_of = _last_versions([row.id for row in rows])
    return [ListedTariff(row, row.service, versions_of[row.id]) for row in rows]


def _wanted(wanted: Wanted) -> Any:
    query = Tariff.select(Tariff, Service).join(Service, JOIN.INNER)
    if not wanted.sees_exclusive:
        query = query.where(Tariff.visibility != Visibility.EXCLUSIVE)
    if wanted.service_id is not None:
        query = query.where(Tariff.service == wanted.service_id)
    if wanted.visibility is not None:
        query = query.where(Tariff.visibility == wanted.visibility)
    wish = wanted.wish.strip()[:_LONGEST_WISH]
    return query.where(_is_called(wish)) if wish else query


def _is_called(wish: str) -> Any:
    """By code, or by the title of any version; SQLite folds Latin letters alone, so both cases are tried."""
    spellings = {wish, wish.lower(), wish.capitalize()}
    text = TariffVersion.title.cast(
        "TEXT"
    )  # the field itself would make texts by language of the wish
    titled: Any = text.contains(wish)
    for one in spellings - {wish}:
        titled |= text.contains(one)
    of_title = TariffVersion.select(TariffVersion.tariff).where(titled)
    return Tariff.code.contains(wish.lower()) | Tariff.id.in_(of_title)


def _last_versions(ids: Iterable[int]) -> dict[int, TariffVersion]:
    """Of each tariff the published version with the greatest number, or else its draft."""
    query = TariffVersion.select().where(TariffVersion.tariff.in_(list(ids)))
    rows = query.order_by(TariffVersion.published_at.is_null(is_null=False), TariffVersion.number)
    return {row.tariff_id: row for row in rows}


def _tariffs_of(ids: Iterable[int]) -> dict[int, int]:
    rows: Any = (
        Tariff.select(Tariff.service, fn.COUNT(Tariff.id))
        .where(Tariff.service.in_(list(ids)))
        .group_by(Tariff.service)
        .tuples()
    )
    return {int(service_id): int(count) for service_id, count in rows}
