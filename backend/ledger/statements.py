"""Statements: what a client's account was, every movement of a period, and what it is at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.kernel.errors import InvalidError
from backend.kernel.periods import Period
from backend.ledger import balances
from backend.ledger.models import LedgerEntry

LONGEST_DAYS = 3 * 366
_NEWEST_FIRST = (
    Order(LedgerEntry.on_day, is_falling=True),
    Order(LedgerEntry.id, is_falling=True),
)


@dataclass(frozen=True)
class Statement:
    """
    One period of a client's account, by the days that entries count from.

    `entries` stand in the order of days; what is above zero is in the client's favour.
    """

    client_id: int
    period: Period
    opening_minor: int
    entries: Sequence[LedgerEntry]

    @property
    def received_minor(self) -> int:
        """Everything in the client's favour."""
        return sum(one for one in self._sums() if one > 0)

    @property
    def charged_minor(self) -> int:
        """Everything that was taken from him, as a sum above zero."""
        return -sum(one for one in self._sums() if one < 0)

    @property
    def closing_minor(self) -> int:
        """The balance at the end: opening and turnover."""
        return self.opening_minor + self.received_minor - self.charged_minor

    def running(self) -> list[tuple[LedgerEntry, int]]:
        """Each entry with the balance after it."""
        found, balance = [], self.opening_minor
        for one in self.entries:
            balance += one.client_minor or 0
            found.append((one, balance))
        return found

    def _sums(self) -> list[int]:
        return [one.client_minor or 0 for one in self.entries]


def of(client_id: int, period: Period) -> Statement:
    """
    The statement of a client for any days.

    Raises:
        InvalidError: the period is empty or longer than three years.
    """
    if not 0 < period.days <= LONGEST_DAYS:
        raise InvalidError("ledger.statement.period")
    opening = balances.on(client_id, period.first - timedelta(days=1))
    rows = (
        LedgerEntry.select()
        .where(
            (LedgerEntry.client == client_id)
            & (LedgerEntry.on_day >= period.first)
            & (LedgerEntry.on_day < period.until)
        )
        .order_by(LedgerEntry.on_day, LedgerEntry.id)
    )
    return Statement(client_id, period, opening, list(rows))


def operations(client_id: int, *, after: str = "") -> Rows[LedgerEntry]:
    """Everything that ever moved, the newest day first, in pages by key."""
    query = LedgerEntry.select().where(LedgerEntry.client == client_id)
    return keyset.page(query, _NEWEST_FIRST, after=after)
