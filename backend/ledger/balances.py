"""What clients have with us: above zero their money, below zero their debt."""

from collections.abc import Iterable
from datetime import date

from peewee import fn

from backend.clients import listing
from backend.clients.listing import Choice
from backend.clients.models import Client
from backend.db.keyset import Rows
from backend.db.prepared import Parameter, Prepared
from backend.ledger.models import LedgerBalance, LedgerEntry

_AT_ONCE = 500
_OF: Prepared[LedgerBalance] = Prepared(
    lambda: LedgerBalance.select().where(LedgerBalance.client == Parameter("client_id"))
)


def of(client_id: int) -> int:
    """The balance now, entries of later days included."""
    found = _OF.first(client_id=client_id)
    return found.balance_minor if found else 0


def on(client_id: int, day: date) -> int:
    """The balance at the end of a local day."""
    mine = (LedgerEntry.client == client_id) & (LedgerEntry.on_day <= day)
    return int(LedgerEntry.select(fn.SUM(LedgerEntry.client_minor)).where(mine).scalar() or 0)


def debtors(choice: Choice, *, after: str = "") -> Rows[Client]:
    """Those of the chosen clients whose balance is below zero, by name."""
    in_debt = LedgerBalance.select(LedgerBalance.client).where(LedgerBalance.balance_minor < 0)
    return listing.page(choice, among=in_debt, after=after)


def many(client_ids: Iterable[int]) -> dict[int, int]:
    """The balances of these clients; of those without entries 0."""
    wanted = list(client_ids)
    found = dict.fromkeys(wanted, 0)
    for begin in range(0, len(wanted), _AT_ONCE):
        part = wanted[begin : begin + _AT_ONCE]
        for row in LedgerBalance.select().where(LedgerBalance.client.in_(part)):
            found[row.client_id] = row.balance_minor
    return found
