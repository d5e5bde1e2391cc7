"""Random secrets and public numbers, their fingerprints, and comparison in constant time."""

import hashlib
import hmac
import secrets

_CLEAR = "23456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12


def new_secret() -> str:
    """256 random bits as text that is safe in an address or a cookie."""
    return secrets.token_urlsafe(32)


def new_number() -> str:
    """A short random number for people to read out: 12 characters without look-alikes."""
    left = secrets.randbelow(len(_CLEAR) ** _LENGTH)  # the machine is asked for chance once
    letters = []
    for _ in range(_LENGTH):
        left, place = divmod(left, len(_CLEAR))
        letters.append(_CLEAR[place])
    return "".join(letters)


def fingerprint(secret: str) -> str:
    """SHA-256 in hex: what is stored instead of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_same(left: str, right: str) -> bool:
    """Compare without telling by time where the first difference is."""
    return hmac.compare_digest(left.encode(), right.encode())


class Secret:
    """A text that is never shown: prints as stars, gives itself only to `reveal()`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._text)
