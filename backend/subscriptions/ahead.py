"""What changes on the next days, and how many subscriptions there were month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from backend.db import base
from backend.kernel import periods

_COMING = """
    SELECT day, what, s.id, s.number, s.client_id, client.short_name FROM (
        SELECT from_on AS day, 'tariff' AS what, subscription_id FROM subscription_phase
            WHERE withdrawn_at IS NULL AND from_on > :today AND from_on <= :last
        UNION ALL SELECT from_on, 'pause', subscription_id FROM suspension
            WHERE withdrawn_at IS NULL AND from_on > :today AND from_on <= :last
        UNION ALL SELECT until_on, 'resume', subscription_id FROM suspension
            WHERE withdrawn_at IS NULL AND until_on > :today AND until_on <= :last
        UNION ALL SELECT start_on, 'start', id FROM subscription
            WHERE start_on > :today AND start_on <= :last
        UNION ALL SELECT end_on, 'end', id FROM subscription
            WHERE end_on > :today AND end_on <= :last
    ) AS turn
    JOIN subscription AS s ON s.id = turn.subscription_id
    JOIN client ON client.id = s.client_id
    WHERE s.status NOT IN ('cancelled', 'aborted') AND NOT (what = 'tariff' AND s.start_on = day)
    ORDER BY day, s.id LIMIT :most
"""
_BY_MONTH = """
    SELECT substr({day}, 1, 7), count(*) FROM subscription
    WHERE {day} IS NOT NULL AND status NOT IN ('cancelled', 'aborted') GROUP BY 1
"""


@dataclass(frozen=True)
class Turn:
    """A change of a subscription on a day: tariff, pause, resume, start or end."""

    day: date
    what: str
    subscription_id: int
    number: str
    client_id: int
    client: str


def coming(today: date, *, days: int = 7, most: int = 10) -> list[Turn]:
    """The first changes of the next days, in their order; at most `most`."""
    values = {"today": today.isoformat(), "last": (today + timedelta(days=days)).isoformat()}
    rows = base.database.execute_sql(_COMING, {**values, "most": most}).fetchall()
    return [Turn(date.fromisoformat(row[0]), *row[1:]) for row in rows]


def living(until: date, count: int, *, as_of: int) -> list[tuple[date, int]]:
    """
    How many subscriptions lived at the end of each of the last `count` months, by its first day.

    Args:
        as_of: a number that changes when they are to be counted anew; they are kept until then.
    """
    return list(_living(str(base.database.database), until, count, as_of))


@lru_cache(maxsize=4)
def _living(_file: str, until: date, count: int, _as_of: int) -> Sequence[tuple[date, int]]:
    begun, ended = (
        dict(base.database.execute_sql(_BY_MONTH.format(day=day)).fetchall())
        for day in ("start_on", "end_on")
    )
    first = periods.add_months(periods.month_of(until).first, 1 - count)
    found = []
    for day in (periods.add_months(first, number) for number in range(count)):
        month = f"{day:%Y-%m}"
        came = sum(number for key, number in begun.items() if key <= month)
        went = sum(number for key, number in ended.items() if key <= month)
        found.append((day, came - went))
    return tuple(found)
