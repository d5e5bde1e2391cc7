"""The two halves of a key: numbers that are one RSA key, the owner's name and serial."""

from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import rsa

from backend.kernel import clock
from backend.payments.ipriv import container, packets
from backend.payments.ipriv.container import Owner
from backend.payments.ipriv.errors import AlgorithmError, PacketError, UnusableKeyError

MIN_BITS = 1024
MOST_BITS = 2048  # the bank's program knows no longer ones
EXPONENT = 65537
_VERSION = 3
_RSA = 1


@dataclass(frozen=True)
class PublicKey:
    """
    What verifies.

    `created` is Unix time in seconds; `validity_days` is told by the bank and means nothing if 0.
    """

    owner: Owner
    n: int
    e: int
    created: int
    validity_days: int = 0

    @property
    def serial(self) -> int:
        return self.owner.serial

    @property
    def name(self) -> str:
        return self.owner.name

    @property
    def bits(self) -> int:
        return self.n.bit_length()

    @cached_property
    def working(self) -> rsa.RSAPublicKey:
        """
        The key for calculating.

        Raises:
            UnusableKeyError: no RSA key has these numbers.
        """
        if self.n % 2 == 0 or self.bits > MOST_BITS:
            raise UnusableKeyError(f"An RSA key is odd and has up to {MOST_BITS} bits.")
        try:
            return rsa.RSAPublicNumbers(self.e, self.n).public_key()
        except ValueError as error:
            raise UnusableKeyError("The public numbers are not of an RSA key.") from error


@dataclass(frozen=True)
class PrivateKey:
    """What signs; its secret numbers are never printed."""

    public: PublicKey
    d: int = field(repr=False)
    p: int = field(repr=False)
    q: int = field(repr=False)

    @property
    def serial(self) -> int:
        return self.public.serial

    @property
    def name(self) -> str:
        return self.public.name

    @property
    def n(self) -> int:
        return self.public.n

    @cached_property
    def working(self) -> rsa.RSAPrivateKey:
        """
        The key for calculating.

        Raises:
            UnusableKeyError: the secret numbers do not belong to the public ones.
        """
        if min(self.p, self.q) < 3 or self.p * self.q != self.n:
            raise UnusableKeyError("The secret numbers do not belong to the public ones.")
        self.public.working  # noqa: B018 refuses what is no public key
        try:
            return self._numbers().private_key()
        except ValueError as error:
            raise UnusableKeyError("The secret numbers are not of an RSA key.") from error

    def _numbers(self) -> rsa.RSAPrivateNumbers:
        return rsa.RSAPrivateNumbers(
            self.p,
            self.q,
            self.d,
            rsa.rsa_crt_dmp1(self.d, self.p),
            rsa.rsa_crt_dmq1(self.d, self.q),
            rsa.rsa_crt_iqmp(self.p, self.q),
            rsa.RSAPublicNumbers(self.public.e, self.n),
        )


def generate(serial: int, name: str, bits: int = MOST_BITS) -> PrivateKey:
    """
    Make a new key for the serial and the name of a key card.

    Raises:
        FormatError: name or serial cannot be of a key.
        UnusableKeyError: too few bits to be safe, or more than the bank's program knows.
    """
    owner = Owner(name, serial)
    container.check_owner(owner)
    if not MIN_BITS <= bits <= MOST_BITS:
        raise UnusableKeyError(f"A key has {MIN_BITS} to {MOST_BITS} bits, not {bits}.")
    numbers = rsa.generate_private_key(EXPONENT, bits).private_numbers()
    public = PublicKey(owner, numbers.public_numbers.n, EXPONENT, int(clock.now().timestamp()))
    return PrivateKey(public, numbers.d, *sorted((numbers.p, numbers.q)))


def check_length(key: PublicKey, min_bits: int) -> None:
    """
    Refuse a key that is too short to be trusted.

    Raises:
        UnusableKeyError: it has fewer bits.
    """
    if key.bits < min_bits:
        raise UnusableKeyError(f"The key has {key.bits} bits; fewer than {min_bits} are refused.")


def fields(key: PublicKey) -> bytes:
    """What the packets of both halves begin with."""
    return b"".join(
        (
            bytes([_VERSION]),
            key.serial.to_bytes(4),
            key.created.to_bytes(4),
            key.validity_days.to_bytes(2),
            bytes([_RSA]),
            packets.long_number(key.n),
            packets.long_number(key.e),
        )
    )


def read_fields(reader: packets.Reader, name: bytes, header: Owner) -> PublicKey:
    """
    Read what `fields` has written; the header of the document must name the same owner.

    Raises:
        PacketError: damaged, or of somebody else.
        AlgorithmError: no RSA key.
    """
    if reader.number(1) != _VERSION:
        raise PacketError("The packet of the key is of another version.")
    serial, created, validity_days = reader.number(4), reader.number(4), reader.number(2)
    if reader.number(1) != _RSA:
        raise AlgorithmError("The key is not of RSA.")
    if container.check_owner(header) != name or header.serial != serial:
        raise PacketError("The key belongs to somebody else than its document says.")
    return PublicKey(header, reader.long_number(), reader.long_number(), created, validity_days)
