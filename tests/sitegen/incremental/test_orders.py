"""Collections stay in order, and say where something moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.incremental import keys, orders
from sitegen.incremental.keys import Down
from sitegen.incremental.orders import END, Edit, Order, Orders

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
    assert not found.edits


def test_a_flood_of_edits_is_sorted_once_and_can_be_taken_back():
    found = orders_of({1})

    moved = found.apply(edits_between({1}, set(range(2, 500))))[NAME]
    assert (moved.before, moved.after, moved.low) == (1, 498, 0)
    assert found.rewritten == {NAME}

    found.undo()
    assert found[NAME].ids == [1]


def test_a_key_can_change_hands_in_one_batch():
    found = Orders(lambda _: Order([(("a",), 1)]))

    found.apply([Edit(NAME, True, ("a",), 2), Edit(NAME, False, ("a",), 1)])

    assert found[NAME].ids == [2]


def test_two_items_cannot_have_one_key():
    order = Order([((1,), 1)])

    with pytest.raises(ValueError, match="two items"):
        order.add((1,), 2)


def test_a_key_that_is_not_there_cannot_be_taken_out():
    with pytest.raises(ValueError, match="no item"):
        Order().remove((1,))


def test_a_collection_is_read_as_it_was_written():
    order = Order([((Down(5), "a"), 1), ((Down(7), "b"), 2)])

    again = orders.read(orders.written(order))

    assert again.ids == order.ids == [2, 1]


@given(st.lists(st.tuples(st.integers(), st.text()), unique=True, max_size=20))
def test_keys_sort_alike_when_they_are_read_again(pairs: list[tuple[int, str]]):
    made = sorted((Down(number), text) for number, text in pairs)

    again = sorted(keys.read(keys.written(key)) for key in made)

    assert again == made
