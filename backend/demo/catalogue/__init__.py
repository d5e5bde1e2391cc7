"""The demo company's catalogue: what it sells at the prices of its site, and what it sold before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from backend.catalog import definitions
from backend.catalog.models import (
    ClientGroup,
    Service,
    ServiceLink,
    ServiceParameter,
    ServiceVersion,
    Tariff,
    TariffTransition,
    TariffVersion,
)
from backend.catalog.words import ExistingMode, LinkKind, ServiceStatus, Timing, Visibility
from backend.db import bulk, made
from backend.demo.catalogue import offers, site_prices
from backend.demo.catalogue.offers import ServiceOffer, TariffOffer
from backend.kernel.actor import SYSTEM
from backend.kernel.periods import add_months

BEGAN_MONTHS_AGO = 30
_NEW_PRICE_MONTHS_AGO = 5
# What some tariffs cost before their present price.
_OLDER_MINOR = {"office-5": 170000, "office-15": 390000}
# A price that is being prepared: its preview is the first thing to look at.
_PREPARED_MINOR = {"line-100": 385000}
PARTNERS = "partners"
_GROUPS = ((PARTNERS, "Партнёры"), ("districts", "Дальние районы"))


@dataclass(frozen=True)
class Catalogue:
    """
    What was made, by code; `versions` are all of a tariff by number.

    `began_on` is the day since which everything is sold.
    """

    began_on: date
    services: dict[str, Service] = field(default_factory=dict)
    schemas: dict[str, ServiceVersion] = field(default_factory=dict)
    tariffs: dict[str, Tariff] = field(default_factory=dict)
    versions: dict[str, list[TariffVersion]] = field(default_factory=dict)
    groups: dict[str, ClientGroup] = field(default_factory=dict)

    def version_on(self, code: str, day: date) -> TariffVersion:
        """The version of a tariff that was sold on a day."""
        sold = [one for one in reversed(self.versions[code]) if one.published_at is not None]
        return next(one for one in sold if one.effective_new and one.effective_new <= day)


def make(prices_file: Path, today: date) -> Catalogue:
    """Write the catalogue into an empty one, inside a transaction."""
    found = Catalogue(_months_ago(today, BEGAN_MONTHS_AGO))
    for code, title in _GROUPS:
        found.groups[code] = ClientGroup.create(code=code, title=title)
    for position, service in enumerate(offers.SERVICES, start=1):
        _make_service(found, service, position)
    site = site_prices.read(prices_file)
    vat = site_prices.vat_percent(prices_file)
    by_code = {one.code: one for one in offers.SERVICES}
    for position, tariff in enumerate(offers.TARIFFS, start=1):
        named = site.get(tariff.code)
        row = _version_row(tariff, by_code[tariff.service], named, vat)
        _make_tariff(found, tariff, position, row, today)
    _link(found)
    return found


def _make_service(found: Catalogue, one: ServiceOffer, position: int) -> None:
    began = _morning(found.began_on)
    service = Service.create(
        code=one.code,
        category=one.category,
        status=ServiceStatus.ACTIVE,
        title=one.title,
        cabinet_text=one.cabinet_text,
        public_page=one.public_page,
        position=position,
        created_at=began,
    )
    schema = ServiceVersion.create(service=service, number=1, **made.by_at(SYSTEM, began))
    bulk.insert(
        ServiceParameter,
        [
            {"service_version": schema.id, "position": place, **definitions.columns(parameter)}
            for place, parameter in enumerate(one.definitions, start=1)
        ],
    )
    ServiceVersion.update(published_at=began).where(ServiceVersion.id == schema.id).execute()
    found.services[one.code], found.schemas[one.code] = service, schema


def _version_row(
    one: TariffOffer, service: ServiceOffer, named: site_prices.SiteItem | None, vat: int
) -> dict[str, Any]:
    title = one.title or (named.title if named else one.title)
    month = one.price_minor if one.price_minor is not None else named.month_minor if named else 0
    once = one.once_minor if one.once_minor is not None else named.once_minor if named else 0
    return {
        "title": title,
        "price_minor": month,
        "once_minor": once,
        "vat_percent": vat,
        "included": offers.included_of(one),
        "prices": offers.prices_of(one, service),
    }


def _make_tariff(
    found: Catalogue, one: TariffOffer, position: int, row: Mapping[str, Any], today: date
) -> None:
    is_draft = one.visibility is Visibility.DRAFT
    began = _morning(found.began_on)
    tariff = Tariff.create(
        code=one.code,
        service=found.services[one.service],
        family=one.family,
        visibility=one.visibility,
        page_text=one.page_text,
        position=position,
        created_at=began,
        first_published_at=None if is_draft else began,
    )
    common = {
        "tariff": tariff,
        "service_version": found.schemas[one.service],
        **row,
        **made.by_at(SYSTEM, began),
    }
    rows = [_draft(1)] if is_draft else _history(found, one.code, today)
    versions = [TariffVersion.create(**{**common, **own}) for own in rows]
    found.tariffs[one.code], found.versions[one.code] = tariff, versions


def _history(found: Catalogue, code: str, today: date) -> list[dict[str, Any]]:
    """The versions of a tariff that is or was sold, the prepared one last."""
    changed_on = _months_ago(today, _NEW_PRICE_MONTHS_AGO)
    older = _OLDER_MINOR.get(code)
    first = {"number": 1, **_published(found.began_on)}
    rows = [first]
    if older is not None:
        rows = [
            {**first, "price_minor": older},
            {"number": 2, "reason": "Подорожали каналы до города", **_published(changed_on)},
        ]
    prepared = _PREPARED_MINOR.get(code)
    if prepared is None:
        return rows
    next_month = add_months(today.replace(day=1), 1)
    plan = {
        "price_minor": prepared,
        "effective_new": next_month,
        "existing_mode": ExistingMode.DATE,
        "existing_on": add_months(next_month, 1),
        "notice_days": 30,
        "reason": "Выросла плата за опоры и канализацию",
    }
    return [*rows, {**_draft(len(rows) + 1), **plan}]


def _draft(number: int) -> dict[str, Any]:
    return {"number": number, "published_at": None}


def _published(day: date) -> dict[str, Any]:
    moment = _morning(day) - timedelta(days=20)
    return {
        "effective_new": day,
        "published_at": moment,
        "made_at": moment,
        "approved_by": "Вера Никитина",
    }


def _link(found: Catalogue) -> None:
    for service in offers.SERVICES:
        if service.requires:
            ServiceLink.create(
                service=found.services[service.code],
                other=found.services[service.requires],
                kind=LinkKind.REQUIRES,
            )
    for tariff in offers.TARIFFS:
        if tariff.successor:
            Tariff.update(successor=found.tariffs[tariff.successor]).where(
                Tariff.id == found.tariffs[tariff.code].id
            ).execute()
    for source, target, timing in [*_ladders(), *offers.MORE_WAYS]:
        TariffTransition.create(
            source=found.tariffs[source], target=found.tariffs[target], timing=timing
        )


def _ladders() -> list[tuple[str, str, Timing]]:
    sold = {one.code for one in offers.TARIFFS if one.visibility is Visibility.PUBLIC}
    found = []
    for ladder in offers.LADDERS:
        for place, source in enumerate(ladder):
            up = [(source, target, Timing.EITHER) for target in ladder[place + 1 :]]
            down = [(source, target, Timing.NEXT_PERIOD) for target in ladder[:place]]
            found += [way for way in [*up, *down] if way[1] in sold]
    return found


def _months_ago(today: date, count: int) -> date:
    return add_months(today.replace(day=1), -count)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)
