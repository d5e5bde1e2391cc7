"""Signing and verifying: what is refused, and why."""

import time
from dataclasses import replace

import pytest

from backend.payments import ipriv
from backend.payments.ipriv import (
    IPRIVError,
    PrivateKey,
    armour,
    container,
    packets,
    signatures,
)
from backend.payments.ipriv.container import Owner
from backend.payments.ipriv.errors import (
    AlgorithmError,
    ChecksumError,
    DocumentTypeError,
    FormatError,
    PacketError,
    SignatureError,
)
from tests.support.ipriv import VECTORS, bytes_of, private, public

SHOP, BANK = private("shop"), private("bank")
AT = 1_700_000_000
BODY = "OrderID=7&Amount=40000&Description=Оплата".encode(container.ENCODING)
DOCUMENT = ipriv.sign(BANK, BODY, timestamp=AT)


def renamed(key: PrivateKey, serial: int) -> PrivateKey:
    """The same numbers under another serial."""
    return replace(key, public=replace(key.public, owner=Owner(key.name, serial)))


def resigned(binary: bytes) -> bytes:
    """The document with another signature."""
    signature = armour.encode(binary)
    return container.write(replace(container.read(DOCUMENT), signature=signature))


def signature_packet() -> bytes:
    """The body of the signature packet of the document."""
    (body,) = packets.read_known(
        armour.decode(container.read(DOCUMENT).signature), packets.SIGNATURE
    )
    return body


def test_what_is_signed_is_verified_by_the_public_key_alone() -> None:
    assert ipriv.verify(public("bank"), DOCUMENT) == BODY
    assert ipriv.verify(public("bank"), ipriv.sign(BANK, BODY, hash="md5"), ["md5"]) == BODY


def test_the_present_moment_is_signed_unless_another_is_told() -> None:
    before = int(time.time())
    facts = armour.decode(ipriv.sign_detached(SHOP, b"x"))[5:14]

    assert before <= int.from_bytes(facts[5:]) <= int(time.time())


def test_a_signature_of_another_key_is_refused() -> None:
    with pytest.raises(SignatureError, match="names another key"):
        ipriv.verify(public("shop"), DOCUMENT)
    with pytest.raises(SignatureError, match="not made by this key"):
        ipriv.verify(public("bank"), ipriv.sign(renamed(SHOP, BANK.serial), BODY))


def test_the_serial_inside_the_signature_counts_as_much_as_that_on_top() -> None:
    document = container.read(ipriv.sign(renamed(BANK, 5), BODY))

    with pytest.raises(SignatureError, match="signature names another key"):
        ipriv.verify(public("bank"), container.write(replace(document, owner=BANK.public.owner)))


def test_a_certificate_is_no_signature_of_a_message() -> None:
    binary = signatures.make(BANK, BODY, signatures.OF_KEY, "sha256", AT)

    with pytest.raises(SignatureError, match="another kind"):
        ipriv.verify(public("bank"), resigned(binary))


def test_only_allowed_hashes_are_accepted() -> None:
    with pytest.raises(AlgorithmError, match="sha256, which is not allowed"):
        ipriv.verify(public("bank"), DOCUMENT, ("md5",))


def test_hashes_that_the_format_does_not_know_are_not_used() -> None:
    with pytest.raises(AlgorithmError, match="sha1"):
        ipriv.sign(BANK, BODY, "sha1")
    with pytest.raises(AlgorithmError, match="sha512"):
        ipriv.verify(public("bank"), DOCUMENT, ("sha256", "sha512"))


def test_a_key_file_is_no_message() -> None:
    with pytest.raises(DocumentTypeError):
        ipriv.verify(public("bank"), bytes_of(VECTORS["keys"]["bank"], "public"))


def test_nothing_may_follow_a_message() -> None:
    assert ipriv.verify(public("bank"), b"\n" + DOCUMENT + b"\r\n ") == BODY
    for after in (b"x", b"\r\nAmount=1", DOCUMENT):
        with pytest.raises(FormatError):
            ipriv.verify(public("bank"), DOCUMENT + after)


