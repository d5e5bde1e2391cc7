"""New keys: made from a key card, written, read and used."""

import pytest

from backend.payments import ipriv
from backend.payments.ipriv.errors import FormatError, UnusableKeyError
from tests.support.ipriv import short_key


def test_a_new_key_goes_the_whole_way_from_the_card_to_a_verified_message() -> None:
    serial, name = ipriv.read_keycard(ipriv.keycard(17033, "Магазин"))
    made = ipriv.generate(serial, name)

    key = ipriv.load_private(ipriv.dump_private(made, b"words"), b"words")
    ring = ipriv.dump_public(key)

    assert (key, key.public.bits, key.public.e) == (made, 2048, 65537)
    assert key.p < key.q
    assert ipriv.verify(ipriv.load_public(ring, 17033), ipriv.sign(key, b"A=1")) == b"A=1"


def test_no_two_keys_are_alike() -> None:
    assert ipriv.generate(1, "shop", 1024).n != ipriv.generate(1, "shop", 1024).n


def test_files_of_the_longest_key_are_what_the_bank_s_program_can_read() -> None:
    key = ipriv.generate(99_999_999, "x" * 20)

    assert len(ipriv.dump_private(key, b"words")) <= 4096
    assert len(ipriv.dump_public(key)) <= 4096


@pytest.mark.parametrize("bits", [0, 512, 1023, 2049, 4096])
def test_keys_that_are_not_safe_or_not_known_to_the_bank_are_not_made(bits: int) -> None:
    with pytest.raises(UnusableKeyError):
        ipriv.generate(1, "shop", bits)


def test_a_short_key_is_used_only_if_it_is_asked_for() -> None:
    file, record = ipriv.dump_private(short_key(), b""), ipriv.dump_public(short_key())

    key = ipriv.load_private(file, b"", min_bits=512)
    body = ipriv.verify(ipriv.load_public(record, 0, min_bits=512), ipriv.sign(key, b"A=1"))

    assert body == b"A=1"
    for read in (lambda: ipriv.load_private(file, b""), lambda: ipriv.load_public(record, 0)):
        with pytest.raises(UnusableKeyError, match="512 bits"):
            read()


def test_a_key_has_a_name_and_a_serial() -> None:
    for serial, name in ((0, "shop"), (100_000_000, "shop"), (1, ""), (1, "x" * 21)):
        with pytest.raises(FormatError):
            ipriv.generate(serial, name)
