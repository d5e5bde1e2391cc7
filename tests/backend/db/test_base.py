"""Connections, moments, and the one way to write."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import peewee
import pytest

from backend.db import base
from tests.backend.db.samples import Owner, Thing

pytestmark = pytest.mark.usefixtures("tables")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def thing(**changes: object) -> Thing:
    owner = Owner.create(name="Анна")
    return Thing.create(**{"owner": owner, "title": "Линия", "amount": 5, **changes})


def fail_after_writing(title: str) -> None:
    with base.transaction():
        thing(title=title)
        raise ZeroDivisionError


def in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    failures: list[BaseException] = []

    def run(number: int) -> None:
        base.open_connection()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 handed to the test
            failures.append(error)
        finally:
            base.close_connection()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failures


def test_a_moment_comes_back_aware_and_in_utc() -> None:
    moscow = timezone(timedelta(hours=3))

    made = thing(made_at=NOON.astimezone(moscow))

    assert Thing.get_by_id(made.id).made_at == NOON
    assert Thing.get_by_id(made.id).made_at.tzinfo == UTC


def test_moments_sort_as_texts_even_without_microseconds() -> None:
    later = thing(made_at=NOON + timedelta(microseconds=1))
    earlier = thing(made_at=NOON)

    found = Thing.select().order_by(Thing.made_at)

    assert [row.id for row in found] == [earlier.id, later.id]


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        thing(made_at=NOON.replace(tzinfo=None))


def test_no_moment_stays_none() -> None:
    assert Thing.get_by_id(thing().id).made_at is None


def test_a_strict_table_refuses_text_in_a_number() -> None:
    owner = Owner.create(name="Борис")

    with pytest.raises(peewee.IntegrityError, match="cannot store TEXT"):
        base.database.execute_sql(
            "INSERT INTO thing (owner_id, title, amount, is_open) VALUES (?, 'x', 'many', 1)",
            (owner.id,),
        )


def test_a_missing_reference_is_refused() -> None:
    with pytest.raises(peewee.IntegrityError, match="FOREIGN KEY"):
        Thing.create(owner=99, title="x", amount=1)


def test_saving_writes_only_what_was_changed() -> None:
    mine = thing()
    Thing.update(amount=100).where(Thing.id == mine.id).execute()

    mine.title = "Новая"
    mine.save()

    assert (Thing.get_by_id(mine.id).amount, Thing.get_by_id(mine.id).title) == (100, "Новая")


def test_the_database_is_durable_and_guards_references() -> None:
    names = ("journal_mode", "synchronous", "foreign_keys")

    found = [base.database.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert found == ["wal", 2, 1]


def test_a_failed_transaction_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after_writing("never")

    assert Thing.select().count() == 0


def test_an_inner_transaction_can_fail_alone() -> None:
    with base.transaction():
        thing(title="outer")
        with pytest.raises(ZeroDivisionError):
            fail_after_writing("inner")

    assert [row.title for row in Thing.select()] == ["outer"]


def test_opening_and_closing_twice_is_harmless() -> None:
    base.open_connection()
    base.close_connection()
    base.close_connection()
    base.open_connection()

    assert Owner.select().count() == 0


def test_statements_of_this_thread_are_counted() -> None:
    before = base.statements.count

    thing()

    assert base.statements.count - before == 2


def test_eight_writers_that_read_first_never_meet_a_locked_database(
    record_property: Callable[[str, object], None],
) -> None:
    counter = thing(amount=0)
    waits: list[float] = []

    def add(_: int) -> None:
        for _ in range(25):
            started = time.perf_counter()
            with base.transaction():
                amount = Thing.get_by_id(counter.id).amount
                Thing.update(amount=amount + 1).where(Thing.id == counter.id).execute()
            waits.append(time.perf_counter() - started)

    failures = in_threads(8, add)

    assert failures == []
    assert Thing.get_by_id(counter.id).amount == 200
    record_property("longest_wait_ms", round(max(waits) * 1000))


def test_a_database_below_a_file_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(OSError, match="file"):
        base.connect(tmp_path / "file" / "kabinet.db")
