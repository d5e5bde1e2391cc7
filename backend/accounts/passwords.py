"""Passwords: hash and verify with Argon2id, one at a time; and which passwords are good enough."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from backend.kernel.errors import InvalidError, UnavailableError

MIN_CHARACTERS = 10
MAX_CHARACTERS = 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# A flood of sign-ins must leave the processor to the pages: one at a time, the others are sent away.
_gate = threading.BoundedSemaphore(1)
# Of a random password nobody knows: verifying against it costs what a real one costs.
_NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$q0WZJwMe1/6vXl2J6Ga4Ng"
    "$1m3sZzRkpQKyJFpmFdvxDdyf0i0fYwtN2xlGuBKmYTs"
)


def hash_of(password: str) -> str:
    """
    The text to store.

    Raises:
        UnavailableError: another password is being hashed or verified at this moment.
    """
    with _turn():
        return _hasher.hash(_normal(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """
    Compare; takes as long when there is no hash to compare with.

    Raises:
        UnavailableError: another password is being hashed or verified at this moment.
    """
    with _turn():
        try:
            _hasher.verify(password_hash or _NOBODY, _normal(password)[:MAX_CHARACTERS])
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other costs than those of today."""
    return _hasher.check_needs_rehash(password_hash)


def check(password: str, *, login: str) -> None:
    """
    Accept a new password.

    Raises:
        InvalidError: too short, too long, the login itself, or among the first that are tried.
    """
    text = _normal(password)
    if len(text) < MIN_CHARACTERS:
        raise InvalidError("accounts.password.too_short", minimum=MIN_CHARACTERS)
    if len(text) > MAX_CHARACTERS:
        raise InvalidError("accounts.password.too_long", maximum=MAX_CHARACTERS)
    if _is_login(text.casefold(), login.casefold()):
        raise InvalidError("accounts.password.is_login")
    if _is_common(text.casefold()):
        raise InvalidError("accounts.password.is_common")


@contextmanager
def _turn() -> Iterator[None]:
    if not _gate.acquire(blocking=False):
        raise UnavailableError("accounts.busy")
    try:
        yield
    finally:
        _gate.release()


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _is_login(password: str, login: str) -> bool:
    name = login.partition("@")[0]
    return password in (login, login[::-1]) or _bare(password) == _bare(name)


def _is_common(password: str) -> bool:
    if len(set(password)) < 5 or _is_walk(password):
        return True
    bare = _bare(password)
    spellings = {password, bare, bare.translate(_LEET), _bare(password.translate(_LEET))}
    spellings |= {spelling.translate(_TO_LATIN) for spelling in spellings}
    return any(_once(spelling) in _common() for spelling in spellings)


def _bare(text: str) -> str:
    """Without the digits and marks that people add at the ends of a word."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _once(text: str) -> str:
    """`abcabc` as `abc`."""
    for size in range(1, len(text) // 2 + 1):
        if text == text[:size] * (len(text) // size):
            return text[:size]
    return text


def _is_walk(password: str) -> bool:
    """Whether it is made of keys that lie side by side, forward or back."""
    steps = set(_neighbours())
    pairs = [password[at : at + 2] for at in range(len(password) - 1)]
    return sum(pair in steps for pair in pairs) >= 0.75 * len(pairs)


@cache
def _neighbours() -> frozenset[str]:
    pairs = {row[at : at + 2] for row in _ROWS for at in range(len(row) - 1)}
    doubled = {character * 2 for row in _ROWS for character in row}
    return frozenset(pairs | {pair[::-1] for pair in pairs} | doubled)


@cache
def _common() -> frozenset[str]:
    path = Path(__file__).with_name("common_passwords.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


_ROWS = (
    *("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "abcdefghijklmnopqrstuvwxyz"),
    *("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю.", "абвгдежзийклмнопрстуфхцчшщъыьэюя"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "1йфя", "2цыч", "3увс", "4кам"),
)
_LEET = str.maketrans("@40315$7", "aaoeisst")
# Russian words are often typed with the Latin layout on; both are looked up by the Latin keys.
_TO_LATIN = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
