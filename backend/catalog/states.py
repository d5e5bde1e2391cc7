"""The machines of the catalogue: a version of a tariff, a tariff's visibility, a service."""

from enum import StrEnum

from backend.catalog.models import TariffVersion
from backend.catalog.words import ServiceStatus, Visibility
from backend.kernel.states import Machine


class VersionStatus(StrEnum):
    """What became of a version; one that was discarded has no row any more."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class VersionEvent(StrEnum):
    """What may happen to a version."""

    SAVE = "save"
    PUBLISH = "publish"
    DISCARD = "discard"


class TariffEvent(StrEnum):
    """What a manager does to the visibility of a tariff."""

    SELL_TO_ALL = "sell_to_all"
    SELL_TO_SOME = "sell_to_some"
    ARCHIVE = "archive"


class ServiceEvent(StrEnum):
    """What a manager does to a service."""

    ACTIVATE = "activate"
    RETIRE = "retire"


VERSION: Machine[VersionStatus, VersionEvent] = Machine(
    "version of a tariff",
    {
        (VersionStatus.DRAFT, VersionEvent.SAVE): VersionStatus.DRAFT,
        (VersionStatus.DRAFT, VersionEvent.PUBLISH): VersionStatus.PUBLISHED,
        (VersionStatus.DRAFT, VersionEvent.DISCARD): VersionStatus.DISCARDED,
    },
)

# A tariff that was seen never becomes a draft again: it is archived, and may be sold again.
TARIFF: Machine[Visibility, TariffEvent] = Machine(
    "tariff",
    {
        (Visibility.DRAFT, TariffEvent.SELL_TO_ALL): Visibility.PUBLIC,
        (Visibility.DRAFT, TariffEvent.SELL_TO_SOME): Visibility.EXCLUSIVE,
        (Visibility.DRAFT, TariffEvent.ARCHIVE): Visibility.ARCHIVED,
        (Visibility.PUBLIC, TariffEvent.SELL_TO_SOME): Visibility.EXCLUSIVE,
        (Visibility.PUBLIC, TariffEvent.ARCHIVE): Visibility.ARCHIVED,
        (Visibility.EXCLUSIVE, TariffEvent.SELL_TO_ALL): Visibility.PUBLIC,
        (Visibility.EXCLUSIVE, TariffEvent.SELL_TO_SOME): Visibility.EXCLUSIVE,
        (Visibility.EXCLUSIVE, TariffEvent.ARCHIVE): Visibility.ARCHIVED,
        (Visibility.ARCHIVED, TariffEvent.SELL_TO_ALL): Visibility.PUBLIC,
        (Visibility.ARCHIVED, TariffEvent.SELL_TO_SOME): Visibility.EXCLUSIVE,
    },
)

SERVICE: Machine[ServiceStatus, ServiceEvent] = Machine(
    "service",
    {
        (ServiceStatus.DRAFT, ServiceEvent.ACTIVATE): ServiceStatus.ACTIVE,
        (ServiceStatus.ACTIVE, ServiceEvent.RETIRE): ServiceStatus.RETIRED,
        (ServiceStatus.RETIRED, ServiceEvent.ACTIVATE): ServiceStatus.ACTIVE,
    },
)


def status_of(version: TariffVersion) -> VersionStatus:
    """The state that a row of a version is in."""
    return VersionStatus.DRAFT if version.published_at is None else VersionStatus.PUBLISHED
