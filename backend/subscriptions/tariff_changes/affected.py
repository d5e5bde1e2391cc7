"""Whom a version of a tariff reaches: which subscriptions, from which day, and what they would pay."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from backend.catalog.models import TariffVersion
from backend.catalog.words import ExistingMode
from backend.db import base
from backend.kernel import periods
from backend.subscriptions import courses, pricing
from backend.subscriptions.courses import Course, Stretch
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import COMING, LIVING

_AT_ONCE = 5000
_COURSES_AT_ONCE = 500


# The old and the new price of a month by everything that they depend on.
Prices = dict[tuple[Any, ...], tuple[int, int]]


# Of these two there are as many as subscriptions, and a tuple is made in a third of the time.
class Reached(NamedTuple):
    """A subscription and the first of its phases that the version takes the place of."""

    subscription_id: int
    client_id: int
    revision: int
    old_version_id: int
    effective_on: date


class Affected(NamedTuple):
    """The same with the monthly price of that day, by its terms now and by those of the version."""

    reached: Reached
    old_minor: int
    new_minor: int


def find(version: TariffVersion, today: date) -> list[Affected]:
    """Everybody whom the version reaches, by the id of the subscription."""
    return priced(version, reached(version, today))


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

    @cache
    def day_of(bill_day: int, from_on: str, is_late: int) -> tuple[date, str]:
        begins = date.fromisoformat(from_on)
        day = effective_on(version, today, bill_day, begins, is_late=bool(is_late))
        return day, day.isoformat()

    found: dict[int, Reached] = {}
    for row in _phases(version, today, among):
        owner, client, revision, old_version, bill_day, from_on, is_late, end_on, until_on = row
        day, written = day_of(bill_day, from_on, is_late)
        ends_before = (end_on and written >= end_on) or (until_on and written >= until_on)
        if owner not in found and not ends_before:
            found[owner] = Reached(owner, client, revision, old_version, day)
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
) -> list[Affected]:
    """
    What each of them pays and would pay.

    Thousands have the same terms, so one of each kind is priced and the others are as he is.

    Args:
        known: kept from call to call of the same version, so that a kind is priced once.
    """
    known = {} if known is None else known
    kinds = [
        (one.old_version_id, *terms) for one, terms in zip(every, _terms_of(every), strict=True)
    ]
    strange = {kind: one for kind, one in zip(kinds, every, strict=True) if kind not in known}
    known |= zip(strange, _both_prices(list(strange.values()), version), strict=True)
    return [Affected(one, *known[kind]) for one, kind in zip(every, kinds, strict=True)]


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


def _both_prices(every: Sequence[Reached], version: TariffVersion) -> Iterator[tuple[int, int]]:
    """What each pays and would pay, by his whole course."""
    for begin in range(0, len(every), _COURSES_AT_ONCE):
        part = every[begin : begin + _COURSES_AT_ONCE]
        ids = [one.subscription_id for one in part]
        found = courses.many(Subscription.select().where(Subscription.id.in_(ids)))
        for one in part:
            course, day = found[one.subscription_id], one.effective_on
            new = with_version(course, version, day)
            yield pricing.on(course, day).minor, pricing.on(new, day).minor


def _terms_of(every: Sequence[Reached]) -> Iterator[tuple[Any, ...]]:
    """Everything but the version that the price of the day depends on, in the order of `every`."""
    for begin in range(0, len(every), _AT_ONCE):
        part = every[begin : begin + _AT_ONCE]
        found: dict[int, list[Any]] = {one.subscription_id: [] for one in part}
        by_day: dict[date, list[int]] = {}
        for one in part:
            by_day.setdefault(one.effective_on, []).append(one.subscription_id)
        for day, ids in by_day.items():
            _learn(found, ids, day)
        yield from map(tuple, found.values())


def _learn(found: dict[int, list[Any]], ids: Sequence[int], day: date) -> None:
    """Add what holds for each of them on the day."""
    wanted = {"ids": json.dumps(ids), "day": day.isoformat()}
    for sql in _TERMS:
        for owner, *terms in base.database.execute_sql(sql, wanted):
            found[owner] += terms


def _phases(
    version: TariffVersion, today: date, among: Sequence[int] | None
) -> list[tuple[Any, ...]]:
    """Living phases with an older version of the tariff that end later than today, in order."""
    source, chosen = (_OF_ALL, []) if among is None else (_OF_SOME, [json.dumps(list(among))])
    values = [version.tariff_id, version.number, today.isoformat(), *LIVING, *COMING]
    sql = _PHASES.format(source)
    return list(base.database.execute_sql(sql, [version.id, *chosen, *values]).fetchall())


def _next_month(earliest: date, bill_day: int) -> date:
    month = periods.billing(earliest, bill_day)
    return earliest if month.first == earliest else month.until


# Days are compared as texts: they sort as days do.
_PHASES = """
    SELECT phase.subscription_id, subscription.client_id, subscription.revision,
        phase.tariff_version_id, subscription.bill_day, phase.from_on,
        phase.made_at > (SELECT published_at FROM tariff_version WHERE id = ?),
        subscription.end_on, phase.until_on
    FROM {0}
    WHERE version.tariff_id = ? AND version.number < ? AND phase.withdrawn_at IS NULL
        AND (phase.until_on IS NULL OR phase.until_on > max(phase.from_on, ?))
        AND subscription.status IN (?, ?, ?, ?, ?)
    ORDER BY phase.subscription_id, phase.from_on
"""
# Each from its narrow end: of all there are fewer versions, of some there are few subscriptions.
_OF_ALL = """tariff_version AS version
    CROSS JOIN subscription_phase AS phase ON phase.tariff_version_id = version.id
    JOIN subscription ON subscription.id = phase.subscription_id"""
_OF_SOME = """json_each(?) AS wanted
    CROSS JOIN subscription ON subscription.id = wanted.value
    CROSS JOIN subscription_phase AS phase ON phase.subscription_id = subscription.id
    CROSS JOIN tariff_version AS version ON version.id = phase.tariff_version_id"""
_HOLDS = """SELECT subscription_id, {0} FROM json_each(:ids) AS wanted
    CROSS JOIN {1} AS span ON span.subscription_id = wanted.value
    WHERE withdrawn_at IS NULL AND from_on <= :day AND (until_on IS NULL OR until_on > :day)
    ORDER BY wanted.key, {2}"""
_TERMS = (
    "SELECT id, start_on <= :day FROM subscription WHERE id IN (SELECT value FROM json_each(:ids))",
    _HOLDS.format("code || '=' || span.value", "parameter_value", "code"),
    _HOLDS.format("'pause=' || price_minor", "suspension", "price_minor"),
    _HOLDS.format(
        "'discount=' || coalesce(percent, '') || '/' || coalesce(amount_minor, '')",
        "discount",
        "from_on, span.id",
    ),
)


def _cut(
    one: Stretch[TariffVersion], day: date, version: TariffVersion
) -> list[Stretch[TariffVersion]]:
    after = Stretch(day, one.until_on, version)
    return [after] if one.from_on == day else [replace(one, until_on=day), after]
