"""What a file of CyberPlat holds, in sentences: shown to who runs the machine, never trusted."""

from datetime import UTC, datetime

from backend.payments.ipriv import (
    IPRIVError,
    PublicKey,
    container,
    keys,
    read_keycard,
    ring,
    secret_file,
)
from backend.payments.ipriv.container import Document, Owner
from backend.payments.ipriv.errors import KeyCardError

_OPEN = "Others than its owner may read the file: chmod 600 it."


def describe(file: bytes, *, is_open: bool) -> list[str]:
    """
    One line for each thing in the file, and one more for a secret key that others may read.

    Args:
        file: what it holds.
        is_open: others than its owner may read it.

    Raises:
        IPRIVError: it is damaged, or of another format.
    """
    try:
        serial, name = read_keycard(file)
    except KeyCardError:
        return _documents(file, is_open=is_open)
    return [f"Key card of {_who(Owner(name, serial))}."]


def _documents(file: bytes, *, is_open: bool) -> list[str]:
    kind = container.kind_of(file)
    if kind == container.SECRET:
        key, has_passphrase = secret_file.look(file)
        state = "behind a passphrase" if has_passphrase else "WITHOUT a passphrase"
        lines = [f"Secret key file of {_what(key)}, {state}."]
        return lines + [_OPEN] * is_open
    if kind == container.PUBLIC:
        records = ring.read_ring(file)
        return [_record(record, records) for record in records]
    message = container.read(file)
    size = f"body of {len(message.body)} bytes"
    return [f"Document {kind} of {_who(message.owner)}, {size}: `verify` tells whether it is true."]


def _record(record: Document, records: list[Document]) -> str:
    key = ring.key_of(record)
    by = "itself" if record.certifier == record.owner else _who(record.certifier)
    try:
        ring.trusted(record, records, min_bits=keys.MIN_BITS)
    except IPRIVError as error:
        return f"Public key of {_what(key)}, certified by {by}: NOT to be trusted. {error}"
    return f"Public key of {_what(key)}, certified by {by}: the certificate holds."


def _what(key: PublicKey) -> str:
    made = datetime.fromtimestamp(key.created, UTC)
    return f"{_who(key.owner)}, {key.bits} bits, made {made:%Y-%m-%d}"


def _who(owner: Owner) -> str:
    return f"{owner.name!r}, serial {owner.serial}"
