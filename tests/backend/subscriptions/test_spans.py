"""Writing spans: what holds ends, what was planned is withdrawn, and what is taken back goes on."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.db.base import transaction
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import StaleStateError
from backend.subscriptions import spans
from backend.subscriptions.models import ParameterValue, Source, Subscription
from backend.subscriptions.spans import Cause, Place
from tests.support import catalogue, subscribers
from tests.support.catalogue import FOUR
from tests.support.people import NOON
from tests.support.subscribers import FIRST_DAY

pytestmark = pytest.mark.usefixtures("database")

CAUSE = Cause(SYSTEM, NOON, "проверка")


def having_numbers() -> Subscription:
    version = catalogue.a_sold_tariff(service=catalogue.a_service(FOUR))
    return subscribers.a_subscription(version=version, values={"numbers": 1})


def put(subscription: Subscription, value: int, day: date) -> ParameterValue:
    schema = catalogue.newest_schema(subscription.service_id)
    content = {
        "code": "numbers",
        "value": value,
        "service_version": schema,
        "source": Source.CLIENT,
    }
    return spans.put(ParameterValue, Place(subscription.id, day), content, CAUSE)


def days_of(subscription: Subscription) -> list[tuple[int, date, date | None]]:
    rows = spans.living(ParameterValue, subscription.id, code="numbers")
    return [(row.value, row.from_on, row.until_on) for row in rows]


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def test_a_new_value_ends_the_old_one():
    subscription = having_numbers()

    row = put(subscription, 5, day(10))

    assert days_of(subscription) == [(1, FIRST_DAY, day(10)), (5, day(10), None)]
    assert (row.reason, row.made_by_name, row.made_at) == ("проверка", "Kabinet", NOON)


def test_a_value_of_the_same_day_leaves_the_earlier_one_empty():
    subscription = having_numbers()
    put(subscription, 5, day(10))

    put(subscription, 6, day(10))

    assert days_of(subscription) == [(1, FIRST_DAY, day(10)), (6, day(10), None)]


def test_what_was_planned_for_later_is_withdrawn():
    subscription = having_numbers()
    planned = put(subscription, 5, day(20))

    put(subscription, 6, day(10))

    assert days_of(subscription) == [(1, FIRST_DAY, day(10)), (6, day(10), None)]
    assert ParameterValue.get_by_id(planned.id).withdrawn_at == NOON


def test_what_is_taken_back_leaves_the_old_value_going_on():
    subscription = having_numbers()
    planned = put(subscription, 5, day(20))

    spans.withdraw(planned, now=NOON)

    assert days_of(subscription) == [(1, FIRST_DAY, None)]
    with pytest.raises(StaleStateError):
        spans.withdraw(planned, now=NOON)
    with pytest.raises(StaleStateError):
        spans.withdraw(ParameterValue.get_by_id(planned.id), now=NOON)


def test_an_ended_value_can_go_on_again():
    subscription = having_numbers()
    place = Place(subscription.id, day(5))
    with transaction():
        spans.end(ParameterValue, place, NOON, code="numbers")
    assert days_of(subscription) == [(1, FIRST_DAY, day(5))]

    spans.go_on(ParameterValue, place, code="numbers")

    assert days_of(subscription) == [(1, FIRST_DAY, None)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9), st.booleans()), max_size=8))
def test_spans_follow_one_another_whatever_is_asked(asked: list[tuple[int, int, bool]]):
    subscription = having_numbers()

    for offset, value, is_taken_back in asked:
        row = put(subscription, value, day(offset))
        if is_taken_back:
            spans.withdraw(row, now=NOON)

    rows = days_of(subscription)
    for before, after in itertools.pairwise(rows):
        assert before[2] is not None
        assert before[2] <= after[1]
