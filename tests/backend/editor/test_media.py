"""Pictures: the list, uploads by script and by form, and what each bad file is told."""

from urllib.parse import quote

import pytest

from backend.audit.models import AuditEntry
from sitegen import media
from sitegen.site import Site
from tests.backend.editor.made import multipart, picture, read_only
from tests.support import people
from tests.support.pages import Page
from tests.support.visitor import Visitor

MEDIA = "/editor/media"


def send(visitor: Visitor, content: bytes, name: str = "Наш офис.png") -> Page:
    """Upload as the editor's script does."""
    headers = {"X-File-Name": quote(name), "Accept": "application/json"}
    return visitor.send("POST", MEDIA, content, "image/png", headers=headers)


def send_form(visitor: Visitor, content: bytes, name: str = "office.png") -> Page:
    """Upload by the form of the page."""
    body, kind = multipart(content, name)
    return visitor.send("POST", MEDIA, body, kind)


def test_the_list_for_people_shows_size_and_what_to_write(egor: Visitor, site: Site):
    page = egor.get(MEDIA)

    assert "dot.png" in page.text
    assert "2 × 2 точек" in page.text
    assert "(/images/dot.png)" in page.text


def test_the_list_for_the_script_is_small(egor: Visitor, site: Site):
    page = egor.get(MEDIA, Accept="application/json")

    assert page.json == [{"src": "/images/dot.png", "alt": "", "width": 2, "height": 2}]


def test_an_empty_folder_invites_to_upload(egor: Visitor, site: Site):
    (site.content / "images" / "dot.png").unlink()

    assert "Картинок пока нет" in egor.get(MEDIA).text


def test_a_script_gets_the_address_of_its_picture(egor: Visitor, site: Site):
    page = send(egor, picture())

    assert page.status == 201
    assert page.json["src"].startswith("/images/nash-ofis-")
    assert (page.json["width"], page.json["height"]) == (8, 6)
    assert (site.content / page.json["src"].lstrip("/")).is_file()


def test_a_form_leads_back_to_the_list(egor: Visitor, site: Site):
    page = egor.follow(send_form(egor, picture()))

    assert "загружена." in page.text
    assert "office-" in page.text


def test_an_upload_is_recorded(egor: Visitor, site: Site):
    send(egor, picture())

    assert AuditEntry.get(AuditEntry.action == "media.upload").object.startswith("media:nash-ofis")


def test_the_same_picture_twice_is_one_file(egor: Visitor, site: Site):
    first, second = send(egor, picture()), send(egor, picture())

    assert first.json["src"] == second.json["src"]


@pytest.mark.parametrize("content", [b"", b"not a picture", b"<svg xmlns='x'/>", picture()[:40]])
def test_what_is_no_picture_is_told_so(egor: Visitor, site: Site, content: bytes):
    by_script, by_form = send(egor, content), send_form(egor, content)

    assert by_script.status == 422
    assert "не картинка" in by_script.json["message"]
    assert by_form.status == 422
    assert "не картинка" in by_form.text


def test_a_picture_of_a_kind_we_do_not_take_is_named(egor: Visitor, site: Site):
    page = send(egor, picture(kind="GIF"), "x.gif")

    assert page.status == 422
    assert "GIF" in page.json["message"]


def test_a_file_over_ten_megabytes_is_refused(egor: Visitor, site: Site):
    content = picture() + b"\0" * (media.MAX_BYTES + 1)

    by_script, by_form = send(egor, content), send_form(egor, content)

    assert by_script.status == 413
    assert "больше 10 МБ" in by_script.json["message"]
    assert by_form.status == 413
    assert "больше 10 МБ" in by_form.text


def test_a_file_of_fifty_megabytes_is_refused_unread(egor: Visitor, site: Site):
    page = egor.send("POST", MEDIA, b"\0" * (50 * 1024 * 1024), "image/png")

    assert page.status == 413


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.png", "..\\..\\x.png", "\u202egnp.exe.png", "", "a\0b.png", "x" * 500],
)
def test_a_strange_name_becomes_a_plain_one(egor: Visitor, site: Site, name: str):
    page = send(egor, picture(), name)

    assert page.status == 201
    src = page.json["src"]
    assert src.count("/") == 2
    assert src.isascii()
    assert (site.content / "images" / src.removeprefix("/images/")).is_file()


def test_a_refusal_shows_no_mark_that_turns_the_writing_round(egor: Visitor, site: Site):
    page = send(egor, b"x", "\u202egnp.exe")

    assert "\u202e" not in page.json["message"]


def test_a_form_without_a_file_asks_for_one(egor: Visitor, site: Site):
    page = send_form(egor, b"", "")

    assert page.status == 422
    assert "Выберите файл" in page.text


@pytest.mark.parametrize("body", [b"", b"--edge\r\n", b"garbage"])
def test_a_broken_form_is_told_so(egor: Visitor, site: Site, body: bytes):
    page = egor.send("POST", MEDIA, body, "multipart/form-data; boundary=edge")

    assert page.status in (400, 413, 422)


def test_a_form_without_a_boundary_is_told_so(egor: Visitor, site: Site):
    assert egor.send("POST", MEDIA, b"x", "multipart/form-data").status == 400


def test_a_form_with_another_field_has_no_file(egor: Visitor, site: Site):
    body, kind = multipart(picture(), "x.png", field="other")

    assert egor.send("POST", MEDIA, body, kind).status == 422


def test_a_form_just_above_the_limit_is_refused(egor: Visitor, site: Site):
    page = send_form(egor, picture() + b"\0" * (media.MAX_BYTES - 50))

    assert page.status == 413
    assert "больше 10 МБ" in page.text


def test_multipart_is_taken_nowhere_else(egor: Visitor, site: Site):
    body, kind = multipart(picture(), "x.png")

    assert egor.send("POST", "/editor/new-page", body, kind).status == 415


def test_a_disk_that_takes_nothing_says_so(egor: Visitor, site: Site):
    read_only(site.content / "images")

    by_script, by_form = send(egor, picture()), send_form(egor, picture())

    assert by_script.status == 503
    assert "картинка не загружена" in by_script.json["message"]
    assert by_form.status == 503


def test_a_large_picture_tells_megabytes(egor: Visitor, site: Site):
    file = site.content / "images" / "dot.png"
    file.write_bytes(file.read_bytes() + b"\0" * (2 * 1024 * 1024))

    assert "2 МБ" in egor.get(MEDIA).text


def test_a_manager_has_no_pictures_here(egor: Visitor, site: Site):
    mila = people.signed_in(egor.app, people.mila())

    assert mila.get(MEDIA).status == 404
    assert send(mila, picture()).status == 404
