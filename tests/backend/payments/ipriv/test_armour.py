"""Bytes as lines of base64 with a CRC-24 below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.payments.ipriv import armour
from backend.payments.ipriv.errors import ChecksumError
from tests.support.ipriv import VECTORS, bytes_of

PRIMITIVES = VECTORS["primitives"]


@pytest.mark.parametrize("vector", PRIMITIVES["crc24"], ids=lambda one: one["crc"])
def test_the_checksum_is_that_of_openpgp(vector: dict[str, str]) -> None:
    assert f"{armour.crc24(bytes_of(vector, 'data')):06x}" == vector["crc"]


@pytest.mark.parametrize("vector", PRIMITIVES["radix64"])
def test_lines_are_those_of_the_bank_s_program(vector: dict[str, str]) -> None:
    data, text = bytes_of(vector, "data"), bytes_of(vector, "text")

    assert armour.encode(data) == text
    assert armour.decode(text) == data


@given(st.binary(min_size=1, max_size=300))
def test_whatever_is_encoded_comes_back(data: bytes) -> None:
    assert armour.decode(armour.encode(data)) == data


def test_spaces_and_other_line_ends_do_not_matter() -> None:
    assert armour.decode(b"\n Y W\tJj \n\n =uhx7\r\n") == b"abc"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"YWJj",
        b"=uhx7",
        b"YWJj\r\n=uhx8",
        b"YWJk\r\n=uhx7",
        b"YWJj\r\n=uhx7\r\nYWJj",
        b"YW!j\r\n=uhx7",
        b"YWJ\r\n=uhx7",
        b"YWJj\r\nYW==\r\n=uhx7",
        b"YWJj\r\n=uhx",
        b"YWJj\r\n=\xff\xff\xff\xff",
    ],
)
def test_damage_is_refused(text: bytes) -> None:
    with pytest.raises(ChecksumError):
        armour.decode(text)
