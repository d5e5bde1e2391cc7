"""Parts of a month of payment in whole kopecks: by exact days, halves up, nothing lost between parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.kernel.periods import Period


@dataclass(frozen=True)
class Priced:
    """Days on which a whole month would cost `monthly_minor`."""

    period: Period
    monthly_minor: int


def spread(month: Period, pieces: Sequence[Priced]) -> list[int]:
    """
    What each piece of a month costs.

    The sums up to each end are rounded, not the pieces: together they are the rounded day-weighted
    price of the month however often it was divided, and what comes later changes nothing before it.

    Args:
        month: a whole month of payment, as `kernel.periods.billing` gives it.
        pieces: in the order of days, not overlapping, inside the month; days in none cost nothing.

    Raises:
        ValueError: the pieces are not so.
    """
    _insist_on_order(month, pieces)
    found, exact, given = [], 0, 0
    for piece in pieces:
        exact += piece.monthly_minor * piece.period.days
        rounded = (2 * exact + month.days) // (2 * month.days)
        found.append(rounded - given)
        given = rounded
    return found


def total(month: Period, pieces: Sequence[Priced]) -> int:
    """What the pieces cost together."""
    return sum(spread(month, pieces))


def change(month: Period, day: date, old_minor: int, new_minor: int) -> int:
    """What moving from one price to another on `day` adds to a month that was charged at the old one."""
    before, after = Period(month.first, day), Period(day, month.until)
    pieces = [Priced(before, old_minor), Priced(after, new_minor)]
    return total(month, pieces) - old_minor


def _insist_on_order(month: Period, pieces: Sequence[Priced]) -> None:
    day = month.first
    for piece in pieces:
        if piece.period.first < day or piece.period.until < piece.period.first:
            raise ValueError("pieces of a month stand in order and do not overlap")
        day = piece.period.until
    if day > month.until:
        raise ValueError("pieces of a month stay inside it")
