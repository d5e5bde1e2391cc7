"""What the editor writes: untouched text keeps its bytes, an edit stays within its block."""

from __future__ import annotations

from typing import Any

import pytest

from tests.frontend import node


@pytest.fixture(scope="module")
def trial() -> dict[str, Any]:
    report: dict[str, Any] = node.run(
        "trial.mjs", {"texts": node.corpus(), "edits": 600, "seed": 7}
    )
    return report


def test_a_page_that_is_opened_and_saved_does_not_change_by_a_byte(trial: dict[str, Any]) -> None:
    assert trial["unchanged"] == trial["files"] == len(node.corpus())


def test_one_word_changes_only_lines_of_its_block(trial: dict[str, Any]) -> None:
    assert trial["edits"] == 600
    assert (trial["local"], trial["refused"]) == (600, 0), trial["faults"][:3]


def test_an_undone_edit_gives_the_original_bytes(trial: dict[str, Any]) -> None:
    assert trial["undone"] == trial["edits"]


def test_any_change_a_person_can_make_can_be_written() -> None:
    report = node.run("fuzz.mjs", {"texts": node.corpus(), "rounds": 4, "seed": 11})

    assert report["refused"] == 0, report["faults"][:3]
    assert report["undone"] == report["rounds"]


def edited(text: str, *edits: dict[str, Any]) -> Any:
    [answer] = node.run("edit.mjs", [{"text": text, "edits": edits}])
    return answer


def test_a_changed_item_leaves_the_other_items_as_they_are() -> None:
    text = "*   один\n*   два\n    продолжение\n\n    -  вложенный\n*   три\n"

    assert edited(text, {"find": "три", "put": "четыре"}) == text.replace("три", "четыре")


def test_a_changed_row_leaves_the_other_rows_as_they_are() -> None:
    text = (
        "| Услуга   |  Цена |\n|:---------|------:|\n| Номер    |   100 |\n| Канал    |    50 |\n"
    )

    changed = edited(text, {"find": "50", "put": "60"})

    assert changed == text.replace("| Канал    |    50 |", "| Канал | 60 |")


def test_a_changed_block_of_a_call_out_leaves_the_others_as_they_are() -> None:
    text = "::: note\nа\nб\n\nв\n:::\n"

    assert edited(text, {"find": "в", "put": "г"}) == "::: note\nа\nб\n\nг\n:::\n"


@pytest.mark.parametrize(
    ("put", "written"),
    [
        ("1. раз", "1\\. раз"),
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("*x*", "\\*x\\*"),
        ("a_b_c", "a_b_c"),
        ("[x](y)", "[x\\](y)"),
        ("<b>", "\\<b>"),
        ("&amp;", "\\&amp;"),
        ("::: note", "\\::: note"),
        ("5 < 7 и 2 * 3", "5 < 7 и 2 * 3"),
        ("C:\\dir", "C:\\dir"),
    ],
)
def test_typed_signs_stay_signs(put: str, written: str) -> None:
    assert edited("слово\n", {"find": "слово", "put": put}) == f"{written}\n"


def test_a_pipe_in_a_cell_is_escaped() -> None:
    text = "| a |\n| --- |\n| b |\n"

    assert edited(text, {"find": "b", "put": "c|d"}) == "| a |\n| --- |\n| c\\|d |\n"


def test_a_readable_address_stays_readable() -> None:
    text = "слово [ссылка](/услуги) и [ref]\n\n[ref]: /a\n"

    assert "(/услуги)" in edited(text, {"find": "слово", "put": "другое"})


def test_a_definition_of_a_deleted_block_stays_for_the_links_that_use_it() -> None:
    changed = edited("[a]\n\nb\n\n[a]: /x\n\nc\n", {"delete": [1, 3]})

    assert "[a]: " in changed
    assert changed.startswith("[a]\n")


def test_new_lines_end_as_the_page_does() -> None:
    assert edited("a\r\n\r\nb\r\n", {"append": "c"}) == "a\r\n\r\nb\r\n\r\nc\r\n"


def test_two_lists_that_meet_stay_two() -> None:
    changed = edited("- a\n\nb\n\n- c\n", {"delete": [1, 2]})

    assert changed == "- a\n\n* c\n"
