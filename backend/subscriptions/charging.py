"""
Charge months of payment in advance, each once, however often and from wherever it is asked for.

A month is charged on its first day by what is known then; what changes later in it is settled by the
difference. Does nothing where the company's main system charges (`terms.charges`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.audit import journal
from backend.catalog.models import Service
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM, Actor
from backend.kernel.periods import Period
from backend.ledger import postings
from backend.ledger.models import EntrySource
from backend.ledger.postings import Posting
from backend.subscriptions import charged, courses
from backend.subscriptions.charged import Charge
from backend.subscriptions.courses import Course
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import LIVING
from backend.subscriptions.terms import Terms

AT_ONCE = 500
MOST_MONTHS = 36  # that one run makes up for; the next one goes on


@dataclass(frozen=True)
class Report:
    """What a run did: how many subscriptions it looked at, entries it wrote, and their sum."""

    subscriptions: int = 0
    entries: int = 0
    charged_minor: int = 0

    def __add__(self, other: "Report") -> "Report":
        return Report(
            self.subscriptions + other.subscriptions,
            self.entries + other.entries,
            self.charged_minor + other.charged_minor,
        )


def run(terms: Terms, *, now: datetime, actor: Actor = SYSTEM) -> Report:
    """
    Charge every month that has begun and is not charged yet.

    Each 500 subscriptions are one transaction, so a run that was killed goes on where it was.
    """
    whole, last_id = Report(), 0
    if not terms.charges:
        return whole
    while True:
        with transaction():
            due = _due(terms.today(now), after_id=last_id)
            if not due:
                break
            whole += _charge(due, terms, actor=actor, now=now)
            last_id = due[-1].id
    if whole.entries:
        journal.record(
            actor,
            "charging.run",
            f"charging:{terms.today(now)}",
            new={"entries": whole.entries, "charged_minor": whole.charged_minor},
        )
    return whole


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
        if not charged.is_charged(subscription, month):
            return 0
        own, noted = charged.of_month(subscription.id, month), {}
        if own is None:
            if before is None:
                return 0
            own = charged.whole(before, month)
            noted = {"base_minor": own}
        course = courses.of(subscription)
        found = Charge(
            key=charge.key,
            source=charge.source,
            on_day=charge.on_day,
            amount_minor=charged.whole(course, month) - own,
            period=Period(max(month.first, min(charge.on_day, month.last)), month.until),
            note={**charge.note, **noted, "parts": charged.explained(course, month)},
        )
        postings.post_many(charged.postings(subscription, [found]), actor=actor, now=now)
        return found.amount_minor


def _due(today: date, *, after_id: int) -> list[Subscription]:
    """Living subscriptions with a month to charge, and their services."""
    is_due = Subscription.charged_until.is_null() | (Subscription.charged_until <= today)
    query: Any = (
        Subscription.select(Subscription, Service)
        .join(Service)
        .where(Subscription.status.in_(LIVING) & is_due & (Subscription.id > after_id))
        .order_by(Subscription.id)
        .limit(AT_ONCE)
    )
    return list(query)


def _charge(due: Sequence[Subscription], terms: Terms, *, actor: Actor, now: datetime) -> Report:
    """Month by month, until none of them has one that has begun."""
    today, zone = terms.today(now), ZoneInfo(terms.zone)
    every = courses.many(due)
    found: list[Posting] = []
    left = list(due)
    for _ in range(MOST_MONTHS):
        by_month: dict[Period, list[Subscription]] = {}
        for one in left:
            month = charged.next_month(one, zone)
            if month.first <= today:
                by_month.setdefault(month, []).append(one)
        for month, some in by_month.items():
            found += _of_month(month, some, every)
            _note(month.until, some)
        left = [one for some in by_month.values() for one in some]
    entries = postings.post_many(found, actor=actor, now=now)
    total = sum(-one.amount_minor if one.credit.client_id else one.amount_minor for one in found)
    return Report(len(due), entries, total)


def _of_month(
    month: Period, some: Sequence[Subscription], every: dict[int, Course]
) -> Iterable[Posting]:
    """The charges of one month; what was charged for it ahead, by a change, is taken off."""
    ahead = charged.of_months([one.id for one in some], month)
    for one in some:
        course = every[one.id]
        living = course.lives_in(month)
        if living is None:
            continue
        charge = Charge(
            key=f"charge:{one.id}:{month.first.isoformat()}",
            source=EntrySource.CHARGING,
            on_day=living.first,
            amount_minor=charged.whole(course, month) - ahead.get(one.id, 0),
            period=living,
            note={"what": "month", "parts": charged.explained(course, month)},
        )
        yield from charged.postings(one, [charge])


def _note(until: date, some: Sequence[Subscription]) -> None:
    ids = [one.id for one in some]
    Subscription.update(charged_until=until).where(Subscription.id.in_(ids)).execute()
    for one in some:
        one.charged_until = until
