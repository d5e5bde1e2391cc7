"""One style made of many files."""

from pathlib import Path

import pytest

from backend.web.static import StaticFiles
from tests.conftest import BACKEND_URL
from tests.support.visitor import Visitor


def test_a_list_of_parts_is_served_as_one_file(tmp_path: Path):
    (tmp_path / "whole.css.parts").write_text("b.css\na.css\n")
    (tmp_path / "a.css").write_text("a {}")
    (tmp_path / "b.css").write_text("b {}")
    files = StaticFiles(tmp_path)

    page = Visitor(files, BACKEND_URL).get(files.address("whole.css"))

    assert page.body == b"b {}\na {}"
    assert page.header("Content-Type") == "text/css; charset=utf-8"
    assert "immutable" in page.header("Cache-Control")


def test_a_change_of_a_part_changes_the_address(tmp_path: Path):
    (tmp_path / "whole.css.parts").write_text("a.css\n")
    (tmp_path / "a.css").write_text("a {}")
    before = StaticFiles(tmp_path).address("whole.css")

    (tmp_path / "a.css").write_text("a { }")

    assert StaticFiles(tmp_path).address("whole.css") != before


def test_without_a_list_there_is_no_file(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        StaticFiles(tmp_path).address("whole.css")


def test_a_page_asks_for_one_style(visitor: Visitor):
    page = visitor.get("/no-such-page")

    assert page.html.count('rel="stylesheet"') == 1
    style = next(part for part in page.html.split('"') if part.endswith("cabinet.css"))
    assert "@layer reset, base, components, utilities;" in visitor.get(style).text
