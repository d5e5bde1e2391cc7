"""The secret key file: the secret numbers behind a passphrase."""

import hashlib
import secrets
from collections.abc import Callable

from backend.payments.ipriv import armour, container, idea, keys, packets
from backend.payments.ipriv.container import Document
from backend.payments.ipriv.errors import (
    AlgorithmError,
    ChecksumError,
    DocumentTypeError,
    PassphraseError,
)
from backend.payments.ipriv.keys import PrivateKey, PublicKey

_PLAIN, _IDEA = 0, 1
_SALT = 8
_COPY = bytes  # a file without a passphrase shows its fields as they are


def load_private(
    document: bytes, passphrase: bytes, *, min_bits: int = keys.MIN_BITS
) -> PrivateKey:
    """
    Read a secret key file.

    Args:
        document: the file, whatever an editor has done to its line ends.
        passphrase: letters in windows-1251; of no meaning to a file that has none.
        min_bits: shorter keys are refused.

    Raises:
        PassphraseError: the wrong passphrase.
        IPRIVError: the file is damaged, or the key too short.
    """
    public, reader = _open(document)
    d, p, q, _ = _read_secret(reader, passphrase)
    key = PrivateKey(public, d, p, q)
    keys.check_length(public, min_bits)
    key.working  # noqa: B018 refuses what is no key
    return key


def look(document: bytes) -> tuple[PublicKey, bool]:
    """
    What a secret key file shows without its passphrase: the public half, and whether the rest is hidden.

    Nothing of it is proven: to be shown, never to be trusted.

    Raises:
        IPRIVError: the file is damaged.
    """
    public, reader = _open(document)
    return public, reader.number(1) != _PLAIN


def dump_private(key: PrivateKey, passphrase: bytes, *, salt: bytes | None = None) -> bytes:
    """
    Write a secret key file.

    Args:
        key: what is written.
        passphrase: letters in windows-1251; an empty one leaves the file open to every reader.
        salt: eight bytes in front of what is hidden; None takes random ones.

    Raises:
        UnusableKeyError: the numbers are not of a key.
    """
    key.working  # noqa: B018 refuses what is no key
    p, q = sorted((key.p, key.q))
    numbers = (key.d, p, q, pow(p, -1, q))
    body = keys.fields(key.public)
    if passphrase:
        hiding = stream(passphrase)
        body += bytes([_IDEA]) + hiding.hide(salt or secrets.token_bytes(_SALT))
        body += _write_secret(numbers, hiding.hide)
    else:
        body += bytes([_PLAIN]) + _write_secret(numbers, _COPY)
    binary = packets.write(packets.SECRET_KEY, body)
    binary += packets.write(packets.USER_ID, container.check_owner(key.public.owner))
    document = Document(
        container.SECRET, key.public.owner, armour.encode(binary), packed_length=len(binary)
    )
    return container.write(document)


def _open(document: bytes) -> tuple[PublicKey, packets.Reader]:
    """The public half, and a reader that stands before the secret one."""
    found = container.read(container.with_true_ends(document))
    if found.kind != container.SECRET:
        raise DocumentTypeError("The document is not a secret key file.")
    binary = armour.decode(found.body)
    body, name = packets.read_known(binary, packets.SECRET_KEY, packets.USER_ID)
    reader = packets.Reader(body)
    return keys.read_fields(reader, name, found.owner), reader


def _write_secret(numbers: tuple[int, ...], hide: Callable[[bytes], bytes]) -> bytes:
    written, total = b"", 0
    for number in numbers:
        length, plain = number.bit_length().to_bytes(2), packets.digits(number)
        written += length + hide(plain)
        total += sum(length) + sum(plain)
    return written + (total % 0x10000).to_bytes(2)


def _read_secret(reader: packets.Reader, passphrase: bytes) -> list[int]:
    cipher = reader.number(1)
    if cipher == _IDEA:
        hiding = stream(passphrase)
        hiding.show(reader.take(_SALT))
        return _read_numbers(reader, hiding.show, PassphraseError("This passphrase opens no key."))
    if cipher == _PLAIN:
        return _read_numbers(reader, _COPY, ChecksumError("The secret numbers are damaged."))
    raise AlgorithmError("The secret numbers are hidden by an unknown cipher.")


def _read_numbers(
    reader: packets.Reader, show: Callable[[bytes], bytes], otherwise: Exception
) -> list[int]:
    numbers, total = [], 0
    for _ in range(4):
        length = reader.take(2)
        plain = show(reader.take((int.from_bytes(length) + 7) // 8))
        numbers.append(int.from_bytes(plain))
        total += sum(length) + sum(plain)
    told = reader.number(2)
    reader.finish()
    if total % 0x10000 != told:
        raise otherwise
    return numbers


def stream(passphrase: bytes) -> idea.Stream:
    # The format fixes MD5 here; what protects the file is that nobody else may read it.
    return idea.Stream(hashlib.md5(passphrase, usedforsecurity=False).digest())
