"""Key rings: who has certified whom."""

from dataclasses import replace

import pytest

from backend.payments import ipriv
from backend.payments.ipriv import armour, container, keys, packets, ring
from backend.payments.ipriv.container import Owner
from backend.payments.ipriv.errors import (
    DocumentTypeError,
    FormatError,
    IPRIVError,
    PacketError,
    SignatureError,
    UnknownKeyError,
    UnusableKeyError,
)
from tests.support.ipriv import private, public

SHOP, BANK, OTHER = private("shop"), private("bank"), private("plain")
OF_BANK = ipriv.dump_public(BANK)
OF_SHOP = ipriv.dump_public(SHOP, BANK)
RING = OF_BANK + b"\r\n" + OF_SHOP + b"\r\n"


def test_a_key_that_the_bank_has_certified_is_found() -> None:
    assert ipriv.load_public(RING, SHOP.serial) == SHOP.public
    assert ipriv.load_public(RING, BANK.serial) == BANK.public
    assert ipriv.load_public(RING, 0) == BANK.public


def test_the_bank_may_stand_behind_the_keys_that_it_has_certified() -> None:
    assert ipriv.load_public(OF_SHOP + b"\r\n" + OF_BANK, 0) == SHOP.public


def test_the_bank_s_key_may_be_told_instead() -> None:
    assert ipriv.load_public(OF_SHOP, 0, public("bank")) == SHOP.public


def test_a_key_that_is_told_is_the_only_one_that_certifies() -> None:
    assert ipriv.load_public(RING, BANK.serial, public("bank")) == BANK.public
    with pytest.raises(SignatureError, match="somebody else"):
        ipriv.load_public(RING, SHOP.serial, public("plain"))
    with pytest.raises(SignatureError, match="somebody else"):
        ipriv.load_public(ipriv.dump_public(SHOP), 0, public("bank"))


def test_a_key_is_not_believed_without_the_one_that_has_certified_it() -> None:
    with pytest.raises(UnknownKeyError, match=str(BANK.serial)):
        ipriv.load_public(OF_SHOP, 0)


def test_who_has_not_certified_himself_certifies_nobody() -> None:
    chain = ipriv.dump_public(OTHER, SHOP) + OF_SHOP + OF_BANK

    with pytest.raises(SignatureError, match="not certified himself"):
        ipriv.load_public(chain, OTHER.serial)


def test_a_certificate_of_somebody_who_only_bears_the_bank_s_serial_is_refused() -> None:
    owner = BANK.public.owner
    false_bank = replace(OTHER, public=replace(OTHER.public, owner=owner))

    with pytest.raises(SignatureError):
        ipriv.load_public(OF_BANK + ipriv.dump_public(SHOP, false_bank), SHOP.serial)


def test_the_first_key_with_the_serial_counts() -> None:
    owner = BANK.public.owner
    false_bank = replace(OTHER, public=replace(OTHER.public, owner=owner))

    found = ipriv.load_public(OF_BANK + ipriv.dump_public(false_bank), BANK.serial)

    assert found == BANK.public


def test_a_certificate_covers_name_and_serial() -> None:
    for owner in (Owner("0mt0889", SHOP.serial), Owner(SHOP.name, 1)):
        document = replace(container.read(OF_SHOP), owner=owner)
        with pytest.raises(PacketError, match="somebody else"):
            ipriv.load_public(container.write(document), owner.serial, public("bank"))


def test_a_signature_of_a_message_is_no_certificate() -> None:
    record = container.read(OF_SHOP)
    packet = packets.write(packets.PUBLIC_KEY, keys.fields(SHOP.public))
    signature = ipriv.sign_detached(BANK, packet + SHOP.name.encode(), "md5")

    with pytest.raises(SignatureError, match="another kind"):
        ipriv.load_public(container.write(replace(record, signature=signature)), 0, public("bank"))


def test_a_ring_that_an_editor_has_touched_is_read() -> None:
    assert ipriv.load_public(RING.replace(b"\r\n", b"\n"), SHOP.serial) == SHOP.public


def test_only_public_keys_are_in_a_ring() -> None:
    for other in (ipriv.dump_private(SHOP, b""), ipriv.sign(SHOP, b"x")):
        with pytest.raises(DocumentTypeError):
            ipriv.load_public(RING + other, BANK.serial)
    with pytest.raises(FormatError):
        ipriv.load_public(RING + b"x", BANK.serial)


def test_something_behind_the_numbers_of_a_key_is_refused() -> None:
    record = container.read(OF_BANK)
    key, name = packets.read_known(armour.decode(record.body), packets.PUBLIC_KEY, packets.USER_ID)
    longer = packets.write(packets.PUBLIC_KEY, key + b"x") + packets.write(packets.USER_ID, name)

    with pytest.raises(PacketError, match="longer"):
        ipriv.load_public(container.write(replace(record, body=armour.encode(longer))), 0)


def test_a_short_key_is_refused_unless_it_is_asked_for() -> None:
    with pytest.raises(UnusableKeyError, match="fewer than 1025"):
        ipriv.load_public(RING, SHOP.serial, min_bits=1025)


def test_a_short_key_certifies_nobody() -> None:
    long = ipriv.generate(7, "long", 1100)

    with pytest.raises(UnusableKeyError, match="1024 bits"):
        ipriv.load_public(OF_BANK + ipriv.dump_public(long, BANK), 7, min_bits=1100)


def test_records_are_shown_as_they_stand() -> None:
    assert [(one.owner, one.certifier) for one in ring.read_ring(RING)] == [
        (BANK.public.owner, BANK.public.owner),
        (SHOP.public.owner, BANK.public.owner),
    ]


def test_no_change_of_a_ring_gives_another_key() -> None:
    for at in range(0, len(RING), 2):
        for odd in (bytes([RING[at] ^ 1]), b""):
            try:
                key = ipriv.load_public(RING[:at] + odd + RING[at + 1 :], SHOP.serial)
            except IPRIVError:
                continue
            assert key == SHOP.public
