"""What months of payment are to be charged by a day, and how each sum comes about; nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from backend.catalog.models import Service
from backend.kernel.periods import Period
from backend.ledger.models import EntrySource
from backend.ledger.postings import Posting
from backend.subscriptions import charged, courses
from backend.subscriptions.charged import Charge
from backend.subscriptions.courses import Course
from backend.subscriptions.models import Subscription
from backend.subscriptions.states import LIVING, Status

MOST_MONTHS = 36  # that one run makes up for; the next one goes on


@dataclass(frozen=True)
class Found:
    """What is to be charged, and up to which day the subscriptions (their ids) are charged then."""

    postings: list[Posting] = field(default_factory=list)
    until: dict[date, list[int]] = field(default_factory=dict)

    @property
    def charged_minor(self) -> int:
        """The sum of it; what is given back is taken off."""
        return sum(taken_minor(one) for one in self.postings)


def due(
    day: date, *, after_id: int = 0, limit: int, ahead: bool = False, client_id: int | None = None
) -> list[Subscription]:
    """
    Subscriptions that have a month to charge by the day, with their services, by id.

    Args:
        ahead: the day is still to come, so those that will have begun by then are in it too.
        client_id: only his.
    """
    is_due = Subscription.charged_until.is_null() | (Subscription.charged_until <= day)
    query: Any = (
        Subscription.select(Subscription, Service)
        .join(Service)
        .where(_living(day, ahead=ahead) & is_due & (Subscription.id > after_id))
        .order_by(Subscription.id)
        .limit(limit)
    )
    if client_id is not None:
        query = query.where(Subscription.client == client_id)
    return list(query)


def of(some: Sequence[Subscription], day: date, zone: ZoneInfo) -> Found:
    """Every month of these that has begun by the day and is not charged, the earliest first."""
    found, every, left = Found(), courses.many(some), list(some)
    reached: dict[int, date] = {}
    for _ in range(MOST_MONTHS):
        by_month: dict[Period, list[Subscription]] = {}
        for one in left:
            month = charged.next_month(one, zone, charged_until=reached.get(one.id))
            if month.first <= day:
                by_month.setdefault(month, []).append(one)
        for month, part in by_month.items():
            found.postings.extend(_of_month(month, part, every))
            reached |= dict.fromkeys((one.id for one in part), month.until)
        left = [one for part in by_month.values() for one in part]
    for key, until in reached.items():
        found.until.setdefault(until, []).append(key)
    return found


def whole(one: Subscription, course: Course, month: Period, ahead_minor: int = 0) -> Charge | None:
    """
    The charge of a whole month; None if the subscription does not live in it.

    Args:
        ahead_minor: what was charged for it ahead, by a change.
    """
    living = course.lives_in(month)
    if living is None:
        return None
    return Charge(
        key=f"charge:{one.id}:{month.first.isoformat()}",
        source=EntrySource.CHARGING,
        on_day=living.first,
        amount_minor=charged.whole(course, month) - ahead_minor,
        period=living,
        note={"what": "month", "parts": charged.explained(course, month)},
    )


def taken_minor(posting: Posting) -> int:
    """What a posting takes from its client; below zero it gives back."""
    return -posting.amount_minor if posting.credit.client_id else posting.amount_minor


def _of_month(
    month: Period, some: Sequence[Subscription], every: Mapping[int, Course]
) -> Iterable[Posting]:
    ahead = charged.of_months([one.id for one in some], month)
    for one in some:
        charge = whole(one, every[one.id], month, ahead.get(one.id, 0))
        if charge is not None:
            yield from charged.postings(one, [charge])


def _living(day: date, *, ahead: bool) -> Any:
    lives: Any = Subscription.status.in_(LIVING)
    if not ahead:
        return lives
    begins = (Subscription.status == Status.PENDING_ACTIVE) & (Subscription.start_on <= day)
    return lives | begins
