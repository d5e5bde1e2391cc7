"""Write to the ledger: each transfer once, however often it is asked for; the only way to write there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend.db import bulk, made
from backend.db.base import joined, transaction
from backend.db.prepared import Parameter, Prepared
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import ConflictError, InvalidError, NotFoundError
from backend.kernel.periods import Period
from backend.ledger import accounts
from backend.ledger.accounts import Account
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry

_AT_ONCE = 500
_NOT_CONTENT = {"at", "made_by_realm", "made_by_id", "made_by_name"}


@dataclass(frozen=True)
class Posting:
    """
    A transfer to be written.

    `key` names it for ever: the same key written again is the same transfer. `amount_minor` is above
    zero; who gains is told by the accounts: `debit` gives, `credit` gets.
    """

    key: str
    kind: EntryKind
    source: EntrySource
    on_day: date
    debit: Account
    credit: Account
    amount_minor: int
    subscription_id: int | None = None
    period: Period | None = None
    reverses_id: int | None = None
    note: Mapping[str, Any] = field(default_factory=dict)


def post(posting: Posting, *, actor: Actor, now: datetime) -> LedgerEntry:
    """
    Write a transfer, or find that it stands already.

    Raises:
        ConflictError: the key stands for another transfer.
        InvalidError: the sum is not above zero, or both accounts are clients'.
    """
    with joined():
        row = _rows([posting], actor, now)[posting.key]
        found = _BY_KEY.first(key=posting.key)
        if found is not None:
            _insist_on_same(found, row)
            return found
        entry: LedgerEntry = LedgerEntry.create(**row)
    return entry


def post_many(postings: Sequence[Posting], *, actor: Actor, now: datetime) -> int:
    """
    Write many transfers in one transaction; how many were new.

    Raises:
        ConflictError, InvalidError: as `post`; then none is written.
    """
    count = 0
    with transaction():
        for begin in range(0, len(postings), _AT_ONCE):
            rows = _rows(postings[begin : begin + _AT_ONCE], actor, now)
            for found in LedgerEntry.select().where(LedgerEntry.key.in_(list(rows))):
                _insist_on_same(found, rows.pop(found.key))
            count += bulk.insert(LedgerEntry, rows.values())
    return count


@dataclass(frozen=True)
class Reversal:
    """How an entry is taken back: under a key of its own, as an entry of `kind` on `on_day`."""

    key: str
    kind: EntryKind
    source: EntrySource
    on_day: date
    note: Mapping[str, Any] = field(default_factory=dict)


def reverse(entry_id: int, reversal: Reversal, *, actor: Actor, now: datetime) -> LedgerEntry:
    """
    Write the opposite of an entry, which stays; its whole sum goes back.

    Raises:
        NotFoundError: there is no such entry.
        ConflictError: it is taken back already, under another key.
    """
    with transaction():
        entry: LedgerEntry | None = LedgerEntry.get_or_none(LedgerEntry.id == entry_id)
        if entry is None:
            raise NotFoundError
        before = LedgerEntry.get_or_none(LedgerEntry.reverses == entry_id)
        if before is not None and before.key != reversal.key:
            raise ConflictError
        return post(_opposite(entry, reversal), actor=actor, now=now)


_BY_KEY: Prepared[LedgerEntry] = Prepared(
    lambda: LedgerEntry.select().where(LedgerEntry.key == Parameter("key"))
)


def entries_of(keys: Iterable[str]) -> list[LedgerEntry]:
    """The entries under these keys, by number."""
    rows = LedgerEntry.select().where(LedgerEntry.key.in_(list(keys))).order_by(LedgerEntry.id)
    return list(rows)


def _opposite(entry: LedgerEntry, reversal: Reversal) -> Posting:
    first, until = entry.period_from, entry.period_until
    return Posting(
        key=reversal.key,
        kind=reversal.kind,
        source=reversal.source,
        on_day=reversal.on_day,
        debit=_account(entry.credit),
        credit=_account(entry.debit),
        amount_minor=entry.amount_minor,
        subscription_id=entry.subscription_id,
        period=Period(first, until) if first and until else None,
        reverses_id=entry.id,
        note=reversal.note,
    )


def _account(row: Any) -> Account:
    return Account(row.code, row.kind, row.client_id)


def _rows(postings: Sequence[Posting], actor: Actor, now: datetime) -> dict[str, dict[str, Any]]:
    """The rows by key."""
    ids = accounts.ids_of(one for each in postings for one in (each.debit, each.credit))
    maker = made.by(actor)
    if actor.realm is Realm.CLIENT:  # the ledger stays for ever, names of people need not
        maker["made_by_name"] = ""
    return {one.key: {**_row(one, ids), "at": now, **maker} for one in postings}


def _row(posting: Posting, ids: Mapping[str, int]) -> dict[str, Any]:
    if posting.amount_minor <= 0:
        raise InvalidError("money.zero")
    client_id, client_minor = _side_of_client(posting)
    period = posting.period
    return {
        "key": posting.key,
        "kind": posting.kind,
        "on_day": posting.on_day,
        "debit": ids[posting.debit.code],
        "credit": ids[posting.credit.code],
        "amount_minor": posting.amount_minor,
        "client": client_id,
        "client_minor": client_minor,
        "subscription_id": posting.subscription_id,
        "period_from": period.first if period else None,
        "period_until": period.until if period else None,
        "reverses": posting.reverses_id,
        "source": posting.source,
        "note": dict(posting.note),
    }


def _side_of_client(posting: Posting) -> tuple[int | None, int | None]:
    giver, getter = posting.debit.client_id, posting.credit.client_id
    if giver is not None and getter is not None:
        raise InvalidError("ledger.two_clients")
    if giver is not None:
        return giver, -posting.amount_minor
    return getter, None if getter is None else posting.amount_minor


def _insist_on_same(found: LedgerEntry, row: Mapping[str, Any]) -> None:
    """The same transfer, whoever asked for it and when."""
    stored = found.__data__
    if any(stored[name] != value for name, value in row.items() if name not in _NOT_CONTENT):
        raise ConflictError