def test_line_ends_of_a_message_are_not_put_right() -> None:
    document = ipriv.sign(BANK, b"A=1\r\nB=2\r\n", timestamp=AT)

    with pytest.raises(IPRIVError):
        ipriv.verify(public("bank"), document.replace(b"\r\n", b"\n"))


def test_a_signature_that_is_shorter_than_the_key_is_verified() -> None:
    """One in 256 is: zeros belong in front of it, not behind."""
    made = ((at, ipriv.sign_detached(BANK, BODY, "md5", at)) for at in range(AT, AT + 5000))
    at, short = next((at, one) for at, one in made if len(armour.decode(one)) < 151)

    ipriv.verify_detached(public("bank"), BODY, short)
    assert ipriv.verify(public("bank"), ipriv.sign(BANK, BODY, "md5", at)) == BODY


def test_a_number_as_long_as_the_key_is_no_signature() -> None:
    body = signature_packet()
    value = packets.Reader(body[15:]).long_number() + BANK.n
    binary = packets.write(packets.SIGNATURE, body[:15] + packets.long_number(value))

    with pytest.raises(SignatureError, match="longer than the key"):
        ipriv.verify(public("bank"), resigned(binary))


@pytest.mark.parametrize(
    ("at", "byte", "error"),
    [
        (0, 4, PacketError),
        (1, 8, PacketError),
        (11, 17, AlgorithmError),
        (12, 10, AlgorithmError),
        (13, 0, SignatureError),
        (15, 0xFF, PacketError),
    ],
    ids=["version", "facts", "not RSA", "hash", "digest", "length"],
)
def test_an_odd_signature_packet_is_refused(at: int, byte: int, error: type[Exception]) -> None:
    body = bytearray(signature_packet())
    assert body[at] != byte
    body[at] = byte

    with pytest.raises(error):
        ipriv.verify(public("bank"), resigned(packets.write(packets.SIGNATURE, bytes(body))))


def test_a_signature_needs_no_note_of_trust_and_bears_nothing_else() -> None:
    bare = packets.write(packets.SIGNATURE, signature_packet())

    assert ipriv.verify(public("bank"), resigned(bare)) == BODY
    longer = packets.write(packets.SIGNATURE, signature_packet() + b"x")
    for odd in (longer, bare + bare, bare + packets.write(packets.USER_ID, b"x")):
        with pytest.raises(PacketError):
            ipriv.verify(public("bank"), resigned(odd))


def test_a_document_without_a_signature_is_refused() -> None:
    document = replace(container.read(DOCUMENT), signature=b"")

    with pytest.raises(ChecksumError):
        ipriv.verify(public("bank"), container.write(document))


def test_what_cannot_be_put_into_a_document_is_not_signed() -> None:
    with pytest.raises(FormatError):
        ipriv.sign(BANK, b"")
    for moment in (-1, 1 << 32):
        with pytest.raises(FormatError):
            ipriv.sign(BANK, BODY, timestamp=moment)


def test_a_detached_signature_is_over_its_data_only() -> None:
    signature = ipriv.sign_detached(SHOP, b"data")

    ipriv.verify_detached(public("shop"), b"data", signature)
    for data in (b"", b"date", b"data\r\n"):
        with pytest.raises(SignatureError):
            ipriv.verify_detached(public("shop"), data, signature)


def test_no_change_of_a_document_gives_another_body() -> None:
    """Every byte is changed, dropped and doubled; what is still accepted has the body that was signed."""
    accepted = 0
    for at in range(len(DOCUMENT)):
        before, byte, after = DOCUMENT[:at], DOCUMENT[at], DOCUMENT[at + 1 :]
        for odd in (bytes([byte ^ 1]), bytes([byte ^ 0x80]), b"", bytes([byte, byte]), b"\n"):
            try:
                body = ipriv.verify(public("bank"), before + odd + after)
            except IPRIVError:
                continue
            accepted += 1
            assert body == BODY

    # Only what no signature covers may differ: the total, the other length, names, line ends.
    assert 0 < accepted < len(DOCUMENT)
