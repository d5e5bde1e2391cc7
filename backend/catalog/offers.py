"""What a buyer may order on a day: the only functions that show a tariff to somebody."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from backend.catalog.audience import ANYBODY, Buyer
from backend.catalog.models import (
    Service,
    Tariff,
    TariffAudience,
    TariffTransition,
    TariffVersion,
)
from backend.catalog.words import ServiceStatus, Timing, Visibility
from backend.kernel.errors import NotFoundError


@dataclass(frozen=True)
class Offer:
    """A tariff with the version that is sold on the day that was asked for."""

    tariff: Tariff
    version: TariffVersion
    service: Service


def orderable(buyer: Buyer, *, today: date, service_id: int | None = None) -> list[Offer]:
    """Everything the buyer may order, by service and place there."""
    query = _offered(buyer, today)
    if service_id is not None:
        query = query.where(Tariff.service == service_id)
    return [_offer(row) for row in query]


def one(buyer: Buyer, tariff_id: int, *, today: date) -> Offer:
    """
    The tariff as the buyer may order it.

    Raises:
        NotFoundError: there is none, or not for him, or not on this day: the three look the same.
    """
    found = list(_offered(buyer, today).where(Tariff.id == tariff_id))
    if not found:
        raise NotFoundError
    return _offer(found[0])


def transitions(buyer: Buyer, tariff_id: int, *, today: date) -> list[tuple[Offer, Timing]]:
    """Where a subscription of the buyer may move from the tariff it has, and when."""
    query = _offered(buyer, today).select_extend(TariffTransition.timing.alias("timing"))
    query = query.join_from(
        Tariff,
        TariffTransition,
        on=(TariffTransition.target == Tariff.id) & (TariffTransition.source == tariff_id),
        attr="way",
    )
    return [(_offer(row), Timing(row.tariff.way.timing)) for row in query]


def sold_on(tariff_id: int, day: date) -> TariffVersion | None:
    """The version of a tariff that is open for new sales on the day; for managers and jobs."""
    found: TariffVersion | None = (
        TariffVersion.select()
        .where((TariffVersion.tariff == tariff_id) & (TariffVersion.id == _newest(tariff_id, day)))
        .first()
    )
    return found


def _offered(buyer: Buyer, today: date) -> Any:
    """Versions with their tariff and service, joined."""
    return (
        TariffVersion.select(TariffVersion, Tariff, Service)
        .join(Tariff)
        .join(Service, JOIN.INNER)
        .where(TariffVersion.id == _newest(Tariff.id, today))
        .where(Service.status == ServiceStatus.ACTIVE)
        .where(Tariff.sold_from.is_null() | (Tariff.sold_from <= today))
        .where(Tariff.sold_until.is_null() | (Tariff.sold_until > today))
        .where(_is_shown_to(buyer))
        .order_by(Service.position, Service.id, Tariff.position, Tariff.id)
    )


def _is_shown_to(buyer: Buyer) -> Any:
    public = Tariff.visibility == Visibility.PUBLIC
    if buyer == ANYBODY:
        return public
    named = TariffAudience.client_id == (buyer.client_id or 0)
    if buyer.group_id is not None:
        named |= TariffAudience.group == buyer.group_id
    of_audience = TariffAudience.select(TariffAudience.tariff).where(named)
    return public | ((Tariff.visibility == Visibility.EXCLUSIVE) & Tariff.id.in_(of_audience))


def _newest(tariff: Any, day: date) -> Any:
    """The id of the published version with the latest first day of sales, and of equal days the last."""
    version = TariffVersion.alias()
    return (
        version.select(version.id)
        .where(version.tariff == tariff)
        .where(version.published_at.is_null(is_null=False))
        .where(version.effective_new <= day)
        .order_by(version.effective_new.desc(), version.number.desc())
        .limit(1)
    )


def _offer(row: TariffVersion) -> Offer:
    tariff: Tariff = row.tariff
    return Offer(tariff, row, tariff.service)
