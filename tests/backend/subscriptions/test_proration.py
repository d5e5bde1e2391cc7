"""Proration: exact calendar days, halves up to the kopeck, and nothing lost however often it changes."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel import periods
from backend.kernel.periods import Period
from backend.subscriptions import proration
from backend.subscriptions.proration import Priced

MARCH = periods.month_of(date(2025, 3, 1))


@pytest.mark.parametrize(
    ("day", "old", "new", "difference"),
    [
        (date(2025, 1, 11), 100000, 150000, 33871),
        (date(2025, 2, 15), 100000, 150000, 25000),
        (date(2024, 2, 29), 100000, 150000, 1724),
        (date(2025, 1, 2), 100000, 150000, 48387),
        (date(2025, 3, 31), 150000, 100000, -1613),
    ],
)
def test_a_change_costs_what_the_days_that_are_left_cost(
    day: date, old: int, new: int, difference: int
):
    assert proration.change(periods.month_of(day), day, old, new) == difference


def test_the_day_of_change_counts_to_the_new_price():
    assert proration.change(MARCH, MARCH.first, 100000, 150000) == 50000
    assert proration.change(MARCH, MARCH.until, 100000, 150000) == 0


def test_days_in_no_piece_cost_nothing():
    pieces = [Priced(Period(date(2025, 3, 1), date(2025, 3, 11)), 31000)]

    assert proration.spread(MARCH, pieces) == [10000]
    assert proration.spread(MARCH, []) == []


@pytest.mark.parametrize(
    "days", [[(5, 3)], [(1, 10), (9, 20)], [(1, 40)], [(10, 20), (1, 5)], [(0, 5)]]
)
def test_pieces_out_of_order_are_refused(days: list[tuple[int, int]]):
    begin = MARCH.first - timedelta(days=1)
    pieces = [
        Priced(Period(begin + timedelta(days=a), begin + timedelta(days=b)), 1) for a, b in days
    ]

    with pytest.raises(ValueError, match="pieces"):
        proration.spread(MARCH, pieces)


prices = st.integers(0, 10_000_000)
months = st.dates(date(2020, 1, 1), date(2030, 1, 1)).flatmap(
    lambda day: st.integers(1, 28).map(lambda bill: periods.billing(day, bill))
)
chains = st.lists(st.tuples(st.integers(0, 31), prices), min_size=1, max_size=12)


@given(months, chains)
def test_any_chain_of_changes_sums_to_the_day_weighted_price(
    month: Period, chain: list[tuple[int, int]]
):
    pieces = pieces_of(month, chain)
    exact = sum(Fraction(one.monthly_minor * one.period.days, month.days) for one in pieces)

    assert proration.total(month, pieces) == int(exact + Fraction(1, 2))


@given(months, chains, st.integers(1, 12))
def test_what_comes_later_changes_nothing_before_it(
    month: Period, chain: list[tuple[int, int]], kept: int
):
    pieces = pieces_of(month, chain)

    assert proration.spread(month, pieces)[:kept] == proration.spread(month, pieces[:kept])


@given(months, prices, st.lists(st.integers(0, 31), max_size=12))
def test_a_month_of_one_price_costs_that_price_however_it_is_divided(
    month: Period, price: int, offsets: list[int]
):
    pieces = pieces_of(month, [(offset, price) for offset in (0, *offsets)])

    assert proration.total(month, pieces) == price


def pieces_of(month: Period, chain: list[tuple[int, int]]) -> list[Priced]:
    """A chain of (day of the month, price from then on) as pieces; the last price of a day wins."""
    begins = {month.first + timedelta(days=min(n, month.days - 1)): price for n, price in chain}
    days = sorted(begins)
    whole = Period(days[0], month.until).cut(days)
    return [Priced(period, begins[period.first]) for period in whole]
