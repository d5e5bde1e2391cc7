"""Bodies: how much, and of what kind, an address takes."""

import pytest

from tests.support.visitor import Visitor


def test_json_is_read(player: Visitor) -> None:
    assert player.put("/play/json", {"text": "привет"}).json == {"got": {"text": "привет"}}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'"x"', b"\xff\xfe", b"[" * 900 + b"]" * 50, b"NaN "]
)
def test_what_is_no_json_object_is_refused(player: Visitor, body: bytes) -> None:
    page = player.send("PUT", "/play/json", body, "application/json")

    assert (page.status, page.json["error"]) == (400, "error.unreadable_json")


def test_json_that_is_too_large_is_refused(player: Visitor) -> None:
    page = player.put("/play/json", {"text": "x" * 1000})

    assert (page.status, page.json["error"]) == (413, "error.too_large")


@pytest.mark.parametrize(("size", "status"), [(3000, 200), (3001, 413), (5001, 413)])
def test_a_file_is_taken_up_to_its_limit(player: Visitor, size: int, status: int) -> None:
    assert player.send("PUT", "/play/file", b"x" * size, "image/png").status == status


def test_a_body_longer_than_it_says_is_cut(player: Visitor) -> None:
    page = player.send("PUT", "/play/file", b"x" * 100, "image/png", headers={})

    assert page.json == {"size": 100}


def test_a_form_above_two_megabytes_is_refused_before_it_is_read(player: Visitor) -> None:
    page = player.post("/play/echo", {"text": "x" * (2 * 1024 * 1024 + 1)})

    assert (page.status, "слишком много данных" in page.text) == (413, True)


def test_a_form_of_a_megabyte_is_read(player: Visitor) -> None:
    page = player.post("/play/echo", {"text": "короткий", "other": "ж" * 150_000})

    assert (page.status, page.text) == (200, "короткий")


def test_multipart_is_refused(player: Visitor) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi\r\n--b--\r\n'

    page = player.send("POST", "/play/echo", body, "multipart/form-data; boundary=b")

    assert page.status == 415


def test_russian_text_arrives_whole(player: Visitor) -> None:
    assert player.post("/play/echo", {"text": "Ёлки"}).text == "Ёлки"
