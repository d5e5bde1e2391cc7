"""The text around a message or a key."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.payments.ipriv import container
from backend.payments.ipriv.container import Document, Owner
from backend.payments.ipriv.errors import FormatError
from tests.support.ipriv import VECTORS, bytes_of

SHOP = Owner("Магазин №1", 11206)
HELLO = Document(container.MESSAGE, SHOP, b"Hello", 5, b"signature")
DOCUMENTS = {vector["id"]: bytes_of(vector, "document") for vector in VECTORS["sm"]} | {
    f"{name}/{half}": bytes_of(key, half)
    for name, key in VECTORS["keys"].items()
    for half in ("public", "private")
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_of_the_bank_s_program_are_read_and_written_alike(name: str) -> None:
    document = container.read(DOCUMENTS[name])

    assert container.write(document) == DOCUMENTS[name]


def test_a_document_is_lines_that_a_person_can_read() -> None:
    assert container.write(HELLO).decode(container.ENCODING).split("\r\n") == [
        "0000015001SM000000050000000500000009",
        "Магазин №1          00011206",
        "                    00000000",
        "BEGIN",
        "Hello",
        "END",
        "BEGIN SIGNATURE",
        "signature",
        "END SIGNATURE",
    ]


@given(st.binary(min_size=1, max_size=60), st.binary(max_size=60))
def test_a_body_may_hold_anything(body: bytes, signature: bytes) -> None:
    document = replace(HELLO, body=body, packed_length=len(body), signature=signature)

    assert container.read(container.write(document)) == document


def test_words_of_the_format_inside_a_body_mislead_nobody() -> None:
    inner = container.write(HELLO)
    outer = replace(HELLO, body=inner + b"\r\nEND\r\nBEGIN SIGNATURE\r\n")

    assert container.read(container.write(outer)).body == outer.body


def test_white_space_around_a_document_does_not_matter() -> None:
    assert container.read(b"\r\n \t" + container.write(HELLO) + b" \r\n\t\r\n") == HELLO


def test_a_key_file_that_an_editor_has_touched_gets_its_line_ends_back() -> None:
    text = bytes_of(VECTORS["keys"]["shop"], "public")

    for damaged in (text.replace(b"\r\n", b"\n"), text.replace(b"\r\n", b"\r\r\n"), text):
        assert container.with_true_ends(damaged) == text


def test_documents_that_stand_one_after_another_are_all_read() -> None:
    other = replace(HELLO, body=b"Bye")
    texts = [container.write(HELLO), container.write(other)]

    for between in (b"", b"\r\n", b"\r\n\r\n"):
        assert container.read_all(between.join(texts) + between) == [HELLO, other]


def test_only_one_document_is_a_message() -> None:
    text = container.write(HELLO)

    for after in (text, b"\r\n" + text, b"x", b"\r\nx", b"\0"):
        with pytest.raises(FormatError, match="follows"):
            container.read(text + after)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b"01SM", b"02SM"),
        (b"01SM", b"01sm"),
        (b"00000150", b"00000000"),
        (b"00000150", b"+0000150"),
        (b"0000000500000005", b"0000000000000005"),
        (b"0000000500000005", b"0000000400000005"),
        (b"0000000500000005", b"9999999900000005"),
        (b"00000009", b"00000008"),
        (b"00000009", b"00009999"),
        (b"00011206", b"0001120x"),
        (b"00011206", b"011206"),
        (b"\xb91 ", b"\x981 "),
        (b"BEGIN\r", b"BEGIN \r"),
        (b"Hello\r\nEND", b"Hello\r\n\r\nEND"),
        (b"END\r", b"end\r"),
        (b"BEGIN SIGNATURE", b"BEGIN  SIGNATURE"),
        (b"END SIGNATURE", b"END SIGNATUR"),
        (b"END SIGNATURE", b""),
    ],
)
def test_a_damaged_document_is_refused(right: bytes, wrong: bytes) -> None:
    text = container.write(HELLO)
    assert right in text

    with pytest.raises(FormatError):
        container.read(text.replace(right, wrong, 1))


def test_a_document_that_is_cut_off_anywhere_is_refused() -> None:
    text = container.write(HELLO)

    for length in range(len(text)):
        with pytest.raises(FormatError):
            container.read_all(text[:length])


@pytest.mark.parametrize(
    "owner",
    [
        Owner("shop", 0),
        Owner("shop", -1),
        Owner("shop", 100_000_000),
        Owner("", 1),
        Owner("x" * 21, 1),
        Owner(" shop", 1),
        Owner("sh\r\nop", 1),
        Owner("Shōp", 1),
    ],
    ids=str,
)
def test_an_owner_that_no_key_can_have_is_not_written(owner: Owner) -> None:
    with pytest.raises(FormatError):
        container.write(replace(HELLO, owner=owner))


def test_an_empty_body_is_not_written() -> None:
    with pytest.raises(FormatError):
        container.write(replace(HELLO, body=b""))
