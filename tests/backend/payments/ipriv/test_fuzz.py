"""Whatever bytes come in: a result, or an IPRIVError."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.payments import ipriv
from backend.payments.ipriv import IPRIVError, armour, container
from backend.payments.ipriv.container import Document
from tests.support.ipriv import VECTORS, bytes_of, private, public

Reading = Callable[[bytes], object]
SHOP, BANK = private("shop"), private("bank")
MESSAGE = ipriv.sign(BANK, b"OrderID=7&Amount=40000", timestamp=1_700_000_000)
FILE = bytes_of(VECTORS["keys"]["shop"], "private")
OPEN = ipriv.dump_private(SHOP, b"")
RING = ipriv.dump_public(BANK) + b"\r\n" + ipriv.dump_public(SHOP, BANK)
CARD = ipriv.keycard(17033, "api17032")
READINGS: dict[str, tuple[Reading, bytes]] = {
    "message": (lambda text: ipriv.verify(public("bank"), text), MESSAGE),
    "detached": (
        lambda text: ipriv.verify_detached(public("bank"), b"x", text),
        ipriv.sign_detached(BANK, b"x"),
    ),
    "secret file": (lambda text: ipriv.load_private(text, b"shop-pass"), FILE),
    "open file": (lambda text: ipriv.load_private(text, b""), OPEN),
    "first of a ring": (lambda text: ipriv.load_public(text, 0), RING),
    "short keys": (lambda text: ipriv.load_public(text, 11206, min_bits=0), RING),
    "key card": (ipriv.read_keycard, CARD),
}
EDITS = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.integers(0, 3), st.binary(max_size=6)), max_size=4
)


def edited(text: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """The text with bytes replaced, dropped and put in."""
    for where, dropped, put in edits:
        at = where % (len(text) + 1)
        text = text[:at] + put + text[at + dropped :]
    return text


def with_other_packets(document: Document, edits: list[tuple[int, int, bytes]]) -> Document:
    """The document with its binary part edited under a new checksum."""
    if document.kind == container.MESSAGE:
        binary = edited(armour.decode(document.signature), edits)
        return replace(document, signature=armour.encode(binary))
    return replace(document, body=armour.encode(edited(armour.decode(document.body), edits)))


def read(name: str, text: bytes) -> None:
    """Read it; only an IPRIVError may come of it."""
    with suppress(IPRIVError):
        READINGS[name][0](text)


@pytest.mark.parametrize("name", READINGS)
@settings(max_examples=100, deadline=None)
@given(text=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(name: str, text: bytes) -> None:
    read(name, text)


@pytest.mark.parametrize("name", READINGS)
@settings(max_examples=100, deadline=None)
@given(edits=EDITS)
def test_any_change_of_what_is_right_is_read_or_refused(
    name: str, edits: list[tuple[int, int, bytes]]
) -> None:
    read(name, edited(READINGS[name][1], edits))


@pytest.mark.parametrize(
    "name", ["message", "secret file", "open file", "first of a ring", "short keys"]
)
@settings(max_examples=150, deadline=None)
@given(edits=EDITS, first=st.booleans())
def test_any_packets_within_a_sound_document_are_read_or_refused(
    name: str, edits: list[tuple[int, int, bytes]], *, first: bool
) -> None:
    """Checksum and lengths are made anew, so the change gets as far as it can."""
    documents = container.read_all(READINGS[name][1])
    changed = documents[0] if first else documents[-1]
    texts = [
        container.write(with_other_packets(one, edits) if one is changed else one)
        for one in documents
    ]

    read(name, b"\r\n".join(texts))
