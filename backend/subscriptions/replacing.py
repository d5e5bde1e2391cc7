"""Put a version of a tariff in the place of older ones for hundreds of subscriptions at once, as `spans` would."""

import json
from collections.abc import Iterator, Mapping
from datetime import date

from backend.catalog.models import TariffVersion
from backend.db import base, bulk
from backend.subscriptions.models import SubscriptionPhase
from backend.subscriptions.spans import Cause

# The id of a phase, its subscription, the day on which the version takes its place, its end, its quote.
# Days are compared as texts: they sort as days do.
Older = tuple[int, int, str, str | None, int | None]

_END = """
    UPDATE subscription_phase SET until_on = ? WHERE id IN (SELECT value FROM json_each(?))
"""

_OLDER = """
    SELECT id, subscription_id, from_on, until_on, quote_id FROM subscription_phase
    WHERE subscription_id IN (SELECT value FROM json_each(?)) AND withdrawn_at IS NULL
        AND (until_on IS NULL OR until_on > from_on)
        AND tariff_version_id IN (SELECT id FROM tariff_version WHERE tariff_id = ? AND number < ?)
    ORDER BY subscription_id, from_on
"""


def versions(days: Mapping[int, date], version: TariffVersion, change_id: int, cause: Cause) -> int:
    """
    Let the version hold wherever an older one of its tariff would; how many phases were written.

    Inside the caller's transaction. Each older phase ends on the day and the version goes on in its stead
    until the end that was planned; one that begins later is replaced on its first day. Whose quote a phase
    was of stays known, so that a change which has not begun can be taken back whole.

    Args:
        days: from when, by the id of the subscription.
    """
    old = list(_older(version, days))
    _end({key: begins for key, _, begins, _, _ in old})
    shared = {**cause.columns(), "tariff_version": version.id, "change": change_id}
    del shared["quote"]
    names = ("subscription", "from_on", "until_on", "quote")
    return bulk.insert_alike(SubscriptionPhase, shared, names, [row[1:] for row in old])


def _end(days: Mapping[int, str]) -> None:
    """Let phases end on days, by their ids; thousands end on the same."""
    by_day: dict[str, list[int]] = {}
    for key, day in days.items():
        by_day.setdefault(day, []).append(key)
    for day, keys in by_day.items():
        base.database.execute_sql(_END, (day, json.dumps(keys)))


def _older(version: TariffVersion, days: Mapping[int, date]) -> Iterator[Older]:
    """The phases that end later than the day of their subscription."""
    values = (json.dumps(list(days)), version.tariff_id, version.number)
    written = {day: day.isoformat() for day in set(days.values())}
    for key, owner, first, until, quote_id in base.database.execute_sql(_OLDER, values):
        day = written[days[owner]]
        if until is None or until > day:
            yield key, owner, max(first, day), until, quote_id
