from hypothesis import given
from hypothesis import strategies as st

from sitegen.compare import MAX_WORDS, Block, compare

OLD = """---
title: О нас
slug: about
---

Первый абзац о связи.

Второй абзац
в две строки.

```
код

с пустой строкой
```

Последний абзац.
"""


def told(blocks: list[Block]) -> list[tuple[str, int, str]]:
    return [
        (block.kind, block.line, "|".join(f"{item.kind[0]}:{item.text}" for item in block.pieces))
        for block in blocks
    ]


def test_equal_texts_have_no_changes() -> None:
    assert compare(OLD, OLD) == []


def test_a_changed_word_is_shown_in_its_block() -> None:
    new = OLD.replace("абзац о связи", "абзац об интернете")

    assert told(compare(OLD, new)) == [
        ("changed", 6, "s:Первый абзац |r:о|a:об|s: |r:связи|a:интернете|s:.")
    ]


def test_a_line_of_the_front_matter_is_a_block() -> None:
    assert told(compare(OLD, OLD.replace("О нас", "О компании"))) == [
        ("changed", 2, "s:title: О |r:нас|a:компании")
    ]


def test_added_and_removed_blocks_stand_in_their_order() -> None:
    new = OLD.replace("Второй абзац\nв две строки.", "Совсем другое!").replace(
        "Последний", "Новый блок.\n\nПоследний"
    )

    assert told(compare(OLD, new)) == [
        ("removed", 8, "r:Второй абзац\nв две строки."),
        ("added", 8, "a:Совсем другое!"),
        ("added", 16, "a:Новый блок."),
    ]


def test_blank_lines_within_code_do_not_cut_it() -> None:
    (block,) = compare(OLD, OLD.replace("с пустой", "с одной пустой"))

    assert "".join(item.text for item in block.pieces if item.kind != "removed").startswith("```")
    assert compare("a\n\n~~~\n\n```\n~~~\n\nb", "a\n\n~~~\n\n```\n~~~\n\nc")[0].line == 8


def test_a_block_put_before_a_changed_one_is_added() -> None:
    new = OLD.replace("Первый абзац о связи.", "Вставка целиком.\n\nПервый абзац о хорошей связи.")

    assert [block.kind for block in compare(OLD, new)] == ["added", "changed"]


def test_a_very_long_block_is_shown_whole() -> None:
    old = "слово " * MAX_WORDS
    (block,) = compare(old + "раз", old + "два")

    assert [item.kind for item in block.pieces] == ["removed", "added"]


texts = st.lists(st.sampled_from(["раз два три", "четыре пять", "", "раз два", "```"]), max_size=7)


@given(texts.map("\n".join), texts.map("\n".join))
def test_equal_only_when_nothing_but_blank_lines_changed(old: str, new: str) -> None:
    changed = compare(old, new)

    if old == new:
        assert not changed
    for block in changed:
        assert block.pieces
        assert block.line >= 1
