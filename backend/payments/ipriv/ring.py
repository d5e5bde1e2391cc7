"""The key ring: public keys, each certified by the bank or by itself."""

from backend.payments.ipriv import armour, container, keys, packets, signatures
from backend.payments.ipriv.container import Document
from backend.payments.ipriv.errors import DocumentTypeError, SignatureError, UnknownKeyError
from backend.payments.ipriv.keys import PrivateKey, PublicKey

_TRUST_OF_KEY = packets.write(packets.TRUST, b"\x87")
_TRUST_OF_NAME = packets.write(packets.TRUST, b"\x03")


def load_public(
    ring: bytes, serial: int, ca: PublicKey | None = None, *, min_bits: int = keys.MIN_BITS
) -> PublicKey:
    """
    A key of the ring whose certificate holds.

    Args:
        ring: the file, whatever an editor has done to its line ends.
        serial: of which key; 0 is the first one.
        ca: who must have certified it; without it one who certified himself and is in the ring.
        min_bits: shorter keys are refused.

    Raises:
        UnknownKeyError: the ring has no such key, or not the one that certified it.
        SignatureError: the certificate does not hold.
        IPRIVError: the ring is damaged, or the key too short.
    """
    records = read_ring(ring)
    record = _find(records, serial or records[0].owner.serial)
    return trusted(record, records, ca, min_bits=min_bits)


def dump_public(
    key: PrivateKey, ca: PrivateKey | None = None, *, timestamp: int | None = None
) -> bytes:
    """
    The public record of a key for the bank or for a ring.

    Args:
        key: whose public half is written.
        ca: who certifies it; without it the key itself.
        timestamp: Unix time of the certificate in seconds; None is the present moment.

    Raises:
        IPRIVError: the certifier's key cannot sign.
    """
    certifier = ca or key
    public = _packet(key.public)
    name = container.check_owner(key.public.owner)
    binary = public + _TRUST_OF_KEY + packets.write(packets.USER_ID, name) + _TRUST_OF_NAME
    # The bank's program certifies with MD5 always.
    certificate = signatures.make(certifier, public + name, signatures.OF_KEY, "md5", timestamp)
    document = Document(
        container.PUBLIC,
        key.public.owner,
        armour.encode(binary),
        len(binary),
        armour.encode(certificate),
        certifier.public.owner,
    )
    return container.write(document)


def read_ring(ring: bytes) -> list[Document]:
    """
    The records of a ring as they stand, nothing verified: to be shown, never to be trusted.

    Raises:
        IPRIVError: the ring is damaged, or holds other documents than public keys.
    """
    records = container.read_all(container.with_true_ends(ring))
    if any(record.kind != container.PUBLIC for record in records):
        raise DocumentTypeError("A document of the ring is not a public key.")
    return records


def trusted(
    record: Document, records: list[Document], ca: PublicKey | None = None, *, min_bits: int
) -> PublicKey:
    """
    The key of a record, if its certificate holds; see `load_public`.

    Raises:
        IPRIVError: it does not, or the key is too short or none.
    """
    key = key_of(record)
    certifier = ca or _self_certified(records, record)
    _check_certificate(record, certifier)
    for one in (key, certifier):
        keys.check_length(one, min_bits)
    key.working  # noqa: B018 refuses what is no key
    return key


def key_of(record: Document) -> PublicKey:
    """
    The key that stands in a record, nothing verified.

    Raises:
        IPRIVError: the record is damaged.
    """
    binary = armour.decode(record.body)
    body, name = packets.read_known(binary, packets.PUBLIC_KEY, packets.USER_ID)
    reader = packets.Reader(body)
    key = keys.read_fields(reader, name, record.owner)
    reader.finish()
    return key


def _find(records: list[Document], serial: int) -> Document:
    for record in records:
        if record.owner.serial == serial:
            return record
    raise UnknownKeyError(f"The ring has no key with the serial {serial}.")


def _self_certified(records: list[Document], record: Document) -> PublicKey:
    certifier = _find(records, record.certifier.serial)
    if certifier.certifier.serial != certifier.owner.serial:
        raise SignatureError("The key is certified by one who has not certified himself.")
    key = key_of(certifier)
    _check_certificate(certifier, key)
    return key


def _check_certificate(record: Document, certifier: PublicKey) -> None:
    if record.certifier.serial != certifier.serial:
        raise SignatureError("The key is certified by somebody else.")
    signed = _packet(key_of(record)) + container.check_owner(record.owner)
    binary = armour.decode(record.signature)
    signatures.check(certifier, signed, signatures.OF_KEY, binary, signatures.HASHES)


def _packet(key: PublicKey) -> bytes:
    return packets.write(packets.PUBLIC_KEY, keys.fields(key))
