"""Long collections stay in order, whatever comes and goes, and are found as they were written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.incremental import keys, runs
from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import Down
from sitegen.incremental.orders import Edit
from sitegen.incremental.runs import Order
from sitegen.incremental.store import Store
from tests.sitegen.incremental.sheet import Line

NAME = "all"
members = st.sets(st.integers(0, 60), max_size=40)


@pytest.fixture(autouse=True, scope="module")
def _short_runs() -> Iterator[None]:
    """Make runs short enough that a few members are many runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "LONG", 3)
        yield


def order_of(numbers: set[int]) -> Order:
    return Order(((number, "x"), number) for number in numbers)


@given(members, members)
def test_a_collection_is_in_order_after_every_step(old: set[int], new: set[int]):
    order, known = order_of(old), set(old)

    for number in (*(new - old), *(old - new)):
        key = number, "x"
        place = order.place(key)
        if number in known:
            known.remove(number)
            assert order.remove(key) == place == sum(one < number for one in known)
        else:
            known.add(number)
            assert order.add(key, number) == place == sum(one < number for one in known)
        assert order.ids == sorted(known)
        assert len(order) == len(known)


@given(members, st.integers(0, 45), st.integers(0, 45))
def test_parts_are_those_of_a_list(numbers: set[int], start: int, stop: int):
    order, plain = order_of(numbers), sorted(numbers)

    assert order.ids_of(start, stop) == plain[start:stop]
    assert order.part(start, stop) == [((one, "x"), one) for one in plain[start:stop]]
    if start < len(plain):
        assert (order.id_at(start), order.key_at(start)) == (plain[start], (plain[start], "x"))
    else:
        with pytest.raises(IndexError):
            order.id_at(start)


@settings(deadline=None, max_examples=30)
@given(st.lists(members, min_size=1, max_size=6), st.lists(st.booleans(), min_size=6, max_size=6))
def test_what_is_committed_is_found_by_another_engine_and_nothing_else(
    steps: list[set[int]], commits: list[bool]
):
    with TemporaryDirectory() as folder:
        file = Path(folder) / "state.sqlite"
        engine: Engine[Line] = Engine(Store(file))
        written: set[int] = set()
        for step, is_committed in zip(steps, commits, strict=False):
            engine.store.begin()
            gone = [Edit(NAME, False, (Down(one),), one) for one in written - step]
            engine.orders.apply(
                [*gone, *(Edit(NAME, True, (Down(one),), one) for one in step - written)]
            )
            if is_committed:
                engine.commit("1")
                written = step
            else:
                engine.undo()
            assert engine.orders[NAME].ids == sorted(written, reverse=True)
            with closing(Engine[Line](Store(file)).store) as other:
                again = Engine[Line](other)
                assert again.orders[NAME].ids == sorted(written, reverse=True)
                assert len(again.orders[NAME]) == len(written)
        engine.store.close()


def test_a_flood_replaces_what_was_written(tmp_path: Path):
    engine: Engine[Line] = Engine(Store(tmp_path / "state.sqlite"))
    for numbers in (range(10), range(5, 900)):
        engine.store.begin()
        old = set(engine.orders[NAME].ids)
        gone = [Edit(NAME, False, (one,), one) for one in old - set(numbers)]
        engine.orders.apply([*gone, *(Edit(NAME, True, (one,), one) for one in set(numbers) - old)])
        engine.commit("1")
    engine.store.close()

    again = Engine[Line](Store(tmp_path / "state.sqlite"))

    assert again.orders[NAME].ids == list(range(5, 900))
    assert sum(size for _, _, size in again.store.items.runs(NAME)) == 895
    again.store.close()


def test_a_commit_that_fails_leaves_what_was_written(tmp_path: Path):
    engine: Engine[Line] = Engine(Store(tmp_path / "state.sqlite"))
    engine.store.begin()
    engine.orders.apply([Edit(NAME, True, ("a",), 1)])
    with pytest.raises(sqlite3.Error):
        engine.commit("1", wrong=object())  # type: ignore[arg-type]

    assert engine.orders[NAME].ids == []
    engine.store.begin()
    engine.orders.apply([Edit(NAME, True, ("b",), 2)])
    engine.commit("1")
    engine.store.close()

    again = Engine[Line](Store(tmp_path / "state.sqlite"))
    assert again.orders[NAME].ids == [2]
    again.store.close()


def test_only_what_is_looked_at_is_read(tmp_path: Path):
    engine: Engine[Line] = Engine(Store(tmp_path / "state.sqlite"))
    engine.store.begin()
    engine.orders.apply([Edit(NAME, True, (one,), one) for one in range(100)])
    engine.commit("1")
    engine.store.close()
    again = Engine[Line](Store(tmp_path / "state.sqlite"))
    asked: list[int] = []

    def read(number: int) -> str:
        asked.append(number)
        return again.store.items.run(number)

    order = Order.kept(
        runs.Run.kept(number, first, size, partial(read, number))
        for number, first, size in again.store.items.runs(NAME)
    )

    assert order.ids_of(40, 43) == [40, 41, 42]
    assert len(order) == 100
    assert len(asked) <= 2
    again.store.close()


def test_two_items_cannot_have_one_key():
    order = Order([((1,), 1)])

    with pytest.raises(ValueError, match="two items"):
        order.add((1,), 2)


@pytest.mark.parametrize("order", [Order(), Order([((2,), 2)]), Order([((0,), 0)])])
def test_a_key_that_is_not_there_cannot_be_taken_out(order: Order):
    with pytest.raises(ValueError, match="no item"):
        order.remove((1,))


def test_keys_tell_whether_one_begins_with_a_text():
    order = Order([(("a", 1), 1), (("b", 2), 2)])

    assert order.has("b")
    assert not order.has("c")
    assert not Order().has("a")


@given(st.lists(st.tuples(st.integers(), st.text()), unique=True, max_size=20))
def test_keys_sort_alike_when_they_are_read_again(pairs: list[tuple[int, str]]):
    made = sorted((Down(number), text) for number, text in pairs)

    again = sorted(keys.read(keys.written(key)) for key in made)

    assert again == made
