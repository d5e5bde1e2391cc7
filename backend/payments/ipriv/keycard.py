"""The key card: what the bank sends before a key is made, so that name and serial need not be typed."""

import re

from backend.payments.ipriv import armour, container
from backend.payments.ipriv.container import Owner
from backend.payments.ipriv.errors import ChecksumError, FormatError, KeyCardError

_CARD = re.compile(
    rb"\s*(Version: 01\r\nUser ID: ([^\r\n]+)\r\nUser Key: (\d{1,8})\r\n)(=[^\s]{4})\s*"
)


def keycard(serial: int, name: str) -> bytes:
    """
    Write a key card.

    Raises:
        FormatError: name or serial cannot be of a key.
    """
    written = container.check_owner(Owner(name, serial))
    text = b"Version: 01\r\nUser ID: %s\r\nUser Key: %d\r\n" % (written, serial)
    return text + armour.checksum(text)


def read_keycard(text: bytes) -> tuple[int, str]:
    """
    The serial and the name.

    Raises:
        KeyCardError: this is no key card, or it names nobody.
        ChecksumError: a letter of it was changed.
    """
    card = _CARD.fullmatch(container.with_true_ends(text))
    if not card:
        raise KeyCardError("This is no key card.")
    if armour.checksum(card[1]) != card[4]:
        raise ChecksumError("The checksum of the key card is another one.")
    try:
        owner = Owner(card[2].decode(container.ENCODING), int(card[3]))
        container.check_owner(owner)
    except (UnicodeDecodeError, FormatError) as error:
        raise KeyCardError("The key card names nobody who could have a key.") from error
    return owner.serial, owner.name
