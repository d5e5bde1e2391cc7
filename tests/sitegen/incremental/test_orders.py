"""Collections stay in order, and say where something moved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitegen.incremental.orders import END, Edit, Orders
from sitegen.incremental.runs import Order

NAME = "all"
numbers = st.sets(st.integers(0, 40), max_size=25)


def edits_between(old: set[int], new: set[int]) -> list[Edit]:
    gone = [Edit(NAME, False, (number,), number) for number in sorted(old - new)]
    return [*gone, *(Edit(NAME, True, (number,), number) for number in sorted(new - old))]


def orders_of(members: set[int]) -> Orders:
    return Orders(lambda _: Order(((number,), number) for number in members))


@given(old=numbers, new=numbers)
def test_edits_leave_the_items_in_the_order_of_their_keys(old: set[int], new: set[int]):
    found = orders_of(old)

    found.apply(edits_between(old, new))

    assert found[NAME].ids == sorted(new)


@given(old=numbers, new=numbers)
def test_what_is_outside_of_the_moved_range_stands_where_it_stood(old: set[int], new: set[int]):
    found = orders_of(old)
    before = list(found[NAME].ids)

    for moved in found.apply(edits_between(old, new)).values():
        after = found[NAME].ids
        assert before[: moved.low] == after[: moved.low]
        assert moved.end == END or before[moved.end :] == after[moved.end :]


@given(old=numbers, new=numbers)
def test_edits_can_be_taken_back(old: set[int], new: set[int]):
    found = orders_of(old)

    found.apply(edits_between(old, new))
    found.undo()

    assert found[NAME].ids == sorted(old)
    assert not list(found.changed())


def test_a_flood_of_edits_is_sorted_once_and_can_be_taken_back():
    found = orders_of({1})

    moved = found.apply(edits_between({1}, set(range(2, 500))))[NAME]
    assert (moved.before, moved.after, moved.low) == (1, 498, 0)
    assert found[NAME].ids == list(range(2, 500))

    found.undo()
    assert found[NAME].ids == [1]


def test_edits_before_a_flood_are_taken_back_with_it():
    found = orders_of({1})

    found.apply([Edit(NAME, True, (0,), 0)])
    found.apply(edits_between({0, 1}, set(range(2, 500))))
    found.undo()

    assert found[NAME].ids == [1]


@given(old=numbers, new=numbers)
def test_the_moved_range_is_no_wider_than_it_must_be(old: set[int], new: set[int]):
    found = orders_of(old)
    before = list(found[NAME])

    for moved in found.apply(edits_between(old, new)).values():
        after = list(found[NAME])
        if moved.before == moved.after and moved.low < moved.end:
            assert before[moved.low] != after[moved.low]
            assert before[moved.end - 1] != after[moved.end - 1]


def test_a_key_can_change_hands_in_one_batch():
    found = Orders(lambda _: Order([(("a",), 1)]))

    found.apply([Edit(NAME, True, ("a",), 2), Edit(NAME, False, ("a",), 1)])

    assert found[NAME].ids == [2]
