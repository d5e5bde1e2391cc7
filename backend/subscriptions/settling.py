"""The rest of a month that is charged already: what its price by now adds to it, or gives back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from backend.catalog.models import Service
from backend.db.base import transaction
from backend.kernel import periods
from backend.kernel.actor import Actor
from backend.kernel.periods import Period
from backend.ledger import postings
from backend.ledger.models import EntrySource, LedgerEntry
from backend.subscriptions import charged, courses
from backend.subscriptions.charged import Charge
from backend.subscriptions.courses import Course
from backend.subscriptions.models import Subscription, SubscriptionPhase
from backend.subscriptions.states import LIVING

LOOKED_BACK = timedelta(days=31)
_LONGEST_MONTH = "-31 days"
_DAY = timedelta(days=1)


def settle(
    subscription: Subscription,
    month: Period,
    charge: Charge,
    *,
    before: Course | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """
    Post what a charged month costs by now and has not been charged; that sum, below zero if given back.

    Args:
        charge: key, source, day and note of the entry; its sum and period are set here.
        before: the course that another system has charged, if the month has no entry of ours; without
            it such a month is left alone.
    """
    with transaction():
        found = difference(subscription, month, charge, before=before)
        if found is None:
            return 0
        postings.post_many(charged.postings(subscription, [found]), actor=actor, now=now)
        return found.amount_minor


def difference(
    subscription: Subscription, month: Period, charge: Charge, *, before: Course | None = None
) -> Charge | None:
    """The charge that `settle` would post; None: the month is not charged, or not by us."""
    if not charged.is_charged(subscription, month):
        return None
    own, noted = charged.of_month(subscription.id, month), {}
    if own is None:
        if before is None:
            return None
        own = charged.whole(before, month)
        noted = {"base_minor": own}
    course = courses.of(subscription)
    return replace(
        charge,
        amount_minor=charged.whole(course, month) - own,
        period=Period(max(month.first, min(charge.on_day, month.last)), month.until),
        note={**charge.note, **noted, "parts": charged.explained(course, month)},
    )


def begun(
    day: date, *, after: date, client_id: int | None = None
) -> Iterable[tuple[Subscription, Period, Charge]]:
    """
    Versions that began within a charged month by a change of a tariff for all, and are not settled.

    Days that were slept through are made up for: a month of them, and the last month that was charged,
    however long ago; settled again, nothing is posted.

    Args:
        day: the last day on which they began.
        after: they began later than a month before this day: today, also when tried ahead.
        client_id: only his.
    """
    for phase in _phases(day, after, client_id):
        subscription: Subscription = phase.subscription
        month = periods.billing(phase.from_on, subscription.bill_day)
        yield (
            subscription,
            month,
            Charge(
                key=f"phase:{phase.id}",
                source=EntrySource.CHARGING,
                on_day=phase.from_on,
                amount_minor=0,
                note={"what": "tariff_change"},
            ),
        )


def coming(
    day: date, *, after: date, client_id: int | None = None
) -> Iterable[tuple[Subscription, Charge]]:
    """What would be posted for those of `begun`; the first one in a month settles it whole."""
    seen: set[tuple[int, date]] = set()
    for subscription, month, charge in begun(day, after=after, client_id=client_id):
        found = difference(subscription, month, charge)
        if found is None or (subscription.id, month.first) in seen:
            continue
        seen.add((subscription.id, month.first))
        yield subscription, found


def _phases(day: date, after: date, client_id: int | None) -> Iterable[SubscriptionPhase]:
    """By two questions, each with an index of its own: what was long ago is not looked through."""
    begins = SubscriptionPhase.from_on
    lately = (begins > after - LOOKED_BACK) & (begins <= day)
    # Nothing is charged while nothing runs, so the last charged month waits for as long as that lasts.
    is_last_charged = begins >= fn.DATE(Subscription.charged_until, _LONGEST_MONTH)
    waiting = (Subscription.charged_until <= after) & is_last_charged
    found = {row.id: row for which in (lately, waiting) for row in _unsettled(which, client_id)}
    return [found[key] for key in sorted(found) if _may_be_missed(found[key])]


def _unsettled(which: Any, client_id: int | None) -> Iterable[SubscriptionPhase]:
    key = fn.PRINTF("phase:%d", SubscriptionPhase.id)
    settled = LedgerEntry.select(LedgerEntry.id).where(LedgerEntry.key == key)
    query: Any = (
        SubscriptionPhase.select(SubscriptionPhase, Subscription, Service)
        .join(Subscription)
        .join(Service)
        .where(
            which
            & SubscriptionPhase.change.is_null(is_null=False)
            & SubscriptionPhase.withdrawn_at.is_null()
            & Subscription.status.in_(LIVING)
            & (Subscription.charged_until > SubscriptionPhase.from_on)
            & ~fn.EXISTS(settled)
        )
    )
    rows: Iterable[SubscriptionPhase] = (
        query if client_id is None else query.where(Subscription.client == client_id)
    )
    return rows


def _may_be_missed(phase: SubscriptionPhase) -> bool:
    """
    Whether its month may have been charged without it.

    One that begins with a month is charged by that month, unless it was written so late that the month was
    charged perhaps, or begins with the subscription, whose first month is charged ahead.
    """
    subscription: Subscription = phase.subscription
    if phase.from_on.day != subscription.bill_day or phase.from_on == subscription.start_on:
        return True
    return bool(phase.made_at.date() >= phase.from_on - _DAY)  # UTC: no zone is more than a day off
