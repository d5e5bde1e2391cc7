"""The IDEA cipher as secret key files use it: only encrypting, in a CFB mode that begins anew with each field."""

import struct
from collections.abc import Sequence

_ROUNDS = 8
_SUBKEYS = 52
_BLOCK = 8


class Stream:
    """
    Hides the fields of one secret key file, or shows them again, in their order.

    Args:
        key: 16 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._subkeys = subkeys(key)
        self._register = bytes(_BLOCK)

    def hide(self, field: bytes) -> bytes:
        """The next field, encrypted."""
        hidden = b""
        for part in _parts(field):
            masked = self._mask(part)
            self._push(masked)
            hidden += masked
        return hidden

    def show(self, field: bytes) -> bytes:
        """The next field, decrypted."""
        shown = b""
        for part in _parts(field):
            shown += self._mask(part)
            self._push(part)
        return shown

    def _mask(self, part: bytes) -> bytes:
        # What is left of the mask behind a short part is dropped.
        mask = encrypt(self._subkeys, self._register)
        return bytes(one ^ other for one, other in zip(part, mask, strict=False))

    def _push(self, hidden: bytes) -> None:
        self._register = (self._register + hidden)[-_BLOCK:]


def subkeys(key: bytes) -> Sequence[int]:
    """52 words of 16 bits: the key, turned by 25 bits after every eight of them."""
    turned = int.from_bytes(key)
    words: list[int] = []
    while len(words) < _SUBKEYS:
        words += struct.unpack(">8H", turned.to_bytes(16))
        turned = (turned << 25 | turned >> 103) & (1 << 128) - 1
    return words[:_SUBKEYS]


def encrypt(keys: Sequence[int], block: bytes) -> bytes:
    """One block of 8 bytes through eight rounds and a half."""
    a, b, c, d = struct.unpack(">4H", block)
    for at in range(0, 6 * _ROUNDS, 6):
        a, b, c, d = _round(keys[at : at + 6], a, b, c, d)
    k1, k2, k3, k4 = keys[-4:]
    return struct.pack(">4H", _times(a, k1), c + k2 & 0xFFFF, b + k3 & 0xFFFF, _times(d, k4))


def _round(keys: Sequence[int], *words: int) -> tuple[int, int, int, int]:
    a, b, c, d = words
    a, b = _times(a, keys[0]), b + keys[1] & 0xFFFF
    c, d = c + keys[2] & 0xFFFF, _times(d, keys[3])
    left = _times(a ^ c, keys[4])
    right = _times((b ^ d) + left & 0xFFFF, keys[5])
    left = left + right & 0xFFFF
    return a ^ right, c ^ right, b ^ left, d ^ left


def _times(one: int, other: int) -> int:
    """Multiply modulo 65537, where 0 stands for 65536."""
    return (one or 0x10000) * (other or 0x10000) % 0x10001 & 0xFFFF


def _parts(field: bytes) -> list[bytes]:
    return [field[at : at + _BLOCK] for at in range(0, len(field), _BLOCK)]
