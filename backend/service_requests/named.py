"""What rules can name: services, tariffs, groups and parameters, by number or code, with their titles."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.catalog import groups
from backend.catalog.models import Service, ServiceParameter, ServiceVersion, Tariff
from backend.kernel.localised import Localised


@dataclass(frozen=True)
class Names:
    """Everything in the order of the screen; exclusive and archived tariffs too: rules are for staff."""

    services: Mapping[int, Localised]
    tariffs: Mapping[int, str]
    groups: Mapping[int, str]
    parameters: Mapping[str, Localised]


def load() -> Names:
    """The names as they are now."""
    services = Service.select().order_by(Service.position, Service.id)
    tariffs = Tariff.select().order_by(Tariff.code)
    parameters = (
        ServiceParameter.select()
        .join(ServiceVersion)
        .where(ServiceVersion.published_at.is_null(is_null=False))
        .order_by(ServiceParameter.code, ServiceParameter.id)
    )
    return Names(
        {one.id: one.title for one in services},
        {one.id: one.code for one in tariffs},
        {one.id: one.title for one in groups.every()},
        {one.code: one.title for one in parameters},
    )
