"""What a client is charged next, and how long his money lasts."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from backend.catalog.definitions import Value
from backend.clients.models import Client
from backend.db import base
from backend.kernel import periods
from backend.subscriptions import charged, courses, daily, forecast, pricing
from backend.subscriptions.models import Subscription, SubscriptionPhase
from backend.subscriptions.states import Status
from tests.backend.subscriptions.conftest import Office
from tests.support import catalogue, changing, people, quoting, subscribers

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 4, 10)


def test_nothing_is_coming_to_a_client_without_services():
    found = forecast.of(people.a_client().id, -5000, today=TODAY)

    assert (found.next_on, found.next_minor, found.lasts_until) == (None, 0, None)
    assert found.needed_minor == 5000
    assert found.subscriptions == []


def test_the_next_charges_are_those_of_the_nearest_day():
    client = people.a_client()
    version = catalogue.a_sold_tariff(120000)
    for bill_day in (1, 1, 20):
        subscribers.a_subscription(client, version, bill_day=bill_day)

    found = forecast.of(client.id, 0, today=TODAY)

    assert (found.next_on, found.next_minor) == (date(2026, 4, 20), 120000)
    assert len(found.subscriptions) == 3
    assert {one.monthly_minor for one in found.subscriptions} == {120000}
    later = forecast.of(client.id, 100000, today=date(2026, 4, 25))
    assert (later.next_on, later.next_minor) == (date(2026, 5, 1), 240000)
    assert later.needed_minor == 140000


def test_parameters_discounts_and_pauses_count():
    service = catalogue.a_service(catalogue.FOUR)
    version = catalogue.a_version(
        catalogue.a_tariff(service), price_minor=100000, prices=catalogue.PRICES
    )
    client = people.a_client()
    values: dict[str, Value] = {"numbers": 2, "recording": True, "storage": "month"}
    one = subscribers.a_subscription(client, version, values=values)

    assert forecast.of(client.id, 0, today=TODAY).next_minor == 100000 + 2 * 15000 + 9900
    subscribers.a_discount(one, date(2026, 5, 1))
    assert forecast.of(client.id, 0, today=TODAY).next_minor == Decimal(139900) * 9 // 10
    subscribers.a_pause(one, date(2026, 5, 11), date(2026, 6, 1))

    found = forecast.of(client.id, 0, today=TODAY)

    assert found.next_minor == 40616  # ten of thirty-one days of May, and nothing for the pause
    assert [(p.on_day, p.what) for p in found.planned] == [
        (date(2026, 5, 11), "pause"),
        (date(2026, 6, 1), "resume"),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_each_month_costs_what_its_days_cost(seed: int):
    """Whatever turns and when: month by month the same sums as charging finds."""
    chance = random.Random(seed)  # noqa: S311 the same courses every time
    client = people.a_client()
    one = a_restless_subscription(client, chance)
    course = courses.of(one)
    month = periods.following(periods.billing(TODAY, one.bill_day))
    left = 0

    for _ in range(forecast.MONTHS):
        costs = charged.whole(course, month)
        if costs:
            just_short, day = left + costs - 1, max(month.first, one.start_on or month.first)
            assert forecast.of(client.id, just_short, today=TODAY).lasts_until == day
        left += costs
        month = periods.following(month)
    found = forecast.of(client.id, left, today=TODAY)
    assert found.lasts_until is None
    for day in (TODAY + timedelta(days=number) for number in range(-30, 250)):
        assert pricing.minor_on(course, day) == pricing.on(course, day).minor
    assert found.subscriptions[0].monthly_minor == pricing.on(course, TODAY).minor


def test_a_planned_tariff_is_charged_from_its_day():
    client = people.a_client()
    old, new = catalogue.a_sold_tariff(100000), catalogue.a_sold_tariff(150000)
    one = subscribers.a_subscription(client, old)
    subscribers.end(one_phase(one), date(2026, 5, 1))
    subscribers.a_phase(one, new, date(2026, 5, 1))

    found = forecast.of(client.id, 250000, today=TODAY)

    assert found.next_minor == 150000
    assert found.needed_minor == 0
    assert found.lasts_until == date(2026, 6, 1)
    assert [(p.on_day, p.what) for p in found.planned] == [(date(2026, 5, 1), "tariff")]


def test_a_new_version_of_a_tariff_is_told_as_a_price_with_what_a_month_costs_then():
    client = people.a_client()
    old = catalogue.a_sold_tariff(100000)
    dearer = catalogue.a_version(old.tariff, price_minor=130000)
    one = subscribers.a_subscription(client, old)
    for version, day in ((dearer, date(2026, 4, 15)), (old, date(2027, 4, 1))):
        subscribers.end(last_phase(one), day)
        subscribers.a_phase(one, version, day)

    planned = forecast.of(client.id, 0, today=TODAY).planned

    assert [(p.on_day, p.what, p.monthly_minor) for p in planned] == [
        (date(2026, 4, 15), "price", 130000),
        (date(2027, 4, 1), "price", 0),
    ]


def test_one_that_begins_later_is_charged_when_it_begins():
    client = people.a_client()
    start, status = date(2026, 4, 16), Status.PENDING_ACTIVE
    subscribers.a_subscription(
        client, catalogue.a_sold_tariff(30000), start_on=start, status=status
    )

    found = forecast.of(client.id, 0, today=TODAY)

    assert (found.next_on, found.next_minor) == (start, 15000)
    assert found.planned[0].what == "start"
    assert found.subscriptions[0].monthly_minor == 0


def test_one_that_has_ended_or_will_end_is_charged_no_more():
    client = people.a_client()
    subscribers.a_subscription(client, status=Status.TERMINATED, end_on=date(2026, 1, 1))
    subscribers.a_subscription(client, status=Status.PENDING_TERMINATE, end_on=date(2026, 5, 1))

    found = forecast.of(client.id, 0, today=TODAY)

    assert found.next_on is None
    assert [(p.on_day, p.what) for p in found.planned] == [(date(2026, 5, 1), "end")]


def test_it_takes_two_queries_whatever_he_has():
    client = people.a_client()
    version = catalogue.a_sold_tariff()
    for _ in range(5):
        subscribers.a_subscription(client, version)
    forecast.of(client.id, 0, today=TODAY)
    before = base.statements.count

    forecast.of(client.id, 0, today=TODAY)

    assert base.statements.count - before == 2


def a_restless_subscription(client: Client, chance: random.Random) -> Subscription:
    """One whose tariff, values, discounts and pauses turn on any days around and after TODAY."""
    service = catalogue.a_service(catalogue.FOUR)
    first, second = (
        catalogue.a_version(catalogue.a_tariff(service), price_minor=minor, prices=catalogue.PRICES)
        for minor in (chance.randint(1, 200_000), chance.randint(1, 200_000))
    )
    end_on = chance.choice([None, TODAY + timedelta(days=chance.randint(20, 250))])
    one = subscribers.a_subscription(
        client,
        first,
        values={"numbers": chance.randint(0, 9), "recording": chance.random() < 0.5},
        bill_day=chance.choice([1, 10, 11, 28]),
        end_on=end_on,
    )
    turn = TODAY + timedelta(days=chance.randint(1, 120))
    if end_on is None or turn < end_on:
        subscribers.end(one_phase(one), turn)
        subscribers.a_phase(one, second, turn, end_on)
    subscribers.a_discount(one, TODAY + timedelta(days=chance.randint(-40, 90)))
    paused = TODAY + timedelta(days=chance.randint(-5, 100))
    subscribers.a_pause(one, paused, paused + timedelta(days=chance.randint(1, 70)))
    return one


def one_phase(subscription: Subscription) -> SubscriptionPhase:
    """The only phase of a subscription."""
    found: SubscriptionPhase = SubscriptionPhase.get(SubscriptionPhase.subscription == subscription)
    return found


def test_a_first_month_that_is_charged_already_is_not_told_as_coming():
    client = people.a_client()
    subscribers.a_subscription(
        client,
        catalogue.a_sold_tariff(30000),
        start_on=date(2026, 4, 16),
        status=Status.PENDING_ACTIVE,
        charged_until=date(2026, 5, 1),
    )

    found = forecast.of(client.id, -15000, today=TODAY)

    assert (found.next_on, found.next_minor) == (date(2026, 5, 1), 30000)


def test_a_change_for_all_within_a_charged_month_is_told_to_the_kopeck(office: Office):
    client_id = office.subscription.client_id
    changing.for_all(office.subscription, office.dear, date(2025, 1, 11))

    found = forecast.of(client_id, 40000, today=date(2025, 1, 10))

    assert (found.next_on, found.next_minor) == (date(2025, 1, 11), 33871)
    assert found.needed_minor == 0
    assert found.lasts_until == date(2025, 2, 1)
    before = quoting.charged(office.now())
    daily.run(quoting.TERMS, now=quoting.at(date(2025, 1, 11)))
    assert quoting.charged(office.now()) - before == 33871
    after = forecast.of(client_id, 0, today=date(2025, 1, 11))
    assert (after.next_on, after.next_minor) == (date(2025, 2, 1), 180000)


def test_what_a_change_for_all_gives_back_counts_before_the_next_charge(office: Office):
    changing.for_all(office.subscription, office.later, date(2025, 1, 11))

    found = forecast.of(office.subscription.client_id, 62904, today=date(2025, 1, 10))

    assert (found.next_on, found.next_minor) == (date(2025, 2, 1), 90000)
    assert found.needed_minor == 0  # 271.00 less for the rest of January: 400.00 by 21 of 31 days
    assert found.lasts_until == date(2025, 3, 1)


def last_phase(subscription: Subscription) -> SubscriptionPhase:
    mine = SubscriptionPhase.subscription == subscription
    phase: SubscriptionPhase = (
        SubscriptionPhase.select().where(mine).order_by(SubscriptionPhase.from_on.desc()).get()
    )
    return phase
