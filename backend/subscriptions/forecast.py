"""What a client will be charged next, for what and when, and how long his money lasts."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from backend.catalog import published
from backend.catalog.models import TariffVersion
from backend.db import base, fields
from backend.kernel import periods
from backend.kernel.periods import Period
from backend.subscriptions import planning, pricing, proration, settling
from backend.subscriptions.courses import Course, Reduction, Stretch
from backend.subscriptions.planning import Brief, Planned
from backend.subscriptions.proration import Priced
from backend.subscriptions.states import COMING, LIVING

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Coming:
    """A charge that is to come; below zero it is given back."""

    subscription: Brief
    on_day: date
    amount_minor: int


@dataclass(frozen=True)
class Living:
    """A subscription in short: what it is and costs a month today; None before it begins."""

    subscription: Brief
    version: TariffVersion | None
    monthly_minor: int


@dataclass(frozen=True)
class Outlook:
    """
    What happens next to a client's money.

    `next_on` is the day of the next charges, `next_minor` their sum. `needed_minor` is what lacks for
    them, `lasts_until` the day of the first charge that the balance does not cover, if one is in sight.
    """

    subscriptions: Sequence[Living] = ()
    charges: Sequence[Coming] = ()
    next_on: date | None = None
    next_minor: int = 0
    needed_minor: int = 0
    lasts_until: date | None = None
    planned: Sequence[Planned] = ()


@dataclass
class _Known:
    """The spans of a subscription that are not over yet."""

    subscription: Brief
    phases: list[Stretch[TariffVersion]] = field(default_factory=list)
    values: dict[str, list[Stretch[Any]]] = field(default_factory=dict)
    pauses: list[Stretch[int]] = field(default_factory=list)
    discounts: list[Stretch[Reduction]] = field(default_factory=list)
    changed_on: list[date] = field(default_factory=list)  # by changes of a tariff for all

    @property
    def course(self) -> Course:
        return Course(
            self.subscription.start_on,
            self.subscription.end_on,
            tuple(self.phases),
            {code: tuple(found) for code, found in self.values.items()},
            tuple(self.pauses),
            tuple(self.discounts),
        )


def of(client_id: int, balance_minor: int, *, today: date) -> Outlook:
    """
    The outlook of a client by what is known today.

    Two queries, whatever he has; some more while a change of a tariff for all is to begin within a month
    that he was charged for.
    """
    spans = list(_known(client_id, today))
    known = [_Seen(one.subscription, one.course, today) for one in spans]
    charges = [*_charges(known), *_settlements(client_id, spans, today)]
    charges.sort(key=lambda one: (one.on_day, one.amount_minor > 0, one.subscription.id))
    first = next((one.on_day for one in charges if one.amount_minor > 0), None)
    by_then = sum(one.amount_minor for one in charges if first is None or one.on_day <= first)
    nearest = [one for one in charges if one.on_day == first]
    return Outlook(
        subscriptions=[one.living for one in known],
        charges=nearest,
        next_on=first,
        next_minor=sum(one.amount_minor for one in nearest),
        needed_minor=max(0, by_then - balance_minor),
        lasts_until=_lasts_until(charges, balance_minor),
        planned=planning.of(((one.subscription, one.course, one.pieces) for one in known), today),
    )


class _Seen:
    """A subscription from today on: its price is found once for all days on which nothing turns."""

    def __init__(self, subscription: Brief, course: Course, today: date) -> None:
        self.subscription, self.course, self._today = subscription, course, today
        self.months = _months(_first_month(subscription, today))
        self.pieces = pricing.pieces(course, Period(today, self.months[-1].until))

    @property
    def living(self) -> Living:
        """It in short."""
        version = next((p.what for p in self.course.phases if p.covers(self._today)), None)
        coming = version or (self.course.phases[0].what if self.course.phases else None)
        begun = self.pieces and self.pieces[0].period.first == self._today
        return Living(self.subscription, coming, self.pieces[0].monthly_minor if begun else 0)

    def cost(self, month: Period) -> int:
        """What one of its months costs."""
        for one in self.pieces:
            if one.period.first <= month.first and month.until <= one.period.until:
                return one.monthly_minor
        parts = [(one.period.meet(month), one.monthly_minor) for one in self.pieces]
        return proration.total(month, [Priced(days, minor) for days, minor in parts if days])


def _charges(known: Iterable[_Seen]) -> Iterator[Coming]:
    """The charges of the coming months, in no order; months that cost nothing are left out."""
    for one in known:
        start = one.subscription.start_on
        for month in one.months:
            amount = one.cost(month)
            if amount:
                first = month.first if start is None else max(month.first, start)
                yield Coming(one.subscription, first, amount)


def _settlements(client_id: int, spans: Iterable[_Known], today: date) -> Iterator[Coming]:
    """What versions that begin for all within a charged month add to it, or give back."""
    begins = [day for one in spans for day in one.changed_on if _is_charged(one.subscription, day)]
    if not begins:
        return
    briefs = {one.subscription.id: one.subscription for one in spans}
    for subscription, charge in settling.coming(max(begins), after=today, client_id=client_id):
        if charge.amount_minor and subscription.id in briefs:
            day = max(today, charge.on_day)
            yield Coming(briefs[subscription.id], day, charge.amount_minor)


def _is_charged(subscription: Brief, day: date) -> bool:
    return subscription.charged_until is not None and day < subscription.charged_until


def _first_month(subscription: Brief, today: date) -> Period:
    """The month that is charged next: the one after today, or the one it begins in unless that is charged."""
    start, charged = subscription.start_on, subscription.charged_until
    month = periods.following(periods.billing(today, subscription.bill_day))
    if start is not None and start > today:
        month = periods.billing(start, subscription.bill_day)
    if charged is not None and charged > month.first:
        return periods.billing(charged, subscription.bill_day)
    return month


@lru_cache(maxsize=200)
def _months(first: Period) -> tuple[Period, ...]:
    found = [first]
    while len(found) < MONTHS:
        found.append(periods.following(found[-1]))
    return tuple(found)


def _lasts_until(charges: Iterable[Coming], balance_minor: int) -> date | None:
    left = balance_minor
    for one in charges:
        left -= one.amount_minor
        if left < 0:
            return one.on_day
    return None


def _known(client_id: int, today: date) -> Iterable[_Known]:
    asked = {"client_id": client_id, "today": today.isoformat()}
    phases = base.database.execute_sql(_PHASES, asked).fetchall()
    versions = published.versions(row[0] for row in phases)
    found: dict[int, _Known] = {}
    for version_id, first, until, change_id, *facts in phases:
        own = found.get(facts[0]) or found.setdefault(facts[0], _Known(_brief(*facts)))
        own.phases.append(Stretch(*_days(first, until), versions[version_id]))
        if change_id is not None and own.phases[-1].from_on > today:
            own.changed_on.append(own.phases[-1].from_on)
    for owner, kind, first, until, *content in base.database.execute_sql(_REST, asked).fetchall():
        if owner in found:
            _add(found[owner], kind, _days(first, until), *content)
    return found.values()


def _brief(key: int, number: str, title: str, *rest: Any) -> Brief:
    place, status, bill_day, *days = rest
    start, end, charged = (date.fromisoformat(day) if day else None for day in days)
    return Brief(key, number, fields.localised(title), place, status, bill_day, start, end, charged)


def _days(first: str, until: str | None) -> tuple[date, date | None]:
    return date.fromisoformat(first), date.fromisoformat(until) if until else None


def _add(
    known: _Known, kind: str, days: tuple[date, date | None], text: str, share: Any, amount: Any
) -> None:
    if kind == "pause":
        known.pauses.append(Stretch(*days, amount))
    elif kind == "discount":
        known.discounts.append(Stretch(*days, Reduction(text, share, amount)))
    else:
        code = kind.removeprefix("value:")
        known.values.setdefault(code, []).append(Stretch(*days, json.loads(text)))


# Spans that are over do not matter any more; one that ends today holds no longer.
_SPANS = """
    SELECT {what} FROM subscription AS s JOIN {table} AS span ON span.subscription_id = s.id {more}
    WHERE s.client_id = :client_id AND span.withdrawn_at IS NULL
        AND coalesce(span.until_on, '9999-12-31') > max(:today, span.from_on)
"""
_STATES = ", ".join(f"'{state}'" for state in (*COMING, *LIVING))
_PHASES = (
    _SPANS.format(
        what="""span.tariff_version_id, span.from_on, span.until_on, span.change_id, s.id, s.number,
            service.title, s.place, s.status, s.bill_day, s.start_on, s.end_on, s.charged_until""",
        table="subscription_phase",
        more="JOIN service ON service.id = s.service_id",
    )
    + f"AND s.status IN ({_STATES}) ORDER BY s.id, span.from_on"
)
_REST = " UNION ALL ".join(
    _SPANS.format(
        what=f"s.id, {kind}, span.from_on, span.until_on, {content}", table=table, more=""
    )
    for table, kind, content in (
        ("parameter_value", "'value:' || span.code", "span.value, NULL, NULL"),
        ("suspension", "'pause'", "'', NULL, span.price_minor"),
        ("discount", "'discount'", "span.title, span.percent, span.amount_minor"),
    )
)
