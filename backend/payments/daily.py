"""Payments by the company's days and by what became of them: for the plot above the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from peewee import SQL, fn

from backend.payments.facts import State
from backend.payments.models import Payment

_DAY = timedelta(days=1)
_TAKEN = (State.CAPTURED, State.PART_REFUNDED, State.REFUNDED)
_LOST = (State.FAILED, State.VOIDED, State.EXPIRED)
# As far as a moment is cut for grouping: its ten minutes. The days of every zone begin with one of these.
_TEN_MINUTES = 15


@dataclass(frozen=True)
class Day:
    """The sums of the payments that were begun on a day."""

    day: date
    taken_minor: int
    held_minor: int
    lost_minor: int


def until(today: date, count: int, zone: tzinfo) -> Sequence[Day]:
    """The last `count` days of the company, today the last one; one query."""
    days = [today - _DAY * back for back in range(count - 1, -1, -1)]
    begin = datetime.combine(days[0], time(), zone)
    at: Any = fn.SUBSTR(Payment.created_at, 1, _TEN_MINUTES).alias("at")
    rows: Any = (
        Payment.select(at, Payment.state, fn.SUM(Payment.amount_minor))
        .where(Payment.created_at >= begin)
        .group_by(SQL("1"), SQL("2"))
        .tuples()
    )
    sums: dict[tuple[date, str], int] = {}
    for begun, state, amount in rows:
        local = datetime.fromisoformat(f"{begun}0:00+00:00").astimezone(zone).date()
        group = "taken" if state in _TAKEN else "lost" if state in _LOST else str(state)
        sums[local, group] = sums.get((local, group), 0) + int(amount)
    return [
        Day(day, *(sums.get((day, name), 0) for name in ("taken", "held", "lost"))) for day in days
    ]
