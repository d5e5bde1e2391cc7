"""Slow down who tries again and again: a growing pause for each key, in a file of its own."""

import hashlib
import ipaddress
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backend.db import base
from backend.kernel.errors import TooManyError, UnavailableError

Row = tuple[int, float, float]


@dataclass(frozen=True)
class Rule:
    """
    `free` tries in a row, then pauses of `first_seconds`, doubled each time, up to `longest_seconds`.

    A try is forgotten after each `forgive_seconds` of quiet, so nobody is locked out for ever.
    """

    free: int
    first_seconds: int
    longest_seconds: int
    forgive_seconds: int


# One account from one network: a person that mistypes, or somebody who guesses at one account.
PAIR = Rule(free=5, first_seconds=15, longest_seconds=900, forgive_seconds=300)
# One account from all networks it was never used from: a guess spread over many addresses.
ACCOUNT = Rule(free=20, first_seconds=15, longest_seconds=300, forgive_seconds=60)
# One network against all accounts; a whole office may stand behind it.
NETWORK = Rule(free=30, first_seconds=3, longest_seconds=300, forgive_seconds=3)
# Letters to one account, so that nobody can fill a stranger's mailbox.
LETTERS = Rule(free=3, first_seconds=300, longest_seconds=3600, forgive_seconds=900)
# Invitations by the people of one client: a whole department may come at once, a mailing may not.
INVITATIONS = Rule(free=20, first_seconds=60, longest_seconds=3600, forgive_seconds=600)


def take(key: str, rule: Rule, *, now: datetime) -> int:
    """
    Count a try.

    Returns:
        0 when it may go on, else the seconds to wait; a refused try is not counted.

    Raises:
        UnavailableError: the file cannot be used; the caller decides what is safe.
    """
    moment, stored = now.timestamp(), _stored(key)
    with _store() as store:
        row = store.execute(_READ, (stored,)).fetchone()
        wait = min(row[2] - moment, rule.longest_seconds) if row else 0
        if wait > 0:
            return max(1, round(wait))
        count = (_remembered(row, rule, moment) if row else 0) + 1
        store.execute(_WRITE, (stored, count, moment, moment + _pause(rule, count)))
    return 0


def insist(key: str, rule: Rule, *, now: datetime) -> None:
    """
    Count a try or refuse it.

    Raises:
        TooManyError: the pause is not over.
        UnavailableError: the file cannot be used.
    """
    wait = take(key, rule, now=now)
    if wait:
        raise TooManyError("accounts.too_many", retry_after_seconds=wait)


def forgive(key: str) -> None:
    """Forget every try of `key`: this one succeeded."""
    with _store() as store:
        store.execute("DELETE FROM attempt WHERE key = ?", (_stored(key),))


def give_back(key: str) -> None:
    """Forget one try of `key`: it succeeded, or was not our client's fault."""
    with _store() as store:
        store.execute(_GIVE_BACK, (_stored(key),))


def purge(*, before: datetime) -> int:
    """Delete keys that nobody tried since the moment `before`; tell how many."""
    with _store() as store:
        return store.execute(_PURGE, (before.timestamp(),)).rowcount


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that an IPv6 address lies in."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _pause(rule: Rule, count: int) -> float:
    """The pause after the try number `count`; doubling ends before numbers get silly."""
    beyond = count - rule.free
    if beyond < 0:
        return 0.0
    return float(min(rule.longest_seconds, rule.first_seconds * 2 ** min(beyond, 20)))


def _remembered(row: Row, rule: Rule, moment: float) -> int:
    count, last_at, open_at = row
    quiet = max(0.0, moment - max(last_at, open_at))
    return max(0, count - int(quiet // rule.forgive_seconds))


def _stored(key: str) -> str:
    """What people type stays out of the file."""
    return hashlib.sha256(key.encode()).hexdigest()


@contextmanager
def _store() -> Iterator[sqlite3.Connection]:
    """
    A short write transaction in the file beside the database.

    It is not worth a wait for the disk: at a power cut the counts may be lost, and a damaged file is
    begun anew.
    """
    path = Path(base.database.database).with_suffix(".throttle")
    try:
        with closing(_opened(path)) as store, store:
            yield store
    except (sqlite3.Error, OSError) as error:
        raise UnavailableError from error


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _begun(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        return _begun(path)


def _begun(path: Path) -> sqlite3.Connection:
    store = sqlite3.connect(path, timeout=2.0, isolation_level=None)
    try:
        store.execute("PRAGMA synchronous = OFF")
        store.execute("BEGIN IMMEDIATE")
        store.execute(_TABLE)
    except sqlite3.Error:
        store.close()
        raise
    return store


_TABLE = """
    CREATE TABLE IF NOT EXISTS attempt (
        key TEXT NOT NULL PRIMARY KEY,
        count INTEGER NOT NULL CHECK (count >= 0),
        last_at REAL NOT NULL,
        open_at REAL NOT NULL
    ) STRICT, WITHOUT ROWID
"""
_READ = "SELECT count, last_at, open_at FROM attempt WHERE key = ?"
_WRITE = "INSERT OR REPLACE INTO attempt (key, count, last_at, open_at) VALUES (?, ?, ?, ?)"
_GIVE_BACK = "UPDATE attempt SET count = max(0, count - 1), open_at = last_at WHERE key = ?"
_PURGE = "DELETE FROM attempt WHERE last_at < ?"
