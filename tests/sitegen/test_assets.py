from pathlib import Path

import pytest

from sitegen import assets
from sitegen.errors import ContentError


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_css", ".css").replace("_svg", ".svg")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def style(folder: Path, name: str) -> str:
    found = assets.load(folder)
    return found.files[found.names[name]].decode()


def test_a_name_changes_with_what_is_in_the_file(tmp_path: Path) -> None:
    first = assets.load(written(tmp_path, a_css="h1 {}")).url("a.css")

    second = assets.load(written(tmp_path, a_css="h1 { margin: 0 }")).url("a.css")

    assert first != second
    assert assets.is_hashed(first)
    assert not assets.is_hashed("/theme/a.css")


def test_a_style_sheet_changes_its_name_with_what_it_shows(tmp_path: Path) -> None:
    written(tmp_path, css__a_css="h1 { background: url('../i/x.svg#part') }", i__x_svg="<svg/>")
    before = assets.load(tmp_path)

    after = assets.load(written(tmp_path, i__x_svg="<svg></svg>"))

    assert before.names["css/a.css"] != after.names["css/a.css"]
    assert f"url(/theme/{after.names['i/x.svg']}#part)" in style(tmp_path, "css/a.css")


def test_absolute_addresses_stay(tmp_path: Path) -> None:
    rule = "a { background: url(data:image/png;base64,AA==) url(/images/x.png) url(#id) }"

    assert style(written(tmp_path, a_css=rule), "a.css") == rule


def test_imports_are_replaced_by_what_they_name(tmp_path: Path) -> None:
    written(
        tmp_path,
        site_css='@import "parts/one.css";\n@import url("parts/two.css") layer(base);\nh1 {}\n',
        parts__one_css='@import "deep/three.css";\nh2 {}\n',
        parts__two_css="h3 {}\n",
        parts__deep__three_css="h4 {}\n",
    )

    assert style(tmp_path, "site.css") == "h4 {}\nh2 {}\n@layer base {\nh3 {}\n}\nh1 {}\n"


def test_a_circle_of_imports_is_refused(tmp_path: Path) -> None:
    written(tmp_path, a_css='@import "b.css";', b_css='\n@import "a.css";')

    with pytest.raises(ContentError) as refusal:
        assets.load(tmp_path)

    assert (refusal.value.path, refusal.value.line) == ("theme/static/b.css", 2)


def test_parts_in_a_folder_make_one_style_sheet_in_the_order_of_names(tmp_path: Path) -> None:
    written(
        tmp_path,
        css__site__02_css="h2 { background: url(../x.svg) }\n",
        css__site__01_css="@layer a;\n",
        css__x_svg="<svg/>",
        css__other__a_css="h3 {}",
        css__other_css="h4 {}",
    )

    found = assets.load(tmp_path)

    assert style(tmp_path, "css/site.css").startswith("@layer a;h2{background:url(/theme/css/x.")
    assert {"css/other.css", "css/other/a.css"} <= found.names.keys()
    assert "css/site/01.css" not in found.names


def test_a_joined_style_sheet_is_sent_without_comments_and_indentation(tmp_path: Path) -> None:
    rule = "/* why */\n@media (width >= 4em) {\n  a:hover,\n  b > c {\n    margin: calc(1em + 2px);\n  }\n}\n"
    written(tmp_path, css__site__01_css=rule)

    sent = style(tmp_path, "css/site.css")

    assert sent == "@media (width >= 4em){a:hover,b > c{margin:calc(1em + 2px)}}"


def test_a_part_keeps_absolute_addresses(tmp_path: Path) -> None:
    written(tmp_path, css__site__01_css="h2 { background: url(/images/x.png) }\n")

    assert "url(/images/x.png)" in style(tmp_path, "css/site.css")


def test_hidden_files_are_no_assets(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / "link").symlink_to("/etc/passwd")

    assert assets.load(tmp_path).files == {}


def test_what_is_unchanged_is_not_read_again(tmp_path: Path) -> None:
    written(tmp_path, a_css="h1 {}")

    assert assets.load(tmp_path) is assets.load(tmp_path)
