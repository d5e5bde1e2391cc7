"""The ledger of the large company: for each client eight months of two charges and a payment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from backend.db import bulk
from backend.kernel.periods import add_months
from backend.ledger.models import AccountKind, EntryKind, EntrySource, LedgerAccount, LedgerEntry

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
MONTHS = 8
ENTRIES_A_MONTH = 3


def write(clients: int, price_of: Callable[[int], int]) -> None:
    """Fill the empty tables; `price_of` a subscription is what a month of it costs."""
    bulk.insert(LedgerAccount, _accounts(clients))
    bulk.insert(LedgerEntry, _entries(clients, price_of))


def _accounts(clients: int) -> Iterator[dict[str, Any]]:
    """The bank is 1, income 2, the client's own is his number and two."""
    yield {"id": 1, "code": "bank", "kind": AccountKind.BANK, "client": None}
    yield {"id": 2, "code": "income:bench", "kind": AccountKind.INCOME, "client": None}
    for number in range(1, clients + 1):
        yield {
            "id": number + 2,
            "code": f"client:{number}",
            "kind": AccountKind.CLIENT,
            "client": number,
        }


def _entries(clients: int, price_of: Callable[[int], int]) -> Iterator[dict[str, Any]]:
    months = [add_months(TODAY.replace(day=1), -back) for back in range(MONTHS, 0, -1)]
    for month in months:
        for client in range(1, clients + 1):
            sums = []
            for subscription in (2 * client - 1, 2 * client):
                amount = price_of(subscription)
                sums.append(amount)
                yield _charge(client, subscription, month, amount)
            yield _payment(client, month, sum(sums) if client % 9 else sums[0])


def _charge(client: int, subscription: int, month: date, amount: int) -> dict[str, Any]:
    return {
        "key": f"charge:{subscription}:{month}",
        "kind": EntryKind.CHARGE,
        "at": NOW,
        "on_day": month,
        "debit": client + 2,
        "credit": 2,
        "amount_minor": amount,
        "client": client,
        "client_minor": -amount,
        "subscription_id": subscription,
        "period_from": month,
        "period_until": add_months(month, 1),
        "source": EntrySource.CHARGING,
        "made_by_name": "Kabinet",
    }


def _payment(client: int, month: date, amount: int) -> dict[str, Any]:
    return {
        "key": f"payment:{client}:{month}",
        "kind": EntryKind.PAYMENT,
        "at": NOW,
        "on_day": month + timedelta(days=9),
        "debit": 1,
        "credit": client + 2,
        "amount_minor": amount,
        "client": client,
        "client_minor": amount,
        "subscription_id": None,
        "period_from": None,
        "period_until": None,
        "source": EntrySource.PAYMENT,
        "made_by_name": "Kabinet",
    }
