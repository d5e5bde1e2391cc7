"""Small transactions that come together are written together, and each stands or falls alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from backend.db import base
from backend.db.base import transaction
from backend.db.groups import MOST, Groups
from tests.backend.db.samples import Owner


@pytest.fixture
def groups(tables: Path) -> Groups:
    return Groups()


def names() -> list[str]:
    return [owner.name for owner in Owner.select().order_by(Owner.id)]


def writing(name: str) -> Callable[[], int]:
    return lambda: int(Owner.create(name=name).id)


def at_once(groups: Groups, *works: Callable[[], object]) -> list[object]:
    """Have threads write these while a first one is held up in the midst; what came of each."""
    begun, go = Event(), Event()

    def first() -> None:
        begun.set()
        go.wait(10)

    def one(work: Callable[[], object]) -> object:
        base.open_connection()
        try:
            return groups.write(work)
        except Exception as error:  # noqa: BLE001 it is what is looked at
            return error
        finally:
            base.close_connection()

    with ThreadPoolExecutor(len(works) + 1) as pool:
        leader = pool.submit(one, first)
        assert begun.wait(10)
        found = [pool.submit(one, work) for work in works]
        while len(groups._waiting) < len(works):
            pass
        go.set()
        leader.result()
        return [each.result() for each in found]


def test_one_alone_is_written_at_once(groups: Groups):
    assert groups.write(writing("one")) == 1

    assert names() == ["one"]
    assert not base.database.in_transaction()


def test_those_who_wait_share_one_commit(groups: Groups, monkeypatch: pytest.MonkeyPatch):
    depths: list[int] = []

    def noting(name: str) -> Callable[[], int]:
        def write() -> int:
            depths.append(Owner.select().count())
            return writing(name)()

        return write

    commits: list[int] = []
    commit = base.database.obj.commit

    def counted() -> None:
        commits.append(1)
        commit()

    monkeypatch.setattr(base.database.obj, "commit", counted)

    found = at_once(groups, *[noting(f"owner {number}") for number in range(10)])

    assert sorted(found) == list(range(1, 11))  # type: ignore[type-var]
    assert sorted(depths) == list(range(10))
    assert len(commits) == 2


def test_one_that_fails_takes_nobody_along(groups: Groups):
    def failing() -> None:
        Owner.create(name="never")
        raise ValueError("mine")

    found = at_once(groups, writing("a"), failing, writing("b"))

    assert [type(one) for one in found] == [int, ValueError, int]
    assert sorted(names()) == ["a", "b"]


def test_if_the_commit_fails_everybody_hears_of_it(groups: Groups, monkeypatch: pytest.MonkeyPatch):
    commit = base.database.obj.commit
    calls: list[int] = []

    def refusing() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the disk is full")
        commit()

    monkeypatch.setattr(base.database.obj, "commit", refusing)

    found = at_once(groups, writing("a"), writing("b"))

    assert [str(one) for one in found] == ["the disk is full"] * 2
    assert names() == []
    assert groups.write(writing("later")) == 1


def test_inside_a_transaction_it_is_a_part_of_that(groups: Groups):
    with suppress(RuntimeError), transaction():
        groups.write(writing("one"))
        raise RuntimeError

    assert names() == []


def test_more_than_a_group_are_all_written(groups: Groups):
    count = 2 * MOST + 5
    together = Barrier(count)
    found: list[int] = []

    def bring(number: int) -> None:
        base.open_connection()
        together.wait()
        found.append(groups.write(writing(str(number))))
        base.close_connection()

    threads = [Thread(target=bring, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == list(range(1, count + 1))
    assert sorted(names()) == sorted(str(number) for number in range(count))
