"""The course of a subscription in memory: what holds on each day, and what would after a change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from backend.catalog import schema as schemas
from backend.catalog.definitions import Value
from backend.catalog.models import TariffVersion
from backend.catalog.schema import Schema
from backend.kernel.errors import NotFoundError
from backend.kernel.periods import Period
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Span,
    Subscription,
    SubscriptionPhase,
    Suspension,
)

_AT_ONCE = 500
What = TypeVar("What")


@dataclass(frozen=True)
class Stretch(Generic[What]):
    """Days on which something holds, from `from_on` up to, not including, `until_on`; None is open."""

    from_on: date
    until_on: date | None
    what: What

    def covers(self, day: date) -> bool:
        """Whether it holds on the day."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True)
class Reduction:
    """A personal discount: a share of the price, or a sum a month."""

    title: str
    percent: int | None
    amount_minor: int | None


@dataclass(frozen=True)
class Course:
    """
    All days of a subscription, past and planned; `start_on` and `end_on` are its own ends.

    Changing one gives another course and writes nothing: `subscriptions.spans` writes.
    """

    start_on: date | None = None
    end_on: date | None = None
    phases: tuple[Stretch[TariffVersion], ...] = ()
    values: Mapping[str, tuple[Stretch[Value], ...]] = field(default_factory=dict)
    pauses: tuple[Stretch[int], ...] = ()
    discounts: tuple[Stretch[Reduction], ...] = ()

    def version_on(self, day: date) -> TariffVersion:
        """
        The version of a tariff that holds on the day.

        Raises:
            NotFoundError: the subscription has none then.
        """
        found = _on(self.phases, day)
        if found is None:
            raise NotFoundError
        return found.what

    def schema_on(self, day: date) -> Schema:
        """The schema of that version."""
        return schemas.of_version(self.version_on(day).service_version_id)

    def values_on(self, day: date) -> dict[str, Value]:
        """The values that hold on the day, by code."""
        found = {code: _on(stretches, day) for code, stretches in self.values.items()}
        return {code: one.what for code, one in found.items() if one is not None}

    def pause_on(self, day: date) -> Stretch[int] | None:
        """The pause that covers the day, with the price of a month of it."""
        return _on(self.pauses, day)

    def discounts_on(self, day: date) -> list[Reduction]:
        """The discounts of the day, the oldest first."""
        return [one.what for one in self.discounts if one.covers(day)]

    def lives_in(self, month: Period) -> Period | None:
        """The days of the month on which the subscription exists."""
        first = month.first if self.start_on is None else max(month.first, self.start_on)
        until = month.until if self.end_on is None else min(month.until, self.end_on)
        return Period(first, until) if first < until else None

    def turns(self) -> Iterator[date]:
        """Every day on which something begins or ends, in no order."""
        for one in self._stretches():
            yield one.from_on
            if one.until_on is not None:
                yield one.until_on

    def with_version(self, day: date, version: TariffVersion) -> "Course":
        """From the day on, another version of a tariff."""
        return replace(self, phases=_put(self.phases, day, version))

    def with_value(self, day: date, code: str, value: Value | None) -> "Course":
        """From the day on, another value; None: none."""
        changed = _put(self.values.get(code, ()), day, value)
        return replace(self, values={**self.values, code: changed})

    def with_pause(self, days: Stretch[int]) -> "Course":
        """A pause more, which meets no other one."""
        return replace(self, pauses=(*self.pauses, days))

    def resumed(self, day: date) -> "Course":
        """From the day on, the pause that covers it is over."""
        ended = [replace(one, until_on=day) if one.covers(day) else one for one in self.pauses]
        return replace(self, pauses=tuple(ended))

    def ended(self, day: date | None) -> "Course":
        """It ends on the day; None: it goes on."""
        return replace(self, end_on=day)

    def _stretches(self) -> Iterator[Stretch[Any]]:
        yield from self.phases
        yield from self.pauses
        yield from self.discounts
        for stretches in self.values.values():
            yield from stretches


def of(subscription: Subscription) -> Course:
    """The course of one subscription, as it is written now."""
    return many([subscription])[subscription.id]


