"""What the home page shows, worked out from plain rows as somebody would write it for this page alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

MONTHS = 6
Row = Sequence[Any]


class Text:
    """A text in two languages."""

    def __init__(self, stored: str) -> None:
        self._texts: Mapping[str, str] = json.loads(stored)

    def in_(self, language: str) -> str:
        """The text for a reader."""
        return self._texts.get(language) or self._texts["ru"]


def overview(row: Row) -> SimpleNamespace:
    """`row`: short name, contract, opened on, balance, open and waiting requests, unread notices."""
    name, contract, opened_on, balance, opened, waiting, unread = row
    client = SimpleNamespace(
        short_name=name, contract_number=contract, opened_on=date.fromisoformat(str(opened_on))
    )
    return SimpleNamespace(
        client=client,
        balance_minor=balance or 0,
        open_requests=opened,
        waiting_requests=waiting,
        unread_notices=unread,
    )


def outlook(
    subscriptions: Iterable[Row], values: Iterable[Row], balance: int, today: date
) -> SimpleNamespace:
    """
    `subscriptions`: id, service's title, place, status, version's title, price, prices.

    `values`: id of the subscription, code, value.
    """
    known: dict[int, dict[str, Any]] = {}
    for owner, code, value in values:
        known.setdefault(owner, {})[code] = json.loads(value)
    living = [_living(row, known.get(row[0], {})) for row in subscriptions]
    costs = [one.monthly_minor for one in living]
    first = _months_after(today, 1)
    whole = sum(costs)
    return SimpleNamespace(
        subscriptions=living,
        next_on=first,
        next_minor=whole,
        needed_minor=max(0, whole - balance),
        lasts_until=_lasts_until(costs, balance, today),
        planned=[],
    )


def _living(row: Row, values: Mapping[str, Any]) -> SimpleNamespace:
    key, service, place, status, title, price, prices = row
    table = json.loads(prices)
    more = sum(
        max(0, values[code] - one.get("included", 0)) * one["per_unit"]
        for code, one in table.items()
        if code in values and "per_unit" in one
    )
    service_of = SimpleNamespace(title=Text(service))
    return SimpleNamespace(
        subscription=SimpleNamespace(id=key, service=service_of, place=place, status=status),
        version=SimpleNamespace(title=Text(title)),
        monthly_minor=price + more,
    )


def _lasts_until(costs: Sequence[int], balance: int, today: date) -> date | None:
    left = balance
    for month in range(1, MONTHS + 1):
        for cost in costs:
            left -= cost
            if left < 0:
                return _months_after(today, month)
    return None


def _months_after(today: date, count: int) -> date:
    month = today.month - 1 + count
    return date(today.year + month // 12, month % 12 + 1, 1)


SESSION = """
    SELECT session.client_id, "user".id, "user".name, membership.role, "user".language
    FROM session JOIN "user" ON "user".id = session.user_id
    JOIN membership ON membership.user_id = "user".id AND membership.client_id = session.client_id
    WHERE session.secret_hash = ? AND session.ended_at IS NULL AND session.expires_at > ?
        AND "user".disabled_at IS NULL
"""
CLIENT = """
    SELECT short_name, contract_number, opened_on,
        (SELECT balance_minor FROM ledger_balance WHERE client_id = client.id),
        (SELECT count(*) FROM service_request WHERE client_id = client.id AND closed_at IS NULL),
        (SELECT count(*) FROM service_request WHERE client_id = client.id AND closed_at IS NULL
            AND status = 'pending'),
        (SELECT count(*) FROM notice WHERE client_id = client.id AND user_id = ? AND read_at IS NULL)
    FROM client WHERE id = ?
"""
SUBSCRIPTIONS = """
    SELECT subscription.id, service.title, subscription.place, subscription.status, version.title,
        version.price_minor, version.prices
    FROM subscription JOIN service ON service.id = subscription.service_id
    JOIN subscription_phase AS phase ON phase.subscription_id = subscription.id
    JOIN tariff_version AS version ON version.id = phase.tariff_version_id
    WHERE subscription.client_id = ? AND subscription.status = 'active'
        AND phase.withdrawn_at IS NULL AND phase.from_on <= ?
        AND (phase.until_on IS NULL OR phase.until_on > ?)
    ORDER BY subscription.id
"""
VALUES = """
    SELECT value.subscription_id, value.code, value.value
    FROM subscription JOIN parameter_value AS value ON value.subscription_id = subscription.id
    WHERE subscription.client_id = ? AND value.withdrawn_at IS NULL AND value.from_on <= ?
        AND (value.until_on IS NULL OR value.until_on > ?)
"""
