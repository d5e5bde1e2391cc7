"""Spans of local days: from a first day until the day that is no longer in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

LAST_BILL_DAY = 28
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """Days from `first` up to, not including, `until`."""

    first: date
    until: date

    @property
    def days(self) -> int:
        """How many days it has; none if it ends before it begins."""
        return max(0, (self.until - self.first).days)

    @property
    def last(self) -> date:
        """The last day in it, as people name its end."""
        return self.until - _DAY

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.until

    def meet(self, other: "Period") -> "Period | None":
        """The days in both, or None."""
        first, until = max(self.first, other.first), min(self.until, other.until)
        return Period(first, until) if first < until else None

    def cut(self, days: Iterable[date]) -> list["Period"]:
        """The same days in pieces that begin at each of `days` which lies inside."""
        points = sorted({self.first, *(day for day in days if day in self)})
        ends = [*points[1:], self.until]
        return [Period(first, until) for first, until in zip(points, ends, strict=True)]


@lru_cache(maxsize=5000)
def billing(day: date, bill_day: int) -> Period:
    """
    The month of payment that `day` lies in: from one bill day to the next.

    Args:
        bill_day: 1 to 28, so that every month has it; 1 gives calendar months.
    """
    month = day.replace(day=1)
    first = month if day.day >= bill_day else add_months(month, -1)
    return Period(first.replace(day=bill_day), add_months(first, 1).replace(day=bill_day))


def following(period: Period) -> Period:
    """The month of payment after this one."""
    return billing(period.until, period.until.day)


def month_of(day: date) -> Period:
    """The calendar month of `day`."""
    return billing(day, 1)


def day_after(day: date) -> date:
    """The next day: the end of a period whose last day this is."""
    return day + _DAY


def add_months(day: date, count: int) -> date:
    """The same day of another month, or the last one that month has."""
    months = day.year * 12 + day.month - 1 + count
    first = date(months // 12, months % 12 + 1, 1)
    after = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - _DAY)
