"""Bytes as lines of base64 with a CRC-24 below, and back."""

import base64
import binascii

from backend.payments.ipriv.errors import ChecksumError

_LINE = 64
_START = 0xB704CE
_POLYNOMIAL = 0x1864CFB


def encode(binary: bytes) -> bytes:
    """Lines of 64 letters, each with its CRLF, then the checksum without one."""
    text = base64.b64encode(binary)
    lines = [text[at : at + _LINE] + b"\r\n" for at in range(0, len(text), _LINE)]
    return b"".join(lines) + checksum(binary)


def decode(text: bytes) -> bytes:
    """
    The bytes again.

    Raises:
        ChecksumError: no base64, nothing in it, no checksum, another one, or something after it.
    """
    lines = [line for line in text.translate(None, b" \t\r").split(b"\n") if line]
    if len(lines) < 2 or not lines[-1].startswith(b"="):
        raise ChecksumError("The lines of base64 do not end with their checksum.")
    try:
        binary = base64.b64decode(b"".join(lines[:-1]), validate=True)
    except binascii.Error as error:
        raise ChecksumError("The lines are not base64.") from error
    if checksum(binary) != lines[-1]:
        raise ChecksumError("The checksum below the lines of base64 is another one.")
    return binary


def checksum(binary: bytes) -> bytes:
    """The line below: `=` and four letters."""
    return b"=" + base64.b64encode(crc24(binary).to_bytes(3))


def crc24(binary: bytes) -> int:
    """CRC-24 as OpenPGP has it, the highest bit first."""
    value = _START
    for byte in binary:
        value = (value << 8 & 0xFFFFFF) ^ _TABLE[value >> 16 ^ byte]
    return value


def _remainder(byte: int) -> int:
    value = byte << 16
    for _ in range(8):
        value <<= 1
        if value & 0x1000000:
            value ^= _POLYNOMIAL
    return value


_TABLE = tuple(_remainder(byte) for byte in range(256))
