"""The monthly run: each month once, resumable, every line explained; what was charged elsewhere stays so."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.catalog.words import Timing
from backend.db import base
from backend.kernel import periods
from backend.kernel.actor import SYSTEM
from backend.kernel.periods import Period
from backend.ledger import accounts, balances, invariants, postings, statements
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry
from backend.ledger.postings import Posting
from backend.subscriptions import charging, daily, queries, quotes
from backend.subscriptions.models import Subscription, SubscriptionPhase, TariffChange
from backend.subscriptions.quotes import Order
from tests.backend.subscriptions.conftest import Office
from tests.support import catalogue, people, quoting, subscribers
from tests.support.people import NOON
from tests.support.quoting import MANAGER, OWNER, TERMS, accept, at, by, charged
from tests.support.subscribers import FIRST_DAY

ELEVENTH = date(2025, 1, 11)
FEBRUARY = date(2025, 2, 1)
JANUARY = periods.month_of(FIRST_DAY)


def test_a_month_is_charged_with_its_explanation(office: Office):
    entry = LedgerEntry.get()

    assert (entry.key, entry.on_day) == (f"charge:{office.subscription.id}:2025-01-01", FIRST_DAY)
    assert (entry.client_minor, entry.kind, entry.source) == (-130000, "charge", "charging")
    part = entry.note["parts"][0]
    assert (part["from"], part["until"], part["amount_minor"]) == (
        "2025-01-01",
        "2025-02-01",
        130000,
    )
    assert [(line["code"], line["amount_minor"]) for line in part["lines"]] == [
        ("", 100000),
        ("numbers", 30000),
    ]


def test_the_run_makes_up_for_months_that_were_slept_through(office: Office):
    report = charging.run(TERMS, now=at(date(2025, 4, 2)))

    assert (report.entries, report.charged_minor) == (3, 390000)
    assert charging.run(TERMS, now=at(date(2025, 4, 2))).entries == 0
    assert office.now().charged_until == date(2025, 5, 1)


def test_each_subscription_has_its_own_day(database: object):
    version = catalogue.a_sold_tariff(31000)
    subscription = subscribers.a_subscription(version=version, bill_day=11)

    charging.run(TERMS, now=at(ELEVENTH))

    rows = [(row.on_day, row.amount_minor) for row in LedgerEntry.select()]
    assert rows == [(FIRST_DAY, 10000), (ELEVENTH, 31000)]
    assert quoting.reload(subscription).charged_until == date(2025, 2, 11)


def test_what_came_from_elsewhere_is_charged_from_its_next_month(database: object):
    subscription = subscribers.a_subscription(created_at=at(ELEVENTH))

    charging.run(TERMS, now=at(ELEVENTH))
    assert LedgerEntry.select().count() == 0
    charging.run(TERMS, now=at(FEBRUARY))

    assert charged(subscription) == 100000


def test_a_change_in_a_month_that_was_charged_elsewhere_adds_the_difference(database: object):
    service = catalogue.a_service([catalogue.NUMBERS])
    version = catalogue.a_version(
        catalogue.a_tariff(service), prices={"numbers": {"per_unit": 31000}}
    )
    subscription = subscribers.a_subscription(version=version, values={"numbers": 1})
    Subscription.update(charged_until=FEBRUARY).execute()

    quoting.change(quoting.reload(subscription), {"numbers": 2}, ELEVENTH)
    quoting.change(quoting.reload(subscription), {"numbers": 1}, date(2025, 1, 21))

    assert charged(subscription) == 10000  # ten days of one number more


def test_a_change_on_the_first_day_before_the_run_is_charged_once(office: Office):
    quoting.change(office.now(), {"numbers": 3}, FEBRUARY)

    charging.run(TERMS, now=at(FEBRUARY, 23))

    assert charged(office.subscription) == 130000 + 145000


def test_a_month_of_no_price_is_still_a_charged_one(database: object):
    free = catalogue.a_sold_tariff(0)
    dear = catalogue.a_version(catalogue.a_tariff(free.tariff.service), price_minor=31000)
    catalogue.allow(free.tariff, dear.tariff)
    subscription = subscribers.a_subscription(version=free)
    charging.run(TERMS, now=at(FIRST_DAY))

    quote = quotes.for_tariff(
        quoting.reload(subscription),
        dear.tariff_id,
        Timing.NOW,
        **by(OWNER, date(2025, 1, 21)),
    )
    accept(quote)

    assert quote.once_minor == charged(subscription) == 11000


def test_nothing_is_charged_where_the_main_system_does(office: Office):

    report = charging.run(replace(TERMS, charges=False), now=at(FEBRUARY))

    assert (report.entries, LedgerEntry.select().count()) == (0, 1)


def test_the_run_goes_on_where_it_was_killed(
    database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = catalogue.a_sold_tariff()
    client = people.a_client()
    for _ in range(5):
        subscribers.a_subscription(client, version)
    monkeypatch.setattr(charging, "AT_ONCE", 2)
    base.database.execute_sql(
        "CREATE TEMP TRIGGER stop BEFORE INSERT ON ledger_entry"
        " WHEN (SELECT count(*) FROM ledger_entry) >= 3"
        " BEGIN SELECT RAISE(ABORT, 'killed'); END"
    )
    with pytest.raises(Exception, match="killed"):
        charging.run(TERMS, now=at(FIRST_DAY))
    assert LedgerEntry.select().count() == 2
    base.database.execute_sql("DROP TRIGGER stop")

    charging.run(TERMS, now=at(FIRST_DAY))

    assert LedgerEntry.select().count() == 5
    assert balances.of(client.id) == -500000


def test_a_version_that_begins_within_a_month_for_all_is_settled_on_its_day(office: Office):
    change = TariffChange.create(
        tariff=office.cheap.tariff,
        version=office.dear,
        status="running",
        notice={},
        made_by_name="Мила",
        made_at=NOON,
    )
    first = queries.as_of(office.subscription, FIRST_DAY).course.phases[0]
    assert first.until_on is None
    subscribers.end(SubscriptionPhase.get(), ELEVENTH)
    subscribers.a_phase(office.subscription, office.dear, ELEVENTH, change=change)

    daily.run(TERMS, now=at(date(2025, 1, 10)))
    assert charged(office.subscription) == 130000
    daily.run(TERMS, now=at(date(2025, 1, 13)))
    daily.run(TERMS, now=at(date(2025, 1, 14)))

    assert charged(office.subscription) == 130000 + 33871


def test_a_version_that_began_while_nothing_ran_is_settled_when_its_month_is_over(office: Office):
    change = TariffChange.create(
        tariff=office.cheap.tariff,
        version=office.dear,
        status="running",
        notice={},
        made_by_name="Мила",
        made_at=NOON,
    )
    subscribers.end(SubscriptionPhase.get(), ELEVENTH)
    subscribers.a_phase(office.subscription, office.dear, ELEVENTH, change=change)

    daily.run(TERMS, now=at(FEBRUARY))

    assert charged(office.subscription, JANUARY) == 130000 + 33871


def test_a_statement_closes_and_tells_every_movement(office: Office):
    client_id = office.subscription.client_id
    paid = Posting(
        key="payment:1",
        kind=EntryKind.PAYMENT,
        source=EntrySource.PAYMENT,
        on_day=ELEVENTH,
        debit=accounts.BANK,
        credit=accounts.client(client_id),
        amount_minor=200000,
    )
    postings.post(paid, actor=SYSTEM, now=at(ELEVENTH))
    charging.run(TERMS, now=at(FEBRUARY))

    january = statements.of(client_id, JANUARY)
    february = statements.of(client_id, periods.month_of(FEBRUARY))

    assert (january.opening_minor, january.closing_minor) == (0, 70000)
    assert (january.received_minor, january.charged_minor) == (200000, 130000)
    assert [balance for _, balance in january.running()] == [-130000, 70000]
    assert (february.opening_minor, february.closing_minor) == (70000, -60000)
    assert february.closing_minor == balances.of(client_id)


@pytest.mark.parametrize("days", [0, -3, 2000])
def test_a_statement_covers_a_reasonable_period(office: Office, days: int):
    period = Period(FIRST_DAY, FIRST_DAY + timedelta(days=days))

    with pytest.raises(Exception, match="period"):
        statements.of(office.subscription.client_id, period)


CHAINS = st.lists(st.tuples(st.integers(1, 31), st.integers(1, 20)), min_size=1, max_size=7).map(
    lambda chain: sorted(chain, key=lambda step: step[0])
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CHAINS)
def test_any_chain_of_changes_costs_the_day_weighted_price(
    office: Office, chain: list[tuple[int, int]]
):
    subscription = subscribers.a_subscription(
        office.subscription.client, office.cheap, values={"numbers": 2, "recording": False}
    )
    charging.run(TERMS, now=at(FIRST_DAY))
    held = dict.fromkeys(range(1, 32), 2)
    for number, value in chain:
        if value != held[number]:
            quoting.change(quoting.reload(subscription), {"numbers": value}, date(2025, 1, number))
        held |= dict.fromkeys(range(number, 32), value)

    exact = sum(100000 + 15000 * value for value in held.values())
    assert charged(subscription) == (2 * exact + 31) // 62
    assert invariants.check().is_whole


def test_what_a_manager_corrects_is_not_taken_back_by_the_next_change(office: Office):
    correction = Posting(
        key="correction:1",
        kind=EntryKind.CORRECTION,
        source=EntrySource.MANAGER,
        on_day=ELEVENTH,
        debit=accounts.CORRECTION,
        credit=accounts.client(office.subscription.client_id),
        amount_minor=50000,
        subscription_id=office.subscription.id,
        period=JANUARY,
    )
    postings.post(correction, actor=MANAGER, now=at(ELEVENTH))

    quote = quotes.for_parameters(office.now(), {"numbers": 4}, **by(OWNER, ELEVENTH))

    assert quote.once_minor == 20323


def test_a_version_from_today_on_is_settled_even_if_the_month_began_today(office: Office):
    change = TariffChange.create(
        tariff=office.cheap.tariff,
        version=office.dear,
        status="running",
        notice={},
        made_by_name="Мила",
        made_at=at(FIRST_DAY, 9),
    )
    subscribers.end(SubscriptionPhase.get(), FIRST_DAY)
    subscribers.a_phase(
        office.subscription, office.dear, FIRST_DAY, change=change, made_at=at(FIRST_DAY, 9)
    )

    daily.run(TERMS, now=at(FIRST_DAY, 10))
    daily.run(TERMS, now=at(FIRST_DAY, 11))

    assert charged(office.subscription) == 180000


def test_months_of_the_main_system_are_not_charged_here_when_that_changes(office: Office):
    elsewhere = replace(TERMS, charges=False)
    order = Order(office.cheap.tariff_id, ELEVENTH)
    quote = quotes.for_new(
        office.subscription.client_id, order, terms=elsewhere, actor=MANAGER, now=at(ELEVENTH)
    )
    one = quotes.subscription_of(quoting.accept(quote))
    daily.run(elsewhere, now=at(ELEVENTH))
    daily.run(elsewhere, now=at(date(2025, 6, 5)))

    daily.run(TERMS, now=at(date(2025, 6, 20)))
    in_june = charged(Subscription.get_by_id(one))
    daily.run(TERMS, now=at(date(2025, 7, 1)))

    assert (in_june, charged(Subscription.get_by_id(one))) == (0, 115000)
