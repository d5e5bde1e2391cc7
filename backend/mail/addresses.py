"""Which texts are e-mail addresses that a letter can be sent to."""

import re
from functools import lru_cache

from backend.kernel.errors import InvalidError

MAX_CHARACTERS = 254
_LABEL = r"[^\W_](?:(?:[^\W_]|-){0,61}[^\W_])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


def is_address(text: str) -> bool:
    """Whether `text` is one plain address: no name, no comment, no line break."""
    return len(text) <= MAX_CHARACTERS and bool(_ADDRESS.fullmatch(text))


@lru_cache(maxsize=1000)
def to_ascii(text: str) -> str:
    """
    The address as SMTP wants it: a domain in Russian letters becomes punycode.

    Raises:
        InvalidError: it is not an address.
    """
    if not is_address(text):
        raise InvalidError("mail.not_an_address")
    if text.isascii():
        return text
    local, domain = text.rsplit("@", 1)
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise InvalidError("mail.not_an_address") from error
