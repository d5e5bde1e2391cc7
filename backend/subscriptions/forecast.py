"""What a client will be charged next, for what and when, and how long his money lasts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.catalog.models import Service, TariffVersion
from backend.db import base
from backend.db.prepared import Parameter, Prepared
from backend.kernel import periods
from backend.kernel.localised import Localised
from backend.kernel.periods import Period
from backend.subscriptions import pricing, proration
from backend.subscriptions.courses import Course, Reduction, Stretch
from backend.subscriptions.models import Subscription, SubscriptionPhase
from backend.subscriptions.states import COMING, LIVING

MONTHS = 6
_NO_TITLE = Localised()


@dataclass(frozen=True)
class Coming:
    """A charge that is to come."""

    subscription: Subscription
    on_day: date
    amount_minor: int


@dataclass(frozen=True)
class Planned:
    """A change that is to come: `what` is tariff, pause, resume or end; `title` the new tariff's."""

    subscription: Subscription
    on_day: date
    what: str
    title: Localised = _NO_TITLE


@dataclass(frozen=True)
class Living:
    """A subscription in short: what it is and costs a month today; None before it begins."""

    subscription: Subscription
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

    subscription: Subscription
    phases: list[Stretch[TariffVersion]] = field(default_factory=list)
    values: dict[str, list[Stretch[Any]]] = field(default_factory=dict)
    pauses: list[Stretch[int]] = field(default_factory=list)
    discounts: list[Stretch[Reduction]] = field(default_factory=list)

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
    """The outlook of a client by what is known today; two queries, whatever he has."""
    known = _known(client_id, today)
    courses = {key: one.course for key, one in known.items()}
    owners = [one.subscription for one in known.values()]
    charges = _charges(owners, courses, today)
    first = charges[0].on_day if charges else None
    next_minor = sum(one.amount_minor for one in charges if one.on_day == first)
    return Outlook(
        subscriptions=[_living(one, courses[one.id], today) for one in owners],
        charges=[one for one in charges if one.on_day == first],
        next_on=first,
        next_minor=next_minor,
        needed_minor=max(0, next_minor - balance_minor),
        lasts_until=_lasts_until(charges, balance_minor),
        planned=sorted(_planned(owners, courses, today), key=lambda one: one.on_day),
    )


def _charges(
    owners: Iterable[Subscription], courses: Mapping[int, Course], today: date
) -> list[Coming]:
    """The charges of the coming months, by day; months that cost nothing are left out."""
    found = []
    for one in owners:
        month = _first_month(one, today)
        for _ in range(MONTHS):
            days = courses[one.id].lives_in(month)
            amount = proration.total(month, pricing.pieces(courses[one.id], month))
            if days is not None and amount:
                found.append(Coming(one, days.first, amount))
            month = periods.following(month)
    return sorted(found, key=lambda one: (one.on_day, one.subscription.id))


def _first_month(subscription: Subscription, today: date) -> Period:
    """The month that is charged next: the one after today, or the one it begins in unless that is charged."""
    start, charged = subscription.start_on, subscription.charged_until
    month = periods.following(periods.billing(today, subscription.bill_day))
    if start is not None and start > today:
        month = periods.billing(start, subscription.bill_day)
    if charged is not None and charged > month.first:
        return periods.billing(charged, subscription.bill_day)
    return month


def _lasts_until(charges: Iterable[Coming], balance_minor: int) -> date | None:
    left = balance_minor
    for one in charges:
        left -= one.amount_minor
        if left < 0:
            return one.on_day
    return None


def _planned(
    owners: Iterable[Subscription], courses: Mapping[int, Course], today: date
) -> list[Planned]:
    """Every turn of the subscriptions after today, in no order."""
    return [
        Planned(one, day, what, title)
        for one in owners
        for day, what, title in _turns(courses[one.id])
        if day is not None and day > today
    ]


def _turns(course: Course) -> Iterable[tuple[date | None, str, Localised]]:
    yield course.start_on, "start", _NO_TITLE
    yield course.end_on, "end", _NO_TITLE
    for phase in course.phases:
        if phase.from_on != course.start_on:
            yield phase.from_on, "tariff", phase.what.title
    for pause in course.pauses:
        yield pause.from_on, "pause", _NO_TITLE
        yield pause.until_on, "resume", _NO_TITLE


def _living(one: Subscription, course: Course, today: date) -> Living:
    version = next((p.what for p in course.phases if p.covers(today)), None)
    coming = version or (course.phases[0].what if course.phases else None)
    return Living(one, coming, pricing.on(course, today).minor)


def _known(client_id: int, today: date) -> dict[int, _Known]:
    found: dict[int, _Known] = {}
    for phase in _PHASES.rows(client_id=client_id, today=today):
        own = found.setdefault(phase.subscription_id, _Known(phase.subscription))
        own.phases.append(Stretch(phase.from_on, phase.until_on, phase.tariff_version))
    rows = base.database.execute_sql(_REST, {"client_id": client_id, "today": today.isoformat()})
    for owner, kind, first, until, text, share, amount in rows.fetchall():
        if owner in found:
            days = (date.fromisoformat(first), date.fromisoformat(until) if until else None)
            _add(found[owner], kind, days, (text, share, amount))
    return found


def _add(
    known: _Known, kind: str, days: tuple[date, date | None], content: tuple[str, Any, Any]
) -> None:
    text, share, amount = content
    if kind == "pause":
        known.pauses.append(Stretch(*days, amount))
    elif kind == "discount":
        known.discounts.append(Stretch(*days, Reduction(text, share, amount)))
    else:
        code = kind.removeprefix("value:")
        known.values.setdefault(code, []).append(Stretch(*days, json.loads(text)))


# Spans that are over do not matter any more; one that ends today holds no longer.
_PHASES: Prepared[SubscriptionPhase] = Prepared(
    lambda: (
        SubscriptionPhase.select(SubscriptionPhase, Subscription, Service, TariffVersion)
        .join(Subscription)
        .join(Service)
        .switch(SubscriptionPhase)
        .join(TariffVersion)
        .where(
            (Subscription.client == Parameter("client_id"))
            & Subscription.status.in_([*COMING, *LIVING])
            & SubscriptionPhase.withdrawn_at.is_null()
            & (
                SubscriptionPhase.until_on.is_null()
                | (
                    (SubscriptionPhase.until_on > Parameter("today"))
                    & (SubscriptionPhase.until_on > SubscriptionPhase.from_on)
                )
            )
        )
        .order_by(Subscription.id, SubscriptionPhase.from_on)
    )
)
_SPANS = """
    SELECT s.id, {kind}, span.from_on, span.until_on, {content}
    FROM subscription AS s JOIN {table} AS span ON span.subscription_id = s.id
    WHERE s.client_id = :client_id AND span.withdrawn_at IS NULL
        AND coalesce(span.until_on, '9999-12-31') > max(:today, span.from_on)
"""
_REST = " UNION ALL ".join(
    (
        _SPANS.format(
            kind="'value:' || span.code",
            content="span.value, NULL, NULL",
            table="parameter_value",
        ),
        _SPANS.format(kind="'pause'", content="'', NULL, span.price_minor", table="suspension"),
        _SPANS.format(
            kind="'discount'",
            content="span.title, span.percent, span.amount_minor",
            table="discount",
        ),
    )
)
