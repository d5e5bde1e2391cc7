"""Files of the look: found in their folder only, kept by browsers."""

from pathlib import Path

import pytest

from backend.web.static import StaticFiles
from tests.support.visitor import Visitor

URL = "http://my.localhost:8000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "static"
    (made / "css").mkdir(parents=True)
    (made / "css" / "base.css").write_text("body {}")
    (made / "data.bin").write_bytes(b"\x00")
    (tmp_path / "secret.txt").write_text("secret")
    (made / "link.txt").symlink_to(tmp_path / "secret.txt")
    return made


@pytest.fixture
def files(folder: Path) -> StaticFiles:
    return StaticFiles(folder)


def test_a_file_is_kept_for_ever_at_its_address(files: StaticFiles) -> None:
    page = Visitor(files, URL).get(files.address("css/base.css"))

    assert (page.status, page.body) == (200, b"body {}")
    assert page.header("Content-Type") == "text/css; charset=utf-8"
    assert page.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert page.header("Content-Length") == "7"


def test_any_change_changes_all_addresses(folder: Path, files: StaticFiles) -> None:
    before = files.address("css/base.css")

    (folder / "data.bin").write_bytes(b"\x01")

    assert StaticFiles(folder).address("css/base.css") != before


def test_an_old_address_gives_the_file_but_is_asked_again(files: StaticFiles) -> None:
    visitor = Visitor(files, URL)
    page = visitor.get("/static/old/css/base.css")

    again = visitor.get("/static/old/css/base.css", If_None_Match=page.header("ETag"))

    assert page.header("Cache-Control") == "no-cache"
    assert (again.status, again.body) == (304, b"")


def test_while_somebody_works_on_the_files_nothing_is_kept(folder: Path) -> None:
    files = StaticFiles(folder, is_changing=True)

    page = Visitor(files, URL).get(files.address("css/base.css"))

    assert page.header("Cache-Control") == "no-cache"


def test_head_has_no_body(files: StaticFiles) -> None:
    page = Visitor(files, URL).send("HEAD", files.address("css/base.css"))

    assert (page.status, page.body, page.header("Content-Length")) == (200, b"", "7")


def test_unknown_kinds_are_plain_bytes(files: StaticFiles) -> None:
    page = Visitor(files, URL).get(files.address("data.bin"))

    assert page.header("Content-Type") == "application/octet-stream"


@pytest.mark.parametrize(
    "name",
    [
        "css/none.css",
        "css",
        "",
        "../secret.txt",
        "css/../../secret.txt",
        "..%2fsecret.txt",
        "link.txt",
        "/etc/passwd",
        "css\\base.css",
        "base.css%00",
        "a" * 5000,
    ],
)
def test_nothing_outside_the_folder_is_given(files: StaticFiles, name: str) -> None:
    assert Visitor(files, URL).get(f"/static/v/{name}").status == 404


def test_files_are_only_read(files: StaticFiles) -> None:
    page = Visitor(files, URL).send("POST", "/static/v/css/base.css")

    assert (page.status, page.header("Allow")) == (405, "GET, HEAD")


def test_the_address_of_a_missing_file_is_an_error(files: StaticFiles) -> None:
    with pytest.raises(FileNotFoundError, match="none"):
        files.address("css/none.css")


def test_the_address_of_a_file_is_looked_up_once(folder: Path) -> None:
    (folder / "a.css").write_text("a {}")
    kept, changing = StaticFiles(folder), StaticFiles(folder, is_changing=True)
    first = kept.address("a.css"), changing.address("a.css")
    (folder / "a.css").unlink()

    assert kept.address("a.css") == first[0]
    with pytest.raises(FileNotFoundError):
        changing.address("a.css")
