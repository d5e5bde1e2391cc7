"""What a subscription costs on a day and in a month, and what held on any day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from backend.catalog.definitions import Value
from backend.kernel import periods
from backend.kernel.errors import NotFoundError
from backend.kernel.periods import Period
from backend.subscriptions import courses, pricing, proration, queries
from backend.subscriptions.models import Subscription
from backend.subscriptions.proration import Priced
from tests.support import catalogue, people, subscribers
from tests.support.catalogue import FOUR, PRICES
from tests.support.subscribers import FIRST_DAY

pytestmark = pytest.mark.usefixtures("database")

JANUARY = periods.month_of(FIRST_DAY)
ELEVENTH = date(2025, 1, 11)


def having_four(**values: Value) -> Subscription:
    version = catalogue.a_sold_tariff(service=catalogue.a_service(FOUR))
    priced = catalogue.a_version(version.tariff, prices=PRICES)
    return subscribers.a_subscription(version=priced, values={"numbers": 3, **values})


def test_a_price_is_explained_line_by_line():
    price = pricing.monthly(having_four(recording=True), FIRST_DAY)

    assert [(line.kind, line.code, line.amount_minor) for line in price.lines] == [
        ("tariff", "", 100000),
        ("parameter", "numbers", 45000),
        ("parameter", "recording", 9900),
    ]
    assert price.lines[1].quantity == Decimal(3)
    assert price.minor == 154900


def test_discounts_take_of_the_whole_price_and_never_more_than_it():
    subscription = having_four()
    subscribers.a_discount(subscription, FIRST_DAY)
    subscribers.a_discount(subscription, FIRST_DAY, amount_minor=900000)

    price = pricing.monthly(subscription, FIRST_DAY)

    assert [line.amount_minor for line in price.lines[2:]] == [-14500, -130500]
    assert price.minor == 0


def test_a_pause_costs_its_own_price_instead():
    subscription = having_four()
    subscribers.a_pause(subscription, ELEVENTH, date(2025, 1, 21), price_minor=5000)

    assert pricing.monthly(subscription, ELEVENTH).minor == 5000
    assert pricing.pieces(courses.of(subscription), JANUARY) == [
        Priced(Period(FIRST_DAY, ELEVENTH), 145000),
        Priced(Period(ELEVENTH, date(2025, 1, 21)), 5000),
        Priced(Period(date(2025, 1, 21), JANUARY.until), 145000),
    ]


def test_days_before_the_start_and_after_the_end_cost_nothing():
    subscription = having_four()
    subscription.end_on = ELEVENTH
    subscription.save()

    assert pricing.monthly(subscription, FIRST_DAY - timedelta(days=1)).minor == 0
    assert pricing.monthly(subscription, ELEVENTH).minor == 0
    assert pricing.pieces(courses.of(subscription), JANUARY) == [
        Priced(Period(FIRST_DAY, ELEVENTH), 145000)
    ]


def test_many_are_priced_with_as_many_queries_as_one():
    version = catalogue.a_sold_tariff()
    many = [subscribers.a_subscription(version=version) for _ in range(30)]

    found = pricing.monthly_many(many, ELEVENTH)

    assert set(found) == {one.id for one in many}
    assert {price.minor for price in found.values()} == {100000}


def test_a_changed_course_is_priced_without_being_written():
    subscription = having_four()
    course = courses.of(subscription)
    dearer = catalogue.a_version(course.version_on(FIRST_DAY).tariff, price_minor=150000)

    planned = course.with_version(ELEVENTH, dearer).with_value(ELEVENTH, "numbers", None)

    assert proration.total(JANUARY, pricing.pieces(planned, JANUARY)) == round(
        (145000 * 10 + 150000 * 21) / 31
    )
    assert pricing.monthly(subscription, ELEVENTH).minor == 145000


def test_as_of_tells_what_held_on_any_day():
    subscription = having_four()
    row = queries.as_of(subscription, ELEVENTH).rows["numbers"]
    subscribers.end(row, ELEVENTH)
    subscribers.a_value(subscription, "numbers", 5, ELEVENTH, source="manager")

    before = queries.as_of(subscription, date(2025, 1, 10))
    after = queries.as_of(subscription, ELEVENTH)

    assert (before.values, before.price.minor) == ({"numbers": 3}, 145000)
    assert (after.values, after.price.minor) == ({"numbers": 5}, 175000)
    assert after.rows["numbers"].source == "manager"
    assert queries.as_of(subscription, date(2024, 12, 31)).version is None


def test_a_client_finds_his_own_subscriptions_only():
    mine = having_four()
    other = subscribers.a_subscription(people.a_client())

    assert [one.id for one in queries.of_client(mine.client_id)] == [mine.id]
    assert [one.subscription.id for one in queries.of_client_on(mine.client_id, ELEVENTH)] == [
        mine.id
    ]
    assert queries.one(mine.client_id, mine.id).service.title
    with pytest.raises(NotFoundError):
        queries.one(mine.client_id, other.id)
