"""What comes with a new day: planned starts, ends and pauses become states, and are safe to ask for again."""

from datetime import date, datetime
from typing import Any

from backend.db.base import transaction
from backend.kernel.actor import SYSTEM
from backend.subscriptions import charging, moving, spans
from backend.subscriptions.models import Subscription, Suspension
from backend.subscriptions.states import LIVING, Event, Status
from backend.subscriptions.terms import Terms

AT_ONCE = 500


def run(terms: Terms, *, now: datetime) -> int:
    """
    Move everything that this day moves, and charge what is due; how many were moved.

    What ends is charged first: of days that were slept through it owes those before its end.
    """
    today = terms.today(now)
    moved = _move_all(_starting(today), Event.START)
    charging.run(terms, now=now)
    moved += _end_all(today, now)
    moved += _move_all(_pausing(today), Event.PAUSE)
    moved += _move_all(_resuming(today), Event.RESUME)
    return moved


def _starting(today: date) -> Any:
    return Subscription.select().where(
        (Subscription.status == Status.PENDING_ACTIVE) & (Subscription.start_on <= today)
    )


def _pausing(today: date) -> Any:
    return Subscription.select().where(
        (Subscription.status == Status.ACTIVE) & Subscription.id.in_(_paused(today))
    )


def _resuming(today: date) -> Any:
    return Subscription.select().where(
        (Subscription.status == Status.SUSPENDED) & Subscription.id.not_in(_paused(today))
    )


def _paused(today: date) -> Any:
    return Suspension.select(Suspension.subscription).where(
        Suspension.withdrawn_at.is_null()
        & (Suspension.from_on <= today)
        & (Suspension.until_on.is_null() | (Suspension.until_on > today))
    )


def _move_all(query: Any, event: Event) -> int:
    """Some hundreds in each transaction; what was moved is not found again."""
    count = 0
    while True:
        with transaction():
            part = list(query.order_by(Subscription.id).limit(AT_ONCE))
            for one in part:
                moving.move(one, event, actor=SYSTEM)
        count += len(part)
        if len(part) < AT_ONCE:
            return count


def _end_all(today: date, now: datetime) -> int:
    """The planned end has come: the spans end with it."""
    query = Subscription.select().where(
        Subscription.status.in_(LIVING) & (Subscription.end_on <= today)
    )
    count = 0
    while True:
        with transaction():
            part = list(query.order_by(Subscription.id).limit(AT_ONCE))
            for one in part:
                spans.close(one.id, one.end_on or today, now)
                moving.move(one, Event.TERMINATE, actor=SYSTEM)
        count += len(part)
        if len(part) < AT_ONCE:
            return count
