"""What is done by time: due, once, again after a failure, and made up for."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backend import app as composition
from backend import jobs
from backend.config import Config
from backend.db import base, leases
from backend.jobs import Job, Runner
from backend.kernel import clock
from backend.mail import outbox
from backend.service_requests.models import RequestTimer, ServiceRequest
from backend.service_requests.states import Status
from tests.support import subscribers
from tests.support.people import NOON, hours, minutes

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def calls() -> list[datetime]:
    """When the job of the test ran."""
    return []


def hourly(work: Callable[[datetime], object]) -> Job:
    return Job("hourly", work, timedelta(hours=1))


def test_a_job_runs_at_once_and_then_in_its_time(calls: list[datetime]) -> None:
    job = hourly(calls.append)

    for moment in (NOON, NOON + minutes(59), NOON + hours(1), NOON + hours(1)):
        jobs.run_due([job], now=moment)

    assert calls == [NOON, NOON + hours(1)]


def test_what_was_slept_through_is_made_up_for_once(calls: list[datetime]) -> None:
    job = hourly(calls.append)
    jobs.run_due([job], now=NOON)

    for _ in range(3):
        jobs.run_due([job], now=NOON + hours(50))

    assert calls == [NOON, NOON + hours(50)]


def test_a_failing_job_is_logged_comes_again_and_stops_nobody(
    calls: list[datetime], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: datetime) -> None:
        raise LookupError("no paper")

    listed = [hourly(fail), Job("always", calls.append)]

    assert jobs.run_due(listed, now=NOON) == ["hourly", "always"]
    assert "no paper" in caplog.text
    assert calls == [NOON]
    assert jobs.run_due(listed, now=NOON + hours(1)) == ["hourly", "always"]


def test_a_job_that_somebody_holds_is_left_to_him() -> None:
    assert leases.take("hourly", now=NOON)

    assert not leases.take("hourly", now=NOON + minutes(9))


def test_the_turn_of_a_process_that_died_is_over_after_a_while() -> None:
    assert leases.take("hourly", now=NOON)

    assert leases.take("hourly", now=NOON + leases.LEASE)


def test_who_has_lost_his_turn_does_not_give_back_the_next_ones() -> None:
    mine = leases.take("hourly", now=NOON)
    later = leases.take("hourly", now=NOON + leases.LEASE)
    assert mine
    assert later

    assert not leases.give_back("hourly", held_until=mine, due_at=NOON)
    assert not leases.take("hourly", now=NOON + leases.LEASE + minutes(1))
    assert leases.give_back("hourly", held_until=later, due_at=NOON + hours(1))
    assert leases.due_at("hourly") == NOON + hours(1)


def test_two_processes_never_do_the_same_turn() -> None:
    taken: list[bool] = []

    def take() -> None:
        base.open_connection()
        taken.append(leases.take("hourly", now=NOON) is not None)
        base.close_connection()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(taken) == [False] * 5 + [True]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    assert condition()


def test_letters_leave_while_the_server_runs(config: Config) -> None:
    application = composition.compose(config)
    base.open_connection()
    outbox.queue(
        "anna@client.example",
        "password_changed",
        "ru",
        now=clock.now(),
        name="Анна",
    )
    runner = Runner(application.jobs, wake_seconds=0.05)

    runner.start()

    until(lambda: any(config.mail.folder.glob("*.eml")))
    runner.stop()


def test_a_database_that_fails_for_a_while_does_not_end_the_jobs(
    config: Config, calls: list[datetime], caplog: pytest.LogCaptureFixture
) -> None:
    base.database.execute_sql("ALTER TABLE job RENAME TO elsewhere")
    runner = Runner([hourly(calls.append)], wake_seconds=0.02)
    runner.start()
    until(lambda: "no such table" in caplog.text)

    base.database.execute_sql("ALTER TABLE elsewhere RENAME TO job")

    until(lambda: len(calls) == 1)
    runner.stop()


def test_the_sweep_deletes_only_what_is_old(database: Path) -> None:
    jobs.sweep(clock.now())

    assert database.exists()


def test_requests_that_came_while_nothing_ran_are_decided_at_the_start(config: Config) -> None:
    new, late = subscribers.a_request(), subscribers.a_request(status=Status.PENDING)
    RequestTimer.create(request=late, kind="auto_close", due_at=NOON - hours(1))
    listed = [job for job in composition.compose(config).jobs if job.name == "requests"]
    base.open_connection()

    assert jobs.run_due(listed, now=NOON) == ["requests"]

    states = {one.id: one.status for one in ServiceRequest.select()}
    assert states == {new.id: Status.HELD, late.id: Status.CANCELLED}
