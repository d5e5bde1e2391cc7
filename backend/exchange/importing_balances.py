"""Lines of a file as opening balances: one for each client, taken back by its opposite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.clients import many
from backend.clients.models import Client
from backend.exchange import cells
from backend.exchange.cells import Reader
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError
from backend.ledger import accounts, postings
from backend.ledger.models import EntryKind, EntrySource, LedgerEntry
from backend.ledger.postings import Posting, Reversal


@dataclass(frozen=True)
class Opening:
    """What a client had with the company before; nothing is written for 0."""

    line: int
    client_id: int
    balance_minor: int
    on_day: date


def check(lines: Sequence[Reader], *, today: date) -> list[Opening | None]:
    """The balance of each line; None where it has problems, which its reader keeps."""
    known = many.by_contracts([line.text("contract_number") for line in lines])
    opened = _opened()
    seen: dict[str, int] = {}
    return [_opening(line, known, opened, seen, today) for line in lines]


def write(
    batch_id: int, openings: Sequence[Opening], *, actor: Actor, now: datetime
) -> Sequence[Mapping[str, Any]]:
    """Post the balances; what each line has made."""
    keys = {one.line: f"import:{batch_id}:{one.line}" for one in openings if one.balance_minor}
    postings.post_many(
        [_posting(one, keys[one.line]) for one in openings if one.line in keys],
        actor=actor,
        now=now,
    )
    entry_of = _entries(list(keys.values()))
    return [
        {"client": one.client_id, "entry": entry_of.get(keys.get(one.line, ""))} for one in openings
    ]


def take_back(
    batch_id: int, entries: Mapping[int, LedgerEntry], *, actor: Actor, now: datetime
) -> None:
    """Write the opposite of each entry (by line), on its own day."""
    for line, entry in entries.items():
        reversal = Reversal(
            f"import:{batch_id}:{line}:undone", EntryKind.OPENING, EntrySource.IMPORT, entry.on_day
        )
        postings.reverse(entry.id, reversal, actor=actor, now=now)


def _opening(
    line: Reader, known: Mapping[str, Client], opened: set[int], seen: dict[str, int], today: date
) -> Opening | None:
    number = line.required("contract_number")
    client = known.get(number)
    line.required("balance")
    line.required("on_day")
    balance = line.read("balance", cells.as_balance, 0)
    day = line.read("on_day", cells.as_day, date.min)
    if number in seen:
        line.problems["contract_number"] = InvalidError("imports.row.twice", line=seen[number])
    elif number and client is None:
        line.problems["contract_number"] = InvalidError("error.no_such_contract", number=number)
    elif client is not None and client.id in opened:
        line.problems["contract_number"] = InvalidError("imports.row.has_balance")
    if day > today:
        line.problems.setdefault("on_day", InvalidError("imports.row.future"))
    seen.setdefault(number, line.number)
    if line.problems or client is None:
        return None
    return Opening(line.number, client.id, balance, day)


def _posting(one: Opening, key: str) -> Posting:
    client, opening = accounts.client(one.client_id), accounts.OPENING
    owes = one.balance_minor < 0
    return Posting(
        key=key,
        kind=EntryKind.OPENING,
        source=EntrySource.IMPORT,
        on_day=one.on_day,
        debit=client if owes else opening,
        credit=opening if owes else client,
        amount_minor=abs(one.balance_minor),
    )


def _opened() -> set[int]:
    """Clients that have an opening balance which was not taken back."""
    undone = LedgerEntry.select(LedgerEntry.reverses).where(
        LedgerEntry.reverses.is_null(is_null=False)
    )
    rows = LedgerEntry.select(LedgerEntry.client).where(
        (LedgerEntry.kind == EntryKind.OPENING)
        & LedgerEntry.reverses.is_null()
        & LedgerEntry.id.not_in(undone)
    )
    return {row.client_id for row in rows if row.client_id is not None}


def _entries(keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for begin in range(0, len(keys), 500):
        found |= {one.key: one.id for one in postings.entries_of(keys[begin : begin + 500])}
    return found
