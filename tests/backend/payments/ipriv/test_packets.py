"""Binary packets and long numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.payments.ipriv import packets
from backend.payments.ipriv.errors import PacketError
from backend.payments.ipriv.packets import PUBLIC_KEY, SIGNATURE, TRUST, USER_ID, Packet, Reader


def test_headers_are_those_of_the_bank_s_program() -> None:
    assert packets.write(SIGNATURE, b"abc") == b"\x89\x00\x03abc"
    assert packets.write(packets.SECRET_KEY, b"a") == b"\x95\x00\x01a"
    assert packets.write(PUBLIC_KEY, b"a") == b"\x99\x00\x01a"
    assert packets.write(TRUST, b"\xc7") == b"\xb0\x01\xc7"
    assert packets.write(USER_ID, b"shop") == b"\xb4\x04shop"


def test_lengths_of_one_two_and_four_bytes_are_read() -> None:
    assert packets.read(b"\x88\x01a\x89\x00\x01b\x8a\x00\x00\x00\x01c") == [
        Packet(SIGNATURE, b"a"),
        Packet(SIGNATURE, b"b"),
        Packet(SIGNATURE, b"c"),
    ]


@pytest.mark.parametrize(
    "binary",
    [b"\x09\x00\x01a", b"\xc9\x00\x01a", b"\x8b\x00\x01a", b"\x89\x00", b"\x89\x00\x02a", b"\x89"],
    ids=["not a packet", "new framing", "no length", "half a length", "too short", "head only"],
)
def test_another_framing_is_refused(binary: bytes) -> None:
    with pytest.raises(PacketError):
        packets.read(binary)


def test_notes_of_trust_may_be_missing() -> None:
    name, trust = packets.write(USER_ID, b"shop"), packets.write(TRUST, b"\x03")

    assert packets.read_known(name + trust, USER_ID) == [b"shop"]
    assert packets.read_known(name, USER_ID) == [b"shop"]


def test_other_packets_than_asked_for_are_refused() -> None:
    name, key = packets.write(USER_ID, b"shop"), packets.write(PUBLIC_KEY, b"1")

    for binary in (b"", name, key, name + key, key + name + name):
        with pytest.raises(PacketError):
            packets.read_known(binary, PUBLIC_KEY, USER_ID)


@given(st.integers(min_value=0, max_value=1 << 2100))
def test_a_long_number_comes_back(number: int) -> None:
    reader = Reader(packets.long_number(number))

    assert reader.long_number() == number
    reader.finish()


@pytest.mark.parametrize("binary", [b"\x00\x09\x00\xff", b"\x00\x07\xff", b"\x00\x08", b"\x00"])
def test_a_long_number_with_zeros_in_front_or_a_wrong_count_is_refused(binary: bytes) -> None:
    with pytest.raises(PacketError):
        Reader(binary).long_number()


def test_what_is_left_over_is_refused() -> None:
    reader = Reader(b"ab")
    reader.take(1)

    with pytest.raises(PacketError):
        reader.finish()
