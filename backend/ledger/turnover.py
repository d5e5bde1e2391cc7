"""What came and was charged month by month, and who owes: the numbers behind the managers' first page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from peewee import fn

from backend.clients.models import Client
from backend.db import base
from backend.kernel import periods
from backend.ledger.models import LedgerBalance

_BY_MONTH = """
    SELECT substr(on_day, 1, 7), kind = 'charge', sum(client_minor) FROM ledger_entry
    WHERE on_day >= ? AND on_day < ? AND kind IN ('payment', 'void', 'refund', 'charge')
    GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Month:
    """One month: what came less what was given back, and what was charged; sums in kopecks."""

    first: date
    paid_minor: int
    charged_minor: int


@dataclass(frozen=True)
class Debts:
    """How many clients owe and how much together, as a sum above zero; the largest debts first."""

    count: int
    total_minor: int
    largest: Sequence[tuple[Client, int]]


def months(until: date, count: int, *, as_of: int) -> list[Month]:
    """
    The last `count` calendar months, that of `until` included, the oldest first.

    Args:
        as_of: a number that changes when the sums are to be counted anew; they are kept until then.
    """
    return list(_months(str(base.database.database), until, count, as_of))


def debts(most: int = 5) -> Debts:
    """Who owes now; reads debtors alone, by their own index."""
    owed = LedgerBalance.balance_minor < 0
    count, total = (
        LedgerBalance.select(fn.COUNT(LedgerBalance.client), fn.SUM(LedgerBalance.balance_minor))
        .where(owed)
        .scalar(as_tuple=True)
    )
    rows = (
        LedgerBalance.select(LedgerBalance, Client)
        .join(Client)
        .where(owed)
        .order_by(LedgerBalance.balance_minor, LedgerBalance.client)
        .limit(most)
    )
    return Debts(count, -(total or 0), [(row.client, -row.balance_minor) for row in rows])


@lru_cache(maxsize=4)
def _months(_file: str, until: date, count: int, _as_of: int) -> tuple[Month, ...]:
    last = periods.month_of(until)
    first = periods.add_months(last.first, 1 - count)
    found: dict[tuple[str, int], int] = {}
    bounds = (first.isoformat(), last.until.isoformat())
    for month, is_charge, total in base.database.execute_sql(_BY_MONTH, bounds).fetchall():
        found[month, is_charge] = total
    days = [periods.add_months(first, number) for number in range(count)]
    return tuple(
        Month(day, found.get((f"{day:%Y-%m}", 0), 0), -found.get((f"{day:%Y-%m}", 1), 0))
        for day in days
    )
