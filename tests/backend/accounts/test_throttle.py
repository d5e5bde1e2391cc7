"""The pause after too many tries grows, ends, and is never for ever."""

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from backend.accounts import throttle
from backend.accounts.throttle import Rule
from backend.kernel.errors import TooManyError, UnavailableError
from tests.support.people import NOON, days

RULE = Rule(free=3, first_seconds=10, longest_seconds=60, forgive_seconds=100)
pytestmark = pytest.mark.usefixtures("database")


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_the_first_tries_are_free() -> None:
    waits = [throttle.take("key", RULE, now=NOON) for _ in range(3)]

    assert waits == [0, 0, 0]


def test_the_pause_doubles_up_to_its_limit() -> None:
    moment, pauses = NOON, []
    for _ in range(8):
        while wait := throttle.take("key", RULE, now=moment):
            pauses.append(wait)
            moment += seconds(wait)

    assert pauses == [10, 20, 40, 60, 60]


def test_a_refused_try_does_not_make_the_pause_longer() -> None:
    for _ in range(3):
        throttle.take("key", RULE, now=NOON)

    waits = [throttle.take("key", RULE, now=NOON + seconds(second)) for second in range(10)]

    assert waits == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert throttle.take("key", RULE, now=NOON + seconds(10)) == 0


def test_quiet_time_is_rewarded() -> None:
    for _ in range(3):
        throttle.take("key", RULE, now=NOON)

    assert throttle.take("key", RULE, now=NOON + seconds(110)) == 0
    assert throttle.take("key", RULE, now=NOON + seconds(111)) == 9
    assert [throttle.take("key", RULE, now=NOON + days(1)) for _ in range(3)] == [0, 0, 0]


def test_success_forgets_all_and_giving_back_forgets_one() -> None:
    for key in ("forgiven", "given back"):
        for _ in range(3):
            throttle.take(key, RULE, now=NOON)

    throttle.forgive("forgiven")
    throttle.give_back("given back")

    assert [throttle.take("forgiven", RULE, now=NOON) for _ in range(4)] == [0, 0, 0, 10]
    assert [throttle.take("given back", RULE, now=NOON) for _ in range(2)] == [0, 10]


def test_keys_do_not_touch_each_other_and_are_not_readable(database: Path) -> None:
    for _ in range(3):
        throttle.take("account:egor@logotelecom.test", RULE, now=NOON)

    assert throttle.take("account:other", RULE, now=NOON) == 0
    assert b"egor" not in database.with_suffix(".throttle").read_bytes()


def test_insisting_tells_how_long_to_wait() -> None:
    for _ in range(3):
        throttle.insist("key", RULE, now=NOON)

    with pytest.raises(TooManyError) as refused:
        throttle.insist("key", RULE, now=NOON)

    assert refused.value.retry_after_seconds == 10


def test_a_clock_that_went_back_does_not_lock_for_longer_than_the_limit() -> None:
    for _ in range(3):
        throttle.take("key", RULE, now=NOON + days(365))

    assert throttle.take("key", RULE, now=NOON) == RULE.longest_seconds


def test_old_keys_are_purged() -> None:
    throttle.take("old", RULE, now=NOON)
    throttle.take("new", RULE, now=NOON + days(2))

    assert throttle.purge(before=NOON + days(1)) == 1
    assert throttle.purge(before=NOON + days(1)) == 0


def test_a_damaged_file_is_begun_anew(database: Path) -> None:
    database.with_suffix(".throttle").write_bytes(b"this is not a database at all" * 100)

    assert throttle.take("key", RULE, now=NOON) == 0


def test_a_file_that_cannot_be_written_lets_nobody_pass(database: Path) -> None:
    database.with_suffix(".throttle").mkdir()

    with pytest.raises(UnavailableError):
        throttle.take("key", RULE, now=NOON)


def test_a_broken_table_lets_nobody_pass(database: Path) -> None:
    broken = sqlite3.connect(database.with_suffix(".throttle"))
    broken.execute("CREATE TABLE attempt (key TEXT)")
    broken.close()

    with pytest.raises(UnavailableError):
        throttle.take("key", RULE, now=NOON)


def test_tries_at_the_same_moment_are_all_counted() -> None:
    passed: list[int] = []

    def try_once() -> None:
        passed.append(throttle.take("key", RULE, now=NOON))

    threads = [threading.Thread(target=try_once) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(passed) == [0, 0, 0, *[10] * 9]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("evil", "unknown"),
    ],
)
def test_what_counts_as_one_place(address: str, network: str) -> None:
    assert throttle.network_of(address) == network
