"""The catalogue of the tests: services with schemas, tariffs with versions, straight into the tables."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from backend.catalog import definitions
from backend.catalog.definitions import Definition, Dependency, Limits, Option
from backend.catalog.models import (
    Service,
    ServiceParameter,
    ServiceVersion,
    Tariff,
    TariffAudience,
    TariffTransition,
    TariffVersion,
)
from backend.catalog.words import (
    Approval,
    Category,
    Effective,
    Kind,
    PriceEffect,
    Reads,
    ServiceStatus,
    Timing,
    Visibility,
    Writes,
)
from backend.db import made
from backend.kernel.actor import SYSTEM
from backend.kernel.localised import Localised

LONG_AGO = datetime(2024, 12, 1, tzinfo=UTC)
FIRST_DAY = date(2025, 1, 1)

# Four parameters that most tests need: counted and priced, switched, dependent, not for the client.
NUMBERS = Definition(
    "numbers",
    Localised("Городские номера", "City numbers"),
    Kind.INT,
    unit=Localised("шт.", "pcs"),
    limits=Limits(minimum=Decimal(1), maximum=Decimal(100)),
    initial=1,
    is_required=True,
    price_effect=PriceEffect.PER_UNIT,
)
RECORDING = Definition(
    "recording",
    Localised("Запись разговоров", "Call recording"),
    Kind.BOOL,
    initial=False,
    approval=Approval.MANUAL,
    price_effect=PriceEffect.PER_VALUE,
)
STORAGE = Definition(
    "storage",
    Localised("Хранение записей", "Recordings kept"),
    Kind.ENUM,
    limits=Limits(
        options=(
            Option("month", Localised("30 дней", "30 days")),
            Option("year", Localised("Год", "A year")),
        )
    ),
    effective=Effective.NEXT_PERIOD,
    depends_on=Dependency("recording", value=True),
)
ROUTE = Definition(
    "route",
    Localised("Маршрут", "Route"),
    Kind.TEXT,
    reads=Reads.MANAGER,
    writes=Writes.MANAGER,
)
FOUR = (NUMBERS, RECORDING, STORAGE, ROUTE)
PRICES = {"numbers": {"per_unit": 15000}, "recording": {"values": {"yes": 9900}}}


def a_service(parameters: Sequence[Definition] = (), **changes: Any) -> Service:
    """A service that is sold, with a published schema."""
    number = Service.select().count() + 1
    values = {
        "code": f"service-{number}",
        "category": Category.STANDALONE,
        "status": ServiceStatus.ACTIVE,
        "title": Localised(f"Услуга {number}", f"Service {number}"),
        "created_at": LONG_AGO,
    }
    service: Service = Service.create(**{**values, **changes})
    a_schema(service, parameters)
    return service


def a_schema(
    service: Service, parameters: Sequence[Definition], *, is_draft: bool = False
) -> ServiceVersion:
    """The next version of a service's schema."""
    older = ServiceVersion.select().where(ServiceVersion.service == service).count()
    version: ServiceVersion = ServiceVersion.create(
        service=service, number=older + 1, **made.by_at(SYSTEM, LONG_AGO)
    )
    for position, definition in enumerate(parameters, start=1):
        ServiceParameter.create(
            service_version=version, position=position, **definitions.columns(definition)
        )
    if not is_draft:
        version.published_at = LONG_AGO
        version.save()
    return version


def newest_schema(service_id: int) -> ServiceVersion:
    """The published schema with the greatest number."""
    found: ServiceVersion = (
        ServiceVersion.select()
        .where(ServiceVersion.service == service_id)
        .where(ServiceVersion.published_at.is_null(is_null=False))
        .order_by(ServiceVersion.number.desc())
        .get()
    )
    return found


def a_tariff(service: Service | None = None, **changes: Any) -> Tariff:
    """A public tariff without versions."""
    number = Tariff.select().count() + 1
    values = {
        "code": f"tariff-{number}",
        "service": service or a_service(),
        "visibility": Visibility.PUBLIC,
        "position": number,
        "created_at": LONG_AGO,
        "first_published_at": LONG_AGO,
    }
    tariff: Tariff = Tariff.create(**{**values, **changes})
    return tariff


def a_version(tariff: Tariff, *, is_draft: bool = False, **changes: Any) -> TariffVersion:
    """The next version of a tariff: 1,000.00 a month, sold since FIRST_DAY."""
    older = TariffVersion.select().where(TariffVersion.tariff == tariff).count()
    values = {
        "tariff": tariff,
        "number": older + 1,
        "service_version": newest_schema(tariff.service_id),
        "title": Localised(f"Тариф {tariff.code}", f"Tariff {tariff.code}"),
        "price_minor": 100000,
        "vat_percent": 22,
        "effective_new": FIRST_DAY,
        "published_at": None if is_draft else LONG_AGO,
        **made.by_at(SYSTEM, LONG_AGO),
    }
    version: TariffVersion = TariffVersion.create(**{**values, **changes})
    return version


def a_sold_tariff(price_minor: int = 100000, **changes: Any) -> TariffVersion:
    """A public tariff of a service of its own, by its only version."""
    return a_version(a_tariff(**changes), price_minor=price_minor)


def allow(source: Tariff, target: Tariff, timing: Timing = Timing.EITHER) -> None:
    """Clients may move from one tariff to another."""
    TariffTransition.create(source=source, target=target, timing=timing)


def reserve(tariff: Tariff, *, client_id: int | None = None, group_id: int | None = None) -> None:
    """An exclusive tariff is for this client, or for this group."""
    TariffAudience.create(tariff=tariff, client_id=client_id, group=group_id)
