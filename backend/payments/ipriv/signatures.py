"""Signature packets: over a message or over a key, made and checked."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from backend.kernel import clock
from backend.payments.ipriv import packets
from backend.payments.ipriv.errors import AlgorithmError, FormatError, PacketError, SignatureError
from backend.payments.ipriv.keys import PrivateKey, PublicKey

OF_MESSAGE: Final = 0x01
OF_KEY: Final = 0x10
HASHES: Final = ("md5", "sha256")
_IDS = {"md5": 1, "sha256": 8}
_NAMES = {number: name for name, number in _IDS.items()}
_ALGORITHMS = {"md5": hashes.MD5, "sha256": hashes.SHA256}
_HEAD = b"\x03\x09"  # version 3, nine bytes of facts follow
_RSA = 1
_TRUST = packets.write(packets.TRUST, b"\xc7")  # the bank's program ends its signatures so


def make(key: PrivateKey, signed: bytes, kind: int, hash_name: str, timestamp: int | None) -> bytes:
    """
    Sign; the same key, text and time give the same bytes.

    Args:
        key: whose signature it is.
        signed: what is signed.
        kind: of a message or of a key.
        hash_name: md5 or sha256.
        timestamp: Unix time in seconds; None is the present moment.

    Raises:
        AlgorithmError: another hash.
        FormatError: a moment before 1970 or after 2106.
        UnusableKeyError: the numbers of the key cannot sign.
    """
    _check_names((hash_name,))
    facts = bytes([kind]) + key.serial.to_bytes(4) + _moment(timestamp)
    digest = _digest(hash_name, signed + facts)
    algorithm = Prehashed(_ALGORITHMS[hash_name]())
    value = int.from_bytes(key.working.sign(digest, padding.PKCS1v15(), algorithm))
    kinds = bytes([_RSA, _IDS[hash_name]])
    body = _HEAD + facts + kinds + digest[:2] + packets.long_number(value)
    return packets.write(packets.SIGNATURE, body) + _TRUST


def check(key: PublicKey, signed: bytes, kind: int, binary: bytes, allowed: Sequence[str]) -> None:
    """
    Refuse whatever is not a signature of this kind by this key over these bytes.

    Raises:
        PacketError: no signature.
        AlgorithmError: made by a hash that is not allowed.
        SignatureError: of another kind, by another key, or over other bytes.
        UnusableKeyError: the numbers of the key cannot verify.
    """
    _check_names(allowed)
    (body,) = packets.read_known(binary, packets.SIGNATURE)
    reader = packets.Reader(body)
    if reader.take(2) != _HEAD:
        raise PacketError("The signature is of another version.")
    facts = reader.take(9)
    hash_name = _hash_name(reader, allowed)
    hint, value = reader.take(2), reader.long_number()
    reader.finish()
    if facts[0] != kind:
        raise SignatureError("The signature is of another kind: message and key are told apart.")
    if int.from_bytes(facts[1:5]) != key.serial:
        raise SignatureError("The signature names another key.")
    digest = _digest(hash_name, signed + facts)
    if not hmac.compare_digest(hint, digest[:2]):
        raise SignatureError("The signature is over another text.")
    _check_value(key, value, digest, hash_name)


def _check_value(key: PublicKey, value: int, digest: bytes, hash_name: str) -> None:
    if value >= key.n:
        raise SignatureError("The signature is longer than the key.")
    # About one signature in 256 is shorter than the key: zeros belong in front.
    padded = value.to_bytes((key.bits + 7) // 8)
    try:
        key.working.verify(padded, digest, padding.PKCS1v15(), Prehashed(_ALGORITHMS[hash_name]()))
    except InvalidSignature as error:
        raise SignatureError("The signature was not made by this key.") from error


def _hash_name(reader: packets.Reader, allowed: Sequence[str]) -> str:
    algorithm, number = reader.number(1), reader.number(1)
    name = _NAMES.get(number, f"number {number}")
    if algorithm != _RSA:
        raise AlgorithmError("The signature is not of RSA.")
    if name not in allowed:
        raise AlgorithmError(f"The signature is made by the hash {name}, which is not allowed.")
    return name


def _check_names(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in HASHES]
    if unknown:
        raise AlgorithmError(f"The hash {unknown[0]} is not one of {', '.join(HASHES)}.")


def _moment(timestamp: int | None) -> bytes:
    seconds = int(clock.now().timestamp()) if timestamp is None else timestamp
    try:
        return seconds.to_bytes(4)
    except OverflowError as error:
        raise FormatError("A signature is made between 1970 and 2106.") from error


def _digest(hash_name: str, signed: bytes) -> bytes:
    # The format knows MD5 as well; what is accepted is for the caller to say.
    return hashlib.new(hash_name, signed, usedforsecurity=False).digest()
