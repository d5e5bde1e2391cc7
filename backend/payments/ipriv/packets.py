"""Binary packets in the old framing of PGP, and the long numbers inside them."""

from dataclasses import dataclass

from backend.payments.ipriv.errors import PacketError

SIGNATURE, SECRET_KEY, PUBLIC_KEY, TRUST, USER_ID = 2, 5, 6, 12, 13
_SHORT = (TRUST, USER_ID)
_WIDTHS = (1, 2, 4)


@dataclass(frozen=True)
class Packet:
    """What it is and what it holds."""

    tag: int
    body: bytes


class Reader:
    """Takes bytes from the front; too few of them are a PacketError."""

    def __init__(self, binary: bytes) -> None:
        self._binary = binary
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._binary)

    def take(self, count: int) -> bytes:
        """So many bytes."""
        taken = self._binary[self._at : self._at + count]
        if len(taken) < count:
            raise PacketError("A packet is shorter than it says.")
        self._at += count
        return taken

    def number(self, width: int) -> int:
        """A number of so many bytes, the highest first."""
        return int.from_bytes(self.take(width))

    def long_number(self) -> int:
        """A number behind the count of its bits."""
        bits = self.number(2)
        value = self.number((bits + 7) // 8)
        if value.bit_length() != bits:
            raise PacketError("A long number has another count of bits than it says.")
        return value

    def finish(self) -> None:
        """Nothing may be left."""
        if not self.is_done:
            raise PacketError("A packet is longer than what it should hold.")


def read(binary: bytes) -> list[Packet]:
    """
    All packets in their order.

    Raises:
        PacketError: a header of another framing, or fewer bytes than it says.
    """
    reader, found = Reader(binary), []
    while not reader.is_done:
        head = reader.number(1)
        if head & 0xC0 != 0x80 or head & 3 == 3:
            raise PacketError("A packet begins with an unknown header.")
        length = reader.number(_WIDTHS[head & 3])
        found.append(Packet(head >> 2 & 15, reader.take(length)))
    return found


def read_known(binary: bytes, *tags: int) -> list[bytes]:
    """
    Bodies of exactly these packets; notes of trust between them say nothing and may be missing.

    Raises:
        PacketError: others, or in another order.
    """
    found = [packet for packet in read(binary) if packet.tag != TRUST]
    if tuple(packet.tag for packet in found) != tags:
        raise PacketError("Other packets are there than there should be.")
    return [packet.body for packet in found]


def write(tag: int, body: bytes) -> bytes:
    """A packet with its header: one byte of length for short ones, else two."""
    wide = tag not in _SHORT
    return bytes([0x80 | tag << 2 | wide]) + len(body).to_bytes(2 if wide else 1) + body


def long_number(value: int) -> bytes:
    """A number behind the count of its bits, without zeros in front."""
    return value.bit_length().to_bytes(2) + digits(value)


def digits(value: int) -> bytes:
    """The bytes of a long number alone."""
    return value.to_bytes((value.bit_length() + 7) // 8)
