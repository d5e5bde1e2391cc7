"""Find subscriptions as their client may see them, and what held on any day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backend.catalog import schema as schemas
from backend.catalog.definitions import Value
from backend.catalog.models import Service, Tariff, TariffVersion
from backend.catalog.schema import Schema
from backend.kernel.errors import NotFoundError
from backend.subscriptions import courses, pricing
from backend.subscriptions.courses import Course
from backend.subscriptions.models import ParameterValue, Quote, Subscription
from backend.subscriptions.pricing import Price
from backend.subscriptions.states import COMING, LIVING


@dataclass(frozen=True)
class View:
    """
    A subscription as it was, is or will be on a day.

    `version` is None on days before its first phase and after its end. `rows` are the values with who
    set them and when, by code.
    """

    subscription: Subscription
    service: Service
    day: date
    course: Course
    version: TariffVersion | None
    tariff: Tariff | None
    price: Price
    rows: Mapping[str, ParameterValue]

    @property
    def values(self) -> dict[str, Value]:
        """The values by code."""
        return {code: row.value for code, row in self.rows.items()}

    @property
    def schema(self) -> Schema:
        """
        The parameters that the version has.

        Raises:
            NotFoundError: there is no version on this day.
        """
        if self.version is None:
            raise NotFoundError
        return schemas.of_version(self.version.service_version_id)


def of_client(client_id: int, *, with_ended: bool = False) -> list[Subscription]:
    """The subscriptions of a client with their services, the oldest first."""
    query = _joined().where(Subscription.client == client_id)
    if not with_ended:
        query = query.where(Subscription.status.in_([*COMING, *LIVING]))
    return list(query.order_by(Subscription.id))


def one(client_id: int, subscription_id: int) -> Subscription:
    """
    A subscription of this client, with its service.

    Raises:
        NotFoundError: there is none with this id, or it is another client's.
    """
    found: Subscription | None = (
        _joined()
        .where((Subscription.id == subscription_id) & (Subscription.client == client_id))
        .first()
    )
    if found is None:
        raise NotFoundError
    return found


def quote(client_id: int, number: str) -> Quote:
    """
    A quote that was made for this client.

    Raises:
        NotFoundError: there is none with this number, or it is another client's.
    """
    mine = (Quote.number == number) & (Quote.client == client_id)
    found: Quote | None = Quote.get_or_none(mine)
    if found is None:
        raise NotFoundError
    return found


def as_of(subscription: Subscription, day: date) -> View:
    """What the subscription was on the day, or will be by what is planned."""
    return _views([subscription], day)[0]


def of_client_on(client_id: int, day: date) -> list[View]:
    """Everything that the client had on the day, by what is known now; the oldest first."""
    every = of_client(client_id, with_ended=True)
    return [view for view in _views(every, day) if view.version is not None]


def views(subscriptions: Sequence[Subscription], day: date) -> list[View]:
    """The same for subscriptions that are at hand, in their order, with the same few queries."""
    return _views(subscriptions, day)


def _views(subscriptions: Sequence[Subscription], day: date) -> list[View]:
    every = courses.many(subscriptions, since=day)
    rows = _values_on([one.id for one in subscriptions], day)
    versions = {one.id: _version(every[one.id], day) for one in subscriptions}
    tariffs = _tariffs({version.tariff_id for version in versions.values() if version})
    found = []
    for one in subscriptions:
        version = versions[one.id]
        found.append(
            View(
                subscription=one,
                service=one.service,
                day=day,
                course=every[one.id],
                version=version,
                tariff=tariffs[version.tariff_id] if version else None,
                price=pricing.on(every[one.id], day),
                rows=rows.get(one.id, {}),
            )
        )
    return found


def _version(course: Course, day: date) -> TariffVersion | None:
    is_over = course.end_on is not None and day >= course.end_on
    return None if is_over else courses.on_day(course.phases, day)


def _tariffs(ids: Iterable[int]) -> dict[int, Tariff]:
    return {one.id: one for one in Tariff.select().where(Tariff.id.in_(sorted(ids)))}


def _values_on(ids: Sequence[int], day: date) -> dict[int, dict[str, ParameterValue]]:
    found: dict[int, dict[str, ParameterValue]] = {}
    for row in ParameterValue.select().where(
        ParameterValue.subscription.in_(ids)
        & ParameterValue.withdrawn_at.is_null()
        & (ParameterValue.from_on <= day)
        & (ParameterValue.until_on.is_null() | (ParameterValue.until_on > day))
    ):
        found.setdefault(row.subscription_id, {})[row.code] = row
    return found


def _joined() -> Any:
    return Subscription.select(Subscription, Service).join(Service)
