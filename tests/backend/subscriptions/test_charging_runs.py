"""Runs of charging: a trial says to the kopeck what a run then writes; runs are asked for, followed, finished."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from backend.audit import journal, proof
from backend.db import base
from backend.kernel import clock
from backend.kernel.errors import ConflictError, InvalidError
from backend.kernel.periods import Period
from backend.ledger import accounts, postings
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry
from backend.ledger.postings import Posting
from backend.subscriptions import charged, charging, courses, daily, quotes
from backend.subscriptions.charging_runs import book, queries, trial, working
from backend.subscriptions.charging_runs.models import (
    ChargingRun,
    ChargingTrialLine,
    RunKind,
    RunStatus,
)
from backend.subscriptions.models import Subscription, SubscriptionPhase
from backend.subscriptions.states import Status
from backend.subscriptions.terms import Terms
from tests.backend.subscriptions.conftest import Office
from tests.support import catalogue, changing, people, quoting, subscribers
from tests.support.quoting import TERMS, at
from tests.support.subscribers import FIRST_DAY

SVETA = people.actor()
TENTH, ELEVENTH, FEBRUARY = date(2025, 1, 10), date(2025, 1, 11), date(2025, 2, 1)
COLUMNS = ("key", "on_day", "client_minor", "period_from", "period_until", "note")


def tried(day: date, *, on: date = FIRST_DAY) -> ChargingRun:
    """A trial by the day, asked for and done on another."""
    run = book.ask_trial(day, TERMS, actor=SVETA, now=at(on))
    working.run_all(TERMS, now=at(on))
    return queries.one(run.id)


def told(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return sorted(tuple(getattr(row, name) for name in COLUMNS) for row in rows)


def change_for_all(office: Office, day: date) -> None:
    """The subscription gets a dearer version from the day on, by a change of its tariff."""
    changing.for_all(office.subscription, office.dear, day)


def kill_after(count: int, table: str) -> None:
    base.database.execute_sql(
        f"CREATE TEMP TRIGGER stop BEFORE INSERT ON {table}"  # noqa: S608 names of ours
        f" WHEN (SELECT count(*) FROM {table}) >= {count}"
        " BEGIN SELECT RAISE(ABORT, 'killed'); END"
    )


def test_a_trial_says_what_the_run_then_writes(office: Office):
    change_for_all(office, ELEVENTH)
    other = subscribers.a_subscription(version=office.dear, values={"numbers": 1}, bill_day=11)
    ahead = Posting(
        key="ahead",
        kind=EntryKind.CHARGE,
        source=EntrySource.QUOTE,
        on_day=FEBRUARY,
        debit=accounts.client(office.subscription.client_id),
        credit=accounts.income(office.subscription.service.code),
        amount_minor=7700,
        subscription_id=office.subscription.id,
        period=quoting.month(FEBRUARY),
    )
    postings.post(ahead, actor=SVETA, now=at(FIRST_DAY))
    before = LedgerEntry.select().count()

    run = tried(FEBRUARY, on=ELEVENTH)
    lines = list(ChargingTrialLine.select())
    assert LedgerEntry.select().count() == before
    assert quoting.reload(other).charged_until is None
    daily.run(TERMS, now=at(FEBRUARY))

    written = LedgerEntry.select().where(LedgerEntry.id > before)
    assert told(lines) == told(list(written))
    assert len(lines) == 4
    assert run.charged_minor == -sum(one.client_minor for one in lines)
    assert (run.status, run.entries, run.subscriptions) == (RunStatus.DONE, 4, 2)


def test_what_one_client_will_be_charged_is_the_part_of_the_trial_that_is_his(office: Office):
    change_for_all(office, ELEVENTH)
    subscribers.a_subscription(version=office.dear, values={"numbers": 1})

    found = trial.of_client(office.subscription.client_id, FEBRUARY, TERMS, now=at(TENTH))
    tried(FEBRUARY, on=TENTH)

    mine = ChargingTrialLine.client == office.subscription.client_id
    kept = ChargingTrialLine.select().where(mine)
    assert sorted(one.key for one in found) == sorted(one.key for one in kept)
    assert [one.amount_minor for one in found] == [180000, 33871]


def test_a_trial_ahead_knows_what_will_have_begun_and_what_will_have_ended(office: Office):
    march = date(2025, 3, 1)
    Subscription.update(end_on=FEBRUARY).execute()
    soon = subscribers.a_subscription(
        version=office.cheap, status=Status.PENDING_ACTIVE, start_on=FEBRUARY
    )
    subscribers.a_subscription(
        version=office.cheap, status=Status.PENDING_ACTIVE, start_on=date(2025, 4, 1)
    )

    tried(march)

    rows = ChargingTrialLine.select().order_by(ChargingTrialLine.id)
    assert [(one.subscription_id, one.on_day) for one in rows] == [
        (soon.id, FEBRUARY),
        (soon.id, march),
    ]


def test_two_versions_that_begin_in_one_charged_month_are_settled_once(office: Office):
    change_for_all(office, ELEVENTH)
    last = SubscriptionPhase.select().order_by(SubscriptionPhase.id.desc()).get()
    subscribers.end(last, date(2025, 1, 21))
    subscribers.a_phase(office.subscription, office.later, date(2025, 1, 21), change=last.change)

    tried(date(2025, 1, 25), on=TENTH)
    daily.run(TERMS, now=at(date(2025, 1, 25)))

    assert told(list(ChargingTrialLine.select())) == told(
        list(LedgerEntry.select().where(LedgerEntry.id > 1))
    )


def test_a_trial_that_was_killed_goes_on_behind_the_last_line_it_kept(
    database: object, monkeypatch: pytest.MonkeyPatch
):
    version, client = catalogue.a_sold_tariff(), people.a_client()
    for _ in range(5):
        subscribers.a_subscription(client, version)
    monkeypatch.setattr(trial, "AT_ONCE", 2)
    run = book.ask_trial(FIRST_DAY, TERMS, actor=SVETA, now=at(FIRST_DAY))
    (taken,) = book.take_up(at(FIRST_DAY))
    kill_after(3, "charging_trial_line")
    with pytest.raises(Exception, match="killed"):
        trial.work(taken, TERMS, now=at(FIRST_DAY))
    base.database.execute_sql("DROP TRIGGER stop")
    assert ChargingTrialLine.select().count() == 2

    later = clock.now() + book.GIVEN_UP_AFTER + timedelta(seconds=1)
    assert working.run_all(TERMS, now=later) == 1

    assert ChargingTrialLine.select().count() == 5
    assert (queries.one(run.id).entries, queries.one(run.id).status) == (5, RunStatus.DONE)


def test_a_run_whose_process_died_is_finished_as_the_same_run(
    database: object, monkeypatch: pytest.MonkeyPatch
):
    version, client = catalogue.a_sold_tariff(), people.a_client()
    for _ in range(5):
        subscribers.a_subscription(client, version)
    monkeypatch.setattr(charging, "AT_ONCE", 2)
    kill_after(3, "ledger_entry")
    with pytest.raises(Exception, match="killed"):
        daily.run(TERMS, now=at(FIRST_DAY))
    base.database.execute_sql("DROP TRIGGER stop")
    (run,) = queries.under_way()
    assert (run.entries, LedgerEntry.select().count()) == (2, 2)

    working.run_all(TERMS, now=clock.now() + book.GIVEN_UP_AFTER + timedelta(seconds=1))

    run = queries.one(run.id)
    assert (run.status, run.entries, run.charged_minor) == (RunStatus.DONE, 5, 500000)
    assert len(queries.lines(run, "").rows) == 5
    assert {row.at for row in LedgerEntry.select()} == {at(FIRST_DAY)}


def test_a_run_by_hand_charges_in_the_name_of_who_asked(database: object):
    subscribers.a_subscription()
    run = book.ask_charge(TERMS, actor=SVETA, now=at(FIRST_DAY))

    assert working.run_all(TERMS, now=at(FIRST_DAY)) == 1

    entry = LedgerEntry.get()
    assert (entry.made_by_name, entry.client_minor) == (SVETA.name, -100000)
    acts = journal.entries_of(run)
    assert [(one.action, one.actor_name) for one in acts] == [
        ("charging.run", SVETA.name),
        ("charging.ask_charge", SVETA.name),
    ]
    assert proof.verify().is_whole


def test_a_run_by_its_time_is_noted_only_if_it_charged(office: Office):
    (first,) = queries.recent().rows
    assert (first.kind, first.made_by_id, first.entries) == (RunKind.CHARGE, None, 1)

    daily.run(TERMS, now=at(ELEVENTH))
    assert len(queries.recent().rows) == 1
    daily.run(TERMS, now=at(FEBRUARY))

    assert [one.on_day for one in queries.recent().rows] == [FEBRUARY, FIRST_DAY]
    assert queries.last_charged_at() == at(FEBRUARY)


def test_a_run_is_taken_up_by_one_process(database: object):
    book.ask_charge(TERMS, actor=SVETA, now=at(FIRST_DAY))

    assert len(book.take_up(at(FIRST_DAY))) == 1
    assert book.take_up(at(FIRST_DAY)) == []


def test_one_of_a_kind_is_under_way_at_a_time(database: object):
    book.ask_trial(FIRST_DAY, TERMS, actor=SVETA, now=at(FIRST_DAY))
    book.ask_charge(TERMS, actor=SVETA, now=at(FIRST_DAY))

    with pytest.raises(ConflictError, match="under_way"):
        book.ask_trial(FIRST_DAY, TERMS, actor=SVETA, now=at(FIRST_DAY))
    with pytest.raises(ConflictError, match="under_way"):
        book.ask_charge(TERMS, actor=SVETA, now=at(FIRST_DAY))


def test_nothing_is_charged_by_hand_where_the_main_system_charges(database: object):
    off = Terms(charges=False)

    with pytest.raises(ConflictError, match="is_off"):
        book.ask_charge(off, actor=SVETA, now=at(FIRST_DAY))

    assert book.ask_trial(FIRST_DAY, off, actor=SVETA, now=at(FIRST_DAY)).id


@pytest.mark.parametrize("days", [-1, 93])
def test_a_trial_is_of_a_day_that_can_be_told_of(database: object, days: int):
    with pytest.raises(InvalidError, match="day"):
        book.ask_trial(FIRST_DAY + timedelta(days), TERMS, actor=SVETA, now=at(FIRST_DAY))


def test_a_run_that_fails_says_so_and_what_it_charged_stays(
    database: object, monkeypatch: pytest.MonkeyPatch
):
    version, client = catalogue.a_sold_tariff(), people.a_client()
    for _ in range(3):
        subscribers.a_subscription(client, version)
    monkeypatch.setattr(charging, "AT_ONCE", 2)
    run = book.ask_charge(TERMS, actor=SVETA, now=at(FIRST_DAY))
    kill_after(2, "ledger_entry")

    with pytest.raises(Exception, match="killed"):
        working.run_all(TERMS, now=at(FIRST_DAY))

    assert queries.one(run.id).status == RunStatus.FAILED
    assert LedgerEntry.select().count() == 2
    base.database.execute_sql("DROP TRIGGER stop")
    assert charging.run(TERMS, now=at(FIRST_DAY)).entries == 1


def test_old_trials_are_forgotten_and_runs_that_charged_are_not(office: Office):
    tried(FEBRUARY)

    book.purge(before=clock.now() + timedelta(minutes=1))

    assert ChargingTrialLine.select().count() == 0
    assert [one.kind for one in queries.recent().rows] == [RunKind.CHARGE]


@pytest.mark.parametrize("asleep_days", [20, 40, 100])
def test_a_version_that_began_while_nothing_ran_is_settled_however_long_that_was(
    office: Office, asleep_days: int
):
    change_for_all(office, ELEVENTH)

    daily.run(TERMS, now=at(ELEVENTH + timedelta(days=asleep_days)))

    january = quoting.charged(office.now(), Period(FIRST_DAY, FEBRUARY))
    assert january == charged.whole(courses.of(office.now()), Period(FIRST_DAY, FEBRUARY))
    assert daily.run(TERMS, now=at(ELEVENTH + timedelta(days=asleep_days))) == 0
    assert proof.verify().is_whole


def test_what_ended_while_nothing_ran_is_charged_up_to_its_end(office: Office):
    march = Period(date(2025, 3, 1), date(2025, 4, 1))
    quoting.accept(
        quotes.for_termination(office.now(), date(2025, 3, 10), **quoting.by(SVETA, ELEVENTH))
    )

    daily.run(TERMS, now=at(date(2025, 4, 2)))

    assert office.now().status == Status.TERMINATED
    assert quoting.charged(office.now(), Period(FEBRUARY, march.first)) == 130000
    assert quoting.charged(office.now(), march) == 37742  # nine of thirty-one days
    assert daily.run(TERMS, now=at(date(2025, 5, 2))) == 0
    assert quoting.charged(office.now()) == 130000 * 2 + 37742
