"""Spans of local days: months of payment, their pieces, where they meet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel import periods
from backend.kernel.periods import Period

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
BILL_DAYS = st.integers(1, periods.LAST_BILL_DAY)


def day(text: str) -> date:
    return date.fromisoformat(text)


def period(first: str, until: str) -> Period:
    return Period(day(first), day(until))


@pytest.mark.parametrize(
    ("asked", "bill_day", "first", "until"),
    [
        ("2025-01-11", 1, "2025-01-01", "2025-02-01"),
        ("2025-01-01", 1, "2025-01-01", "2025-02-01"),
        ("2024-02-29", 1, "2024-02-01", "2024-03-01"),
        ("2025-12-31", 1, "2025-12-01", "2026-01-01"),
        ("2025-03-14", 15, "2025-02-15", "2025-03-15"),
        ("2025-03-15", 15, "2025-03-15", "2025-04-15"),
        ("2025-01-05", 28, "2024-12-28", "2025-01-28"),
    ],
)
def test_a_month_of_payment_goes_from_bill_day_to_bill_day(
    asked: str, bill_day: int, first: str, until: str
):
    assert periods.billing(day(asked), bill_day) == period(first, until)


@given(DAYS, BILL_DAYS)
def test_months_of_payment_follow_each_other_without_a_gap(asked: date, bill_day: int):
    found = periods.billing(asked, bill_day)

    assert asked in found
    assert 28 <= found.days <= 31
    assert periods.following(found) == periods.billing(found.until, bill_day)
    assert periods.billing(found.last, bill_day) == found


def test_a_calendar_month_is_one_that_begins_on_the_first():
    assert periods.month_of(day("2024-02-10")) == period("2024-02-01", "2024-03-01")
    assert period("2024-02-01", "2024-03-01").last == day("2024-02-29")


def test_two_periods_meet_in_the_days_of_both():
    january = period("2025-01-01", "2025-02-01")

    assert january.meet(period("2025-01-20", "2025-03-01")) == period("2025-01-20", "2025-02-01")
    assert january.meet(period("2025-02-01", "2025-03-01")) is None
    assert period("2025-02-01", "2025-01-01").days == 0


@given(DAYS, BILL_DAYS, st.lists(DAYS, max_size=5))
def test_pieces_of_a_period_are_the_period(asked: date, bill_day: int, points: list[date]):
    whole = periods.billing(asked, bill_day)

    pieces = whole.cut([*points, asked])

    assert sum(piece.days for piece in pieces) == whole.days
    assert [piece.until for piece in pieces[:-1]] == [piece.first for piece in pieces[1:]]
    assert asked in {piece.first for piece in pieces}


@pytest.mark.parametrize(
    ("asked", "count", "found"),
    [
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-01-15", -13, "2023-12-15"),
        ("2025-11-30", 0, "2025-11-30"),
    ],
)
def test_the_same_day_of_another_month_or_its_last(asked: str, count: int, found: str):
    assert periods.add_months(day(asked), count) == day(found)
