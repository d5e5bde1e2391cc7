"""The comparison of two trees sees everything that may differ, and edits change what they say."""

import gzip
import random
from pathlib import Path

from bench.equality import differences
from bench.trials.generated import Generated
from bench.trials.texts import line, with_line


def tree(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def test_equal_trees_have_no_differences(tmp_path: Path) -> None:
    assert differences(tree(tmp_path / "a", x="1"), tree(tmp_path / "b", x="1")) == []


def test_missing_strange_and_changed_files_are_told(tmp_path: Path) -> None:
    told = differences(tree(tmp_path / "a", x="1", y="2"), tree(tmp_path / "b", y="3", z="4"))

    assert told[:2] == ["x.html is missing", "z.html should not be there"]
    assert told[2].startswith("y.html is different")


def test_a_packed_copy_of_another_text_is_told(tmp_path: Path) -> None:
    live = tree(tmp_path / "b", x="1")
    (live / "x.html.gz").write_bytes(gzip.compress(b"2"))

    assert differences(tree(tmp_path / "a", x="1"), live) == ["x.html is different when packed"]


def test_a_line_of_the_head_is_set_or_added() -> None:
    text = "Title: A\nTags: b\n\nTags: of the body\n"

    assert with_line(text, "Tags", "c") == "Title: A\nTags: c\n\nTags: of the body\n"
    assert line(with_line(text, "Slug", "d"), "Slug") == "d"


def test_every_kind_of_edit_changes_a_file(tmp_path: Path) -> None:
    site = Generated(tmp_path / "site")
    site.make(40)
    chance = random.Random(1)  # noqa: S311 — the same edits each time

    for kind in site.kinds:
        files = sorted(file for file in site.root.rglob("*") if file.is_file())
        before = {file: file.read_bytes() for file in files}
        named = site.edit(kind, chance)
        changed = [file for file in named if before.get(file) != _bytes(file)]
        assert changed or kind == "section", kind


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None
