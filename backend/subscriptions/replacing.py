"""Put a version of a tariff in the place of older ones for hundreds of subscriptions at once, as `spans` would."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from backend.catalog.models import TariffVersion
from backend.db import base, bulk
from backend.subscriptions.models import SubscriptionPhase
from backend.subscriptions.spans import Cause

_END = "UPDATE subscription_phase SET until_on = ? WHERE id = ?"

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
    old = [row for row in _older(version, days) if row[3] is None or row[3] > days[row[1]]]
    ends = [(max(first, days[owner]).isoformat(), key) for key, owner, first, _, _ in old]
    base.database.cursor().executemany(_END, ends)
    return bulk.insert(
        SubscriptionPhase,
        (
            {
                "subscription": owner,
                "from_on": max(first, days[owner]),
                "until_on": until,
                "tariff_version": version.id,
                "change": change_id,
                **cause.columns(),
                "quote": quote_id,
            }
            for _, owner, first, until, quote_id in old
        ),
    )


def _older(
    version: TariffVersion, days: Mapping[int, date]
) -> Iterable[tuple[int, int, date, date | None, int | None]]:
    values = (json.dumps(list(days)), version.tariff_id, version.number)
    for key, owner, first, until, quote_id in base.database.execute_sql(_OLDER, values).fetchall():
        end = date.fromisoformat(until) if until else None
        yield key, owner, date.fromisoformat(first), end, quote_id
