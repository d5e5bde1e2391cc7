import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.merge import merge
from tests.sitegen.made import FIXTURE

BASE = "первая\nвторая\nтретья\nчетвёртая\nпятая\n"
lines = st.lists(st.sampled_from(["а", "б", "в", "", "г"]), max_size=8).map("\n".join)


def test_changes_in_different_lines_come_together() -> None:
    mine = BASE.replace("первая", "ПЕРВАЯ")
    theirs = BASE.replace("пятая", "ПЯТАЯ")

    result = merge(BASE, mine, theirs)

    assert result.is_clean
    assert result.text == "ПЕРВАЯ\nвторая\nтретья\nчетвёртая\nПЯТАЯ\n"


def test_the_same_change_is_taken_once() -> None:
    both = BASE.replace("третья", "ТРЕТЬЯ") + "шестая\n"

    assert merge(BASE, both, both).text == both


def test_different_changes_of_one_line_are_a_conflict() -> None:
    result = merge(BASE, BASE.replace("третья", "моя"), BASE.replace("третья", "их"))

    (conflict,) = result.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == ("третья\n", "моя\n", "их\n")
    assert "моя" in result.text


def test_a_line_that_one_removed_and_the_other_changed_is_a_conflict() -> None:
    result = merge(BASE, BASE.replace("третья\n", ""), BASE.replace("третья", "их"))

    assert not result.is_clean


def test_two_texts_at_one_place_are_a_conflict() -> None:
    assert not merge("", "моя\n", "их\n").is_clean
    assert not merge(BASE, BASE + "моя\n", BASE + "их\n").is_clean


def test_line_ends_and_strange_separators_stay() -> None:
    base = "a\r\nb\u2028c\r\nd"

    assert merge(base, base, base + "\ne").text == base + "\ne"


@given(lines, lines)
def test_one_sided_changes_are_taken_whole(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed


@given(lines, lines, lines)
def test_both_sides_meet_the_same_conflicts(base: str, mine: str, theirs: str) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)

    assert one.is_clean == other.is_clean
    assert [(item.mine, item.theirs) for item in one.conflicts] == [
        (item.theirs, item.mine) for item in other.conflicts
    ]


@given(lines, lines, lines)
def test_no_line_that_somebody_wrote_is_lost(base: str, mine: str, theirs: str) -> None:
    """Each new line is in the merged text or in a conflict."""
    result = merge(base, mine, theirs)

    shown = "\n".join([result.text, *(f"{item.mine}\n{item.theirs}" for item in result.conflicts)])
    for side in (mine, theirs):
        written = set(side.split("\n")) - set(base.split("\n")) - {""}
        assert written <= set(shown.split("\n"))


def blocks() -> list[str]:
    found = []
    for file in sorted((FIXTURE.parent.parent.parent / "content/pages").rglob("*.md")):
        found += file.read_text(encoding="utf-8").split("\n\n")
    return [block for block in found if block.strip()]


@pytest.mark.parametrize("seed", range(40))
def test_edits_of_different_blocks_merge_cleanly(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 — repeatable, not secret
    base = chance.sample(blocks(), 12)
    here, there = chance.sample(range(12), 2)

    def edited(index: int, word: str) -> str:
        changed = list(base)
        words = changed[index].split(" ")
        words.insert(chance.randrange(len(words) + 1), word)
        changed[index] = " ".join(words)
        return "\n\n".join(changed)

    result = merge("\n\n".join(base), edited(here, "МОЁ"), edited(there, "ИХНЕЕ"))

    assert result.is_clean
    assert result.text.count("МОЁ") == result.text.count("ИХНЕЕ") == 1
    restored = result.text.replace("МОЁ", "").replace("ИХНЕЕ", "").split()
    assert restored == "\n\n".join(base).split()


def test_both_sides_of_a_conflict_stand_between_marks() -> None:
    merged = merge("a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n")

    shown = merged.marked(mine="мой", theirs="другой")

    assert shown == "a\n<<<<<<< мой\nX\n=======\nY\n>>>>>>> другой\nc\n"


def test_a_last_line_without_an_end_gets_one_between_marks() -> None:
    assert merge("a", "X", "Y").marked(mine="m", theirs="t") == (
        "<<<<<<< m\nX\n=======\nY\n>>>>>>> t\n"
    )
