"""What is looked at is noted: no more than that, and never less."""

from __future__ import annotations

import pytest

from sitegen.incremental.orders import END, Orders
from sitegen.incremental.runs import Order
from sitegen.incremental.tracking import ALL_BITS, Members, Names, Reads, Tracker, View

NAME = "all"
SIZE = 5


@pytest.fixture
def view() -> View[str]:
    orders = Orders(lambda _: Order(((number,), number) for number in range(SIZE)))
    return View(Tracker(Names()), orders, lambda number: f"item {number}", lambda _: None)


@pytest.fixture
def members(view: View[str]) -> Members[str]:
    return view.sequence(NAME)


@pytest.fixture
def reads(view: View[str]) -> Reads:
    return view.tracker.start()


def ranges(reads: Reads) -> list[tuple[int, int]]:
    return [(start, stop) for _, start, stop in reads.merged_ranges()]


def test_a_slice_notes_its_positions(members: Members[str], reads: Reads):
    assert members[1:3] == ["item 1", "item 2"]

    assert ranges(reads) == [(1, 3)]


def test_the_end_of_a_list_notes_what_is_there_and_what_may_come(
    members: Members[str], reads: Reads
):
    assert members[-2:] == ["item 3", "item 4"]

    assert ranges(reads) == [(3, END)]


def test_more_than_there_is_from_the_end_is_everything(members: Members[str], reads: Reads):
    assert len(members[-9:]) == SIZE

    assert ranges(reads) == [(0, END)]


@pytest.mark.parametrize("part", [slice(0, -1), slice(None, None, 2), slice(-3, -1)])
def test_other_slices_note_everything(members: Members[str], reads: Reads, part: slice):
    assert members[part] == [f"item {number}" for number in range(SIZE)][part]

    assert ranges(reads) == [(0, END)]


def test_one_item_notes_one_position(members: Members[str], reads: Reads):
    assert members[2] == "item 2"

    assert ranges(reads) == [(2, 3)]


def test_the_last_item_depends_on_the_length(members: Members[str], reads: Reads):
    assert members[-1] == "item 4"

    assert ranges(reads) == [(4, END)]


def test_an_item_that_is_not_there_is_noted_too(members: Members[str], reads: Reads):
    with pytest.raises(IndexError):
        members[SIZE]

    assert ranges(reads) == [(SIZE, SIZE + 1)]


def test_a_length_depends_on_what_stands_behind(members: Members[str], reads: Reads):
    assert len(members) == SIZE

    assert ranges(reads) == [(SIZE, END)]


def test_whether_there_is_any_depends_on_the_first(members: Members[str], reads: Reads):
    assert members

    assert ranges(reads) == [(0, 1)]


def test_a_walk_that_ends_early_notes_how_far_it_came(members: Members[str], reads: Reads):
    for item in members:
        if item == "item 1":
            break

    assert ranges(reads) == [(0, 2)]


def test_a_walk_to_the_end_notes_everything(members: Members[str], reads: Reads):
    assert next(reversed(members)) == "item 4"
    assert "item 7" not in members

    assert ranges(reads) == [(0, END)]


def test_nothing_is_noted_between_renderings(view: View[str], members: Members[str], reads: Reads):
    view.tracker.stop()

    members[0]
    view.tracker.attribute(1, "title")
    view.tracker.everything(1)
    view.tracker.cell("menu")

    assert reads == Reads()


def test_attributes_of_one_item_come_together(view: View[str], reads: Reads):
    view.tracker.attribute(1, "title")
    view.tracker.attribute(1, "url")
    view.tracker.everything(2)

    assert reads.attributes == {1: 0b11, 2: ALL_BITS}


def test_names_keep_their_bits_and_late_ones_share_one():
    names = Names(["title"])

    bits = {names.bit(f"name {number}") for number in range(100)}

    assert names.bit("title") == 1
    assert len(bits) == 61
    assert Names(names.known).bit("name 99") == names.bit("name 99")


def test_the_keys_of_a_list_of_lists_are_all_noted(view: View[str], reads: Reads):
    assert view.names(NAME) == [(number,) for number in range(SIZE)]

    assert ranges(reads) == [(0, END)]
