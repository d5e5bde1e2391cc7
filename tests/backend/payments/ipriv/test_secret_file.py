"""Secret key files: hidden by a passphrase, refused when damaged."""

from dataclasses import replace

import pytest

from backend.payments import ipriv
from backend.payments.ipriv import PrivateKey, armour, container, keys, packets, secret_file
from backend.payments.ipriv.errors import (
    AlgorithmError,
    ChecksumError,
    DocumentTypeError,
    IPRIVError,
    PacketError,
    PassphraseError,
    UnusableKeyError,
)
from tests.support.ipriv import VECTORS, bytes_of, private

SHOP = private("shop")
WORDS = "Пароль магазина".encode(container.ENCODING)
OPEN = ipriv.dump_private(SHOP, b"")


def packed(document: bytes) -> bytes:
    """The packets of a secret key file."""
    return armour.decode(container.read(document).body)


def repacked(body: bytes) -> bytes:
    """The file of the shop with another packet of the key."""
    binary = packets.write(packets.SECRET_KEY, body)
    binary += packets.write(packets.USER_ID, b"0mt0888")
    return container.write(replace(container.read(OPEN), body=armour.encode(binary)))


def test_a_file_without_a_passphrase_is_that_of_the_bank_s_program() -> None:
    assert ipriv.dump_private(private("plain"), b"") == bytes_of(
        VECTORS["keys"]["plain"], "private"
    )


@pytest.mark.parametrize("name", ["vendor1024", "shop", "bank"])
def test_a_file_with_a_passphrase_is_that_of_the_bank_s_program(name: str) -> None:
    vector = VECTORS["keys"][name]
    document, words = bytes_of(vector, "private"), bytes_of(vector, "passphrase")
    public_part = 3 + len(keys.fields(private(name).public)) + 1
    hidden = packed(document)[public_part : public_part + 8]
    salt = secret_file.stream(words).show(hidden)

    assert ipriv.dump_private(private(name), words, salt=salt) == document


def test_a_cyrillic_passphrase_opens_what_it_has_closed() -> None:
    document = ipriv.dump_private(SHOP, WORDS)

    assert ipriv.load_private(document, WORDS) == SHOP
    for wrong in (b"", WORDS[:-1], "Пароль магазина".encode()):
        with pytest.raises(PassphraseError):
            ipriv.load_private(document, wrong)


def test_no_two_files_are_alike_and_none_shows_the_secret() -> None:
    one, other = ipriv.dump_private(SHOP, WORDS), ipriv.dump_private(SHOP, WORDS)

    assert packed(one) != packed(other)
    for number in (SHOP.d, SHOP.p, SHOP.q):
        assert packets.digits(number) not in packed(one)
        assert packets.digits(number) in packed(OPEN)


def test_a_key_is_printed_without_its_secret() -> None:
    for number in (SHOP.d, SHOP.p, SHOP.q):
        assert str(number) not in repr(SHOP)


def test_a_file_that_an_editor_has_touched_is_read() -> None:
    assert ipriv.load_private(OPEN.replace(b"\r\n", b"\n") + b"\n", b"") == SHOP


def test_another_document_is_no_secret_key_file() -> None:
    for document in (ipriv.dump_public(SHOP), ipriv.sign(SHOP, b"x")):
        with pytest.raises(DocumentTypeError):
            ipriv.load_private(document, b"")


def test_a_short_key_is_refused_unless_it_is_asked_for() -> None:
    with pytest.raises(UnusableKeyError, match="1024 bits; fewer than 2048"):
        ipriv.load_private(OPEN, b"", min_bits=2048)


@pytest.mark.parametrize(
    ("at", "byte", "error"),
    [
        (0, 4, PacketError),
        (11, 17, AlgorithmError),
        (4, 0, PacketError),
        (len(keys.fields(SHOP.public)), 2, AlgorithmError),
        (-1, 0, ChecksumError),
        (len(keys.fields(SHOP.public)) + 9, 0, ChecksumError),
    ],
    ids=["version", "not RSA", "serial", "cipher", "checksum", "number"],
)
def test_a_damaged_key_is_refused(at: int, byte: int, error: type[Exception]) -> None:
    body = bytearray(packets.read(packed(OPEN))[0].body)
    assert body[at] != byte
    body[at] = byte

    with pytest.raises(error):
        ipriv.load_private(repacked(bytes(body)), b"")


def test_something_behind_the_key_is_refused() -> None:
    body = packets.read(packed(OPEN))[0].body

    assert ipriv.load_private(repacked(body), b"") == SHOP
    with pytest.raises(PacketError):
        ipriv.load_private(repacked(body + b"\0"), b"")


@pytest.mark.parametrize(
    "key",
    [
        replace(SHOP, p=SHOP.p + 2),
        replace(SHOP, d=SHOP.d + 2),
        replace(SHOP, p=1, q=SHOP.n),
        replace(SHOP, public=replace(SHOP.public, e=1)),
        replace(SHOP, public=replace(SHOP.public, n=SHOP.n * 2), p=SHOP.p * 2),
    ],
    ids=["other prime", "other exponent", "no primes", "no public exponent", "even"],
)
def test_numbers_that_are_no_key_are_neither_used_nor_written(key: PrivateKey) -> None:
    with pytest.raises(UnusableKeyError):
        ipriv.sign(key, b"x")
    with pytest.raises(UnusableKeyError):
        ipriv.dump_private(key, WORDS)


def test_numbers_that_do_not_fit_are_refused_though_their_sum_is_right() -> None:
    body = packets.read(packed(OPEN))[0].body
    start = len(keys.fields(SHOP.public)) + 1
    reader = packets.Reader(body[start:-2])
    d, p, q, u = (reader.long_number() for _ in range(4))

    swapped = b"".join(packets.long_number(one) for one in (d, q, p, u))
    wrong = b"".join(packets.long_number(one) for one in (p, d, q, u))

    assert ipriv.load_private(repacked(body[:start] + swapped + body[-2:]), b"").d == SHOP.d
    with pytest.raises(UnusableKeyError):
        ipriv.load_private(repacked(body[:start] + wrong + body[-2:]), b"")


def test_no_change_of_a_file_gives_another_key() -> None:
    document = ipriv.dump_private(SHOP, WORDS)
    for at in range(0, len(document), 3):
        for odd in (bytes([document[at] ^ 1]), b""):
            try:
                key = ipriv.load_private(document[:at] + odd + document[at + 1 :], WORDS)
            except IPRIVError:
                continue
            assert key == SHOP
