"""Statements close: opening and turnover are the closing, for any period."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.db import base
from backend.kernel.errors import InvalidError
from backend.kernel.periods import Period
from backend.ledger import balances, statements
from tests.support import accounting, people

pytestmark = pytest.mark.usefixtures("database")
MAY = Period(date(2026, 5, 1), date(2026, 6, 1))


def test_it_counts_what_came_and_went_in_the_period():
    client = people.a_client()
    accounting.paid(client.id, 100000, date(2026, 4, 30))
    accounting.charged(client.id, 70000, date(2026, 5, 1))
    accounting.paid(client.id, 20000, date(2026, 5, 31))
    accounting.charged(client.id, 70000, date(2026, 6, 1))

    found = statements.of(client.id, MAY)

    assert (found.opening_minor, found.closing_minor) == (100000, 50000)
    assert (found.received_minor, found.charged_minor) == (20000, 70000)
    assert [balance for _, balance in found.running()] == [30000, 50000]


def test_another_clients_money_is_not_in_it():
    mine, his = people.a_client(), people.a_client()
    accounting.paid(his.id, 100000, date(2026, 5, 10))

    found = statements.of(mine.id, MAY)

    assert (found.entries, found.closing_minor) == ([], 0)


@pytest.mark.parametrize(
    "period",
    [Period(date(2026, 5, 2), date(2026, 5, 1)), Period(date(2022, 1, 1), date(2026, 1, 1))],
)
def test_a_period_without_days_or_of_decades_is_refused(period: Period):
    with pytest.raises(InvalidError):
        statements.of(people.a_client().id, period)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.integers(-90000, 90000).filter(bool), st.integers(0, 120)), max_size=12
    ),
    first=st.integers(-5, 120),
    days=st.integers(1, 90),
)
def test_any_period_closes_and_the_next_one_opens_with_it(
    moves: list[tuple[int, int]], first: int, days: int
):
    client, start = people.a_client(), date(2026, 1, 1)
    for amount, day in moves:
        write = accounting.paid if amount > 0 else accounting.charged
        write(client.id, abs(amount), start + timedelta(days=day))
    period = Period(start + timedelta(days=first), start + timedelta(days=first + days))

    found = statements.of(client.id, period)

    assert found.opening_minor + found.received_minor - found.charged_minor == found.closing_minor
    assert found.closing_minor == balances.on(client.id, period.last)
    following = Period(period.until, period.until + timedelta(days=30))
    assert statements.of(client.id, following).opening_minor == found.closing_minor


def test_operations_are_read_on_by_key_and_the_newest_day_comes_first():
    client = people.a_client()
    for number in range(51):
        accounting.paid(client.id, 100 + number, date(2026, 1, 1) + timedelta(days=number % 7))

    first = statements.operations(client.id)
    rest = statements.operations(client.id, after=first.after)

    seen = [(one.on_day, one.id) for one in [*first.rows, *rest.rows]]
    assert seen == sorted(seen, reverse=True)
    assert (len(first.rows), len(rest.rows), rest.after) == (50, 1, "")


def test_a_statement_takes_two_queries():
    client = people.a_client()
    accounting.paid(client.id, 100, MAY.first)
    before = base.statements.count

    statements.of(client.id, MAY)

    assert base.statements.count - before == 2