def many(subscriptions: Iterable[Subscription], *, since: date | None = None) -> dict[int, Course]:
    """
    The courses of many subscriptions by id, four queries for each 500.

    Args:
        since: without what was over by this day, so that a long history costs nothing.
    """
    wanted = list(subscriptions)
    found: dict[int, Course] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        found |= _some(wanted[begin : begin + _AT_ONCE], since)
    return found


def _some(subscriptions: Sequence[Subscription], since: date | None) -> dict[int, Course]:
    which = _Which([one.id for one in subscriptions], since)
    phases, values = _phases(which), _values(which)
    pauses = _grouped(_rows(Suspension, which, Suspension.price_minor), int)
    discounts = _grouped(
        _rows(Discount, which, Discount.title, Discount.percent, Discount.amount_minor), Reduction
    )
    return {
        one.id: Course(
            one.start_on,
            one.end_on,
            tuple(phases.get(one.id, ())),
            {code: tuple(found) for code, found in values.get(one.id, {}).items()},
            tuple(pauses.get(one.id, ())),
            tuple(discounts.get(one.id, ())),
        )
        for one in subscriptions
    }


class _Which(NamedTuple):
    """Spans of which subscriptions, and by which day they are not over; None: all of them."""

    ids: Sequence[int]
    since: date | None


def _phases(which: _Which) -> dict[int, list[Stretch[TariffVersion]]]:
    rows = list(_rows(SubscriptionPhase, which, SubscriptionPhase.tariff_version))
    wanted = sorted({row[3] for row in rows})
    versions = {one.id: one for one in _versions(wanted)}
    return _grouped(rows, versions.__getitem__)


def _versions(ids: Sequence[int]) -> Iterator[TariffVersion]:
    for begin in range(0, len(ids), _AT_ONCE):
        part = ids[begin : begin + _AT_ONCE]
        yield from TariffVersion.select().where(TariffVersion.id.in_(part))


def _values(which: _Which) -> dict[int, dict[str, list[Stretch[Value]]]]:
    found: dict[int, dict[str, list[Stretch[Value]]]] = {}
    for owner, first, until, code, value in _rows(
        ParameterValue, which, ParameterValue.code, ParameterValue.value
    ):
        own = found.setdefault(owner, {})
        own.setdefault(code, []).append(Stretch(first, until, value))
    return found


def _rows(model: type[Span], which: _Which, *content: Any) -> Iterable[tuple[Any, ...]]:
    """Living spans that are not empty: owner, first day, end, and what was asked for."""
    is_something = model.until_on.is_null() | (model.until_on > model.from_on)
    if which.since is not None:
        is_something &= model.until_on.is_null() | (model.until_on > which.since)
    query: Any = (
        model.select(model.subscription, model.from_on, model.until_on, *content)
        .where(model.subscription.in_(which.ids) & model.withdrawn_at.is_null() & is_something)
        .order_by(model.subscription, model.from_on, model.id)
    )
    return list(query.tuples())


def _grouped(rows: Iterable[tuple[Any, ...]], make: Any) -> dict[int, list[Stretch[Any]]]:
    found: dict[int, list[Stretch[Any]]] = {}
    for owner, first, until, *content in rows:
        found.setdefault(owner, []).append(Stretch(first, until, make(*content)))
    return found


def on_day(stretches: Sequence[Stretch[What]], day: date) -> What | None:
    """What holds on the day, or None."""
    found = _on(stretches, day)
    return None if found is None else found.what


def _on(stretches: Sequence[Stretch[What]], day: date) -> Stretch[What] | None:
    return next((one for one in stretches if one.covers(day)), None)


def _put(
    stretches: Sequence[Stretch[What]], day: date, what: What | None
) -> tuple[Stretch[What], ...]:
    """What holds on the day ends there, what was planned for later is dropped."""
    kept = [
        replace(one, until_on=day) if one.covers(day) else one
        for one in stretches
        if one.from_on < day
    ]
    return tuple(kept) if what is None else (*kept, Stretch(day, None, what))
