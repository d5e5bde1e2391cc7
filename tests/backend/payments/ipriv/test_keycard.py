"""The key card."""

import pytest

from backend.payments.ipriv import armour, keycard, read_keycard
from backend.payments.ipriv.errors import ChecksumError, FormatError, KeyCardError
from tests.support.ipriv import VECTORS, bytes_of

CARD = keycard(17033, "api17032")


@pytest.mark.parametrize("vector", VECTORS["keycards"], ids=lambda one: one["userid"])
def test_a_card_is_that_of_the_bank_s_program(vector: dict[str, str]) -> None:
    text = bytes_of(vector, "text")

    assert read_keycard(text) == (int(vector["serial"]), vector["userid"])
    assert keycard(int(vector["serial"]), vector["userid"]) == text


def test_letters_of_a_name_may_be_cyrillic() -> None:
    assert read_keycard(keycard(1, "Оплата связи")) == (1, "Оплата связи")


def test_line_ends_and_white_space_around_a_card_do_not_matter() -> None:
    assert read_keycard(b"\n" + CARD.replace(b"\r\n", b"\n") + b"\n") == (17033, "api17032")


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        (b"17033", b"17034", ChecksumError),
        (b"api", b"apl", ChecksumError),
        (b"=T0eS", b"=T0eT", ChecksumError),
        (b"=T0eS", b"", KeyCardError),
        (b"Version: 01", b"Version: 02", KeyCardError),
        (b"17033", b"seventeen", KeyCardError),
        (b"=T0eS", b"=T0eS x", KeyCardError),
    ],
)
def test_another_card_is_refused(right: bytes, wrong: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_keycard(CARD.replace(right, wrong))


@pytest.mark.parametrize("body", [b"\x98", b" shop", b"x" * 21])
def test_a_card_that_names_nobody_is_refused(body: bytes) -> None:
    text = b"Version: 01\r\nUser ID: %s\r\nUser Key: 1\r\n" % body

    with pytest.raises(KeyCardError, match="nobody"):
        read_keycard(text + armour.checksum(text))


def test_a_card_for_nobody_is_not_written() -> None:
    for serial, name in ((0, "shop"), (1, ""), (1, "Shōp")):
        with pytest.raises(FormatError):
            keycard(serial, name)
