"""Whom a version of a tariff reaches: which subscriptions, from which day, and what they would pay."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from backend.catalog.models import TariffVersion
from backend.catalog.words import ExistingMode
from backend.db import base
from backend.kernel import periods
from backend.subscriptions import courses, pricing
from backend.subscriptions.courses import Course, Stretch
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import COMING, LIVING

_AT_ONCE = 5000


# The old and the new price of a month by everything that they depend on.
Prices = dict[tuple[Any, ...], tuple[int, int]]


@dataclass(frozen=True)
class Reached:
    """A subscription and the first of its phases that the version takes the place of."""

    subscription_id: int
    client_id: int
    revision: int
    old_version_id: int
    effective_on: date


@dataclass(frozen=True)
class Affected:
    """The same with the monthly price of that day, by its terms now and by those of the version."""

    reached: Reached
    old_minor: int
    new_minor: int


def find(version: TariffVersion, today: date) -> list[Affected]:
    """Everybody whom the version reaches, by the id of the subscription."""
    return list(priced(version, reached(version, today)))


def reached(
    version: TariffVersion, today: date, among: Sequence[int] | None = None
) -> list[Reached]:
    """
    Whom the version reaches, without prices: one query.

    Args:
        among: only of these subscriptions.
    """
    if version.existing_mode == ExistingMode.NEVER:
        return []
    found: dict[int, Reached] = {}
    for row in _phases(version, today, among):
        one = _of_row(row, version, today)
        if one is not None:
            found.setdefault(one.subscription_id, one)
    return list(found.values())


def effective_on(
    version: TariffVersion, today: date, bill_day: int, from_on: date, *, is_late: bool = False
) -> date:
    """
    The day from which a phase that begins on `from_on` has the version.

    On a date: that one. With the next month of payment, and when the date has passed: the first month
    that begins after today and keeps the days of notice.

    Args:
        is_late: the phase was agreed after the version was published: the date must keep the days of
            notice from today, because nobody was told of it before.
    """
    told = today + timedelta(days=max(version.notice_days, 1))
    earliest = max(told, from_on)
    agreed = version.existing_on
    if agreed is not None and agreed >= (told if is_late else today):
        return max(agreed, from_on)
    return _next_month(earliest, bill_day)


def priced(
    version: TariffVersion, every: Sequence[Reached], known: Prices | None = None
) -> Iterator[Affected]:
    """
    What each of them pays and would pay.

    Thousands have the same terms, so one of each kind is priced and the others are as he is.

    Args:
        known: kept from call to call of the same version, so that a kind is priced once.
    """
    known = {} if known is None else known
    for one, terms in zip(every, _terms_of(every), strict=True):
        key = (one.old_version_id, *terms)
        if key not in known:
            known[key] = _both_prices(one, version)
        yield Affected(one, *known[key])


def with_version(course: Course, version: TariffVersion, day: date) -> Course:
    """The course with the version instead of what would hold on the day, until that ends."""
    kept = tuple(one for one in course.phases if not one.covers(day))
    cut = tuple(
        part for one in course.phases if one.covers(day) for part in _cut(one, day, version)
    )
    return replace(course, phases=(*kept, *cut))


def fingerprint(every: Iterable[Affected]) -> str:
    """Says of two lists whether they are the same."""
    whole = hashlib.sha256()
    for one in every:
        reach = one.reached
        row = (reach.subscription_id, reach.effective_on, reach.old_version_id)
        whole.update(f"{row}{one.old_minor}>{one.new_minor}\n".encode())
    return whole.hexdigest()


def _both_prices(one: Reached, version: TariffVersion) -> tuple[int, int]:
    subscription = Subscription.get_by_id(one.subscription_id)
    course, day = courses.of(subscription), one.effective_on
    new = with_version(course, version, day)
    return pricing.on(course, day).minor, pricing.on(new, day).minor


def _terms_of(every: Sequence[Reached]) -> list[tuple[Any, ...]]:
    """Everything but the version that the price of the day depends on, in the order of `every`."""
    found: list[tuple[Any, ...]] = []
    for begin in range(0, len(every), _AT_ONCE):
        part = every[begin : begin + _AT_ONCE]
        wanted = json.dumps([[one.subscription_id, str(one.effective_on)] for one in part])
        found += base.database.execute_sql(_TERMS, (wanted,)).fetchall()
    return found


def _phases(
    version: TariffVersion, today: date, among: Sequence[int] | None
) -> list[tuple[Any, ...]]:
    """Living phases with an older version of the tariff that end later than today, in order."""
    narrowed = "" if among is None else _AMONG
    values = [version.id, version.tariff_id, version.number, today.isoformat(), *LIVING, *COMING]
    chosen = [] if among is None else [json.dumps(list(among))]
    return list(base.database.execute_sql(_PHASES.format(narrowed), [*values, *chosen]).fetchall())


def _of_row(row: tuple[Any, ...], version: TariffVersion, today: date) -> Reached | None:
    """None: it ends before the version would reach it."""
    owner, client, revision, bill_day, end_on, old_version, from_on, until_on, is_late = row
    begins = date.fromisoformat(from_on)
    day = effective_on(version, today, bill_day, begins, is_late=bool(is_late))
    written = day.isoformat()
    if any(end is not None and written >= end for end in (end_on, until_on)):
        return None
    return Reached(owner, client, revision, old_version, day)


def _next_month(earliest: date, bill_day: int) -> date:
    month = periods.billing(earliest, bill_day)
    return earliest if month.first == earliest else month.until


# Days are compared as texts: they sort as days do.
_PHASES = """
    SELECT phase.subscription_id, subscription.client_id, subscription.revision,
        subscription.bill_day, subscription.end_on, phase.tariff_version_id, phase.from_on,
        phase.until_on, phase.made_at > (SELECT published_at FROM tariff_version WHERE id = ?)
    FROM tariff_version AS version
    CROSS JOIN subscription_phase AS phase ON phase.tariff_version_id = version.id
    JOIN subscription ON subscription.id = phase.subscription_id
    WHERE version.tariff_id = ? AND version.number < ? AND phase.withdrawn_at IS NULL
        AND (phase.until_on IS NULL OR phase.until_on > max(phase.from_on, ?))
        AND subscription.status IN (?, ?, ?, ?, ?) {0}
    ORDER BY phase.subscription_id, phase.from_on
"""
_AMONG = "AND subscription.id IN (SELECT value FROM json_each(?))"
_HOLDS = """FROM {0} WHERE subscription_id = wanted.owner AND withdrawn_at IS NULL
        AND from_on <= wanted.day AND (until_on IS NULL OR until_on > wanted.day)"""
_TERMS = f"""
    WITH wanted (owner, day) AS (SELECT value ->> 0, value ->> 1 FROM json_each(?))
    SELECT
        (SELECT start_on <= wanted.day FROM subscription WHERE id = wanted.owner),
        (SELECT group_concat(code || '=' || value, ';') FROM (
            SELECT code, value {_HOLDS.format("parameter_value")} ORDER BY code)),
        (SELECT max(price_minor) {_HOLDS.format("suspension")}),
        (SELECT group_concat(coalesce(percent, '') || '/' || coalesce(amount_minor, ''), ';')
            FROM (SELECT percent, amount_minor {_HOLDS.format("discount")} ORDER BY from_on, id))
    FROM wanted
"""  # noqa: S608 names of tables of ours


def _cut(
    one: Stretch[TariffVersion], day: date, version: TariffVersion
) -> list[Stretch[TariffVersion]]:
    after = Stretch(day, one.until_on, version)
    return [after] if one.from_on == day else [replace(one, until_on=day), after]
