"""What a subscription costs: the monthly price of a day line by line, and the parts of a month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backend.catalog import prices
from backend.kernel import money
from backend.kernel.localised import Localised
from backend.kernel.periods import Period
from backend.subscriptions import courses
from backend.subscriptions.courses import Course, Reduction
from backend.subscriptions.models import Subscription
from backend.subscriptions.proration import Priced


class LineKind(StrEnum):
    """What a line of a price stands for."""

    TARIFF = "tariff"
    PARAMETER = "parameter"
    DISCOUNT = "discount"
    PAUSE = "pause"


@dataclass(frozen=True)
class PriceLine:
    """
    A part of a monthly price; of a discount `amount_minor` is below zero.

    `quantity` is how many units are paid for, `unit_minor` the price of one if all cost the same.
    """

    kind: LineKind
    code: str
    title: Localised
    quantity: Decimal
    unit_minor: int | None
    amount_minor: int

    def as_json(self) -> dict[str, Any]:
        """The line as quotes and entries of the ledger keep it."""
        return {
            "kind": str(self.kind),
            "code": self.code,
            "title": {"ru": self.title.ru, "en": self.title.en},
            "quantity": str(self.quantity),
            "unit_minor": self.unit_minor,
            "amount_minor": self.amount_minor,
        }


@dataclass(frozen=True)
class Price:
    """What a whole month costs by the terms of one day."""

    lines: tuple[PriceLine, ...] = ()

    @property
    def minor(self) -> int:
        """The sum of the lines, never below zero."""
        return sum(line.amount_minor for line in self.lines)


NOTHING = Price()
_PAUSE = Localised("Приостановка", "Pause")


def monthly(subscription: Subscription, day: date) -> Price:
    """The price of a month by what holds on the day; nothing before its start and after its end."""
    return on(courses.of(subscription), day)


def monthly_many(subscriptions: Iterable[Subscription], day: date) -> dict[int, Price]:
    """The same for many subscriptions, by id, with a few queries for each 500."""
    return {key: on(course, day) for key, course in courses.many(subscriptions).items()}


def on(course: Course, day: date) -> Price:
    """The price of a month by what holds on a day of a course."""
    if not _lives_on(course, day):
        return NOTHING
    pause = course.pause_on(day)
    if pause is not None:
        return Price((PriceLine(LineKind.PAUSE, "", _PAUSE, Decimal(1), None, pause.what),))
    version = course.version_on(day)
    lines = prices.monthly(version, course.schema_on(day), course.values_on(day))
    whole = tuple(_line(one) for one in lines)
    return Price((*whole, *_reductions(prices.total(lines), course.discounts_on(day))))


def minor_on(course: Course, day: date) -> int:
    """The same without its lines, for whoever asks about many days."""
    if not _lives_on(course, day):
        return 0
    pause = course.pause_on(day)
    if pause is not None:
        return pause.what
    version = course.version_on(day)
    whole = prices.monthly_minor(version, course.schema_on(day), course.values_on(day))
    return whole - sum(taken for _, taken in _taken(whole, course.discounts_on(day)))


def pieces(course: Course, month: Period) -> list[Priced]:
    """The days of a month on which the subscription lives, each piece with its monthly price."""
    living = course.lives_in(month)
    if living is None:
        return []
    found: list[Priced] = []
    for part in living.cut(course.turns()):
        minor = minor_on(course, part.first)
        if found and found[-1].monthly_minor == minor and found[-1].period.until == part.first:
            part = Period(found.pop().period.first, part.until)  # noqa: PLW2901 the two are one piece
        found.append(Priced(part, minor))
    return found


def differences(old: Price, new: Price) -> Mapping[str, int]:
    """How much dearer each parameter is than before, by code; the tariff itself has an empty one."""
    before = {line.code: line.amount_minor for line in old.lines}
    after = {line.code: line.amount_minor for line in new.lines}
    codes = [*after, *(code for code in before if code not in after)]
    return {code: after.get(code, 0) - before.get(code, 0) for code in codes}


def _lives_on(course: Course, day: date) -> bool:
    begun = course.start_on is not None and course.start_on <= day
    has_phase = any(one.covers(day) for one in course.phases)
    return begun and has_phase and (course.end_on is None or day < course.end_on)


def _line(one: prices.Line) -> PriceLine:
    kind = LineKind.PARAMETER if one.code else LineKind.TARIFF
    return PriceLine(kind, one.code, one.title, one.quantity, one.unit_minor, one.amount_minor)


def _reductions(whole_minor: int, discounts: Iterable[Reduction]) -> Iterable[PriceLine]:
    for one, taken in _taken(whole_minor, discounts):
        title = Localised(one.title)
        yield PriceLine(LineKind.DISCOUNT, "", title, Decimal(1), None, -taken)


def _taken(whole_minor: int, discounts: Iterable[Reduction]) -> Iterable[tuple[Reduction, int]]:
    """Each discount is of the whole price; together they take no more than it."""
    left = whole_minor
    for one in discounts:
        wanted = (
            money.share(whole_minor, one.percent, 100) if one.percent else one.amount_minor or 0
        )
        taken = min(left, wanted)
        left -= taken
        yield one, taken
