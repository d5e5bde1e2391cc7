"""Personal discounts that managers give and end; the charged month is settled at once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.audit import journal
from backend.db.base import transaction
from backend.kernel import periods
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, NotFoundError
from backend.ledger.models import EntrySource
from backend.subscriptions import courses, moving, settling, spans
from backend.subscriptions.charged import Charge
from backend.subscriptions.courses import Course
from backend.subscriptions.models import Discount, Subscription
from backend.subscriptions.spans import Cause, Place
from backend.subscriptions.states import ENDED
from backend.subscriptions.terms import Terms


@dataclass(frozen=True)
class NewDiscount:
    """
    A discount of `percent` or of `amount_minor` a month, from a day up to, not including, another one.

    `title` is read by the client; exactly one of the two amounts is given.
    """

    title: str
    from_on: date
    until_on: date | None = None
    percent: int | None = None
    amount_minor: int | None = None


def give(
    subscription: Subscription, new: NewDiscount, *, terms: Terms, actor: Actor, now: datetime
) -> Discount:
    """
    Give a discount; what it takes off a charged month goes back to the client.

    Raises:
        InvalidError: the day is past, the days are none, or neither or both amounts are given.
        ForbiddenError: the actor does not keep clients.
    """
    rights.insist(actor, Right.KEEP_CLIENTS)
    _check(subscription, new, terms.today(now))
    content = {"title": new.title, "percent": new.percent, "amount_minor": new.amount_minor}
    with transaction():
        before = courses.of(subscription)
        place = Place(subscription.id, new.from_on, new.until_on)
        row = spans.add(Discount, place, content, Cause(actor, now))
        moving.change(subscription)
        charge = _charge(f"discount:{row.id}", new.from_on)
        _settle(subscription, charge, before, terms=terms, actor=actor, now=now)
        journal.record(
            actor,
            "subscription.discount.give",
            subscription,
            new={**content, "from_on": new.from_on, "until_on": new.until_on},
        )
    return row


def end(
    subscription: Subscription, discount_id: int, *, terms: Terms, actor: Actor, now: datetime
) -> None:
    """
    End a discount tomorrow, or take it back if it has not begun; ended already, nothing happens.

    Raises:
        NotFoundError: the subscription has no such discount.
        ForbiddenError: the actor does not keep clients.
    """
    rights.insist(actor, Right.KEEP_CLIENTS)
    tomorrow = terms.today(now) + timedelta(days=1)
    with transaction():
        row = Discount.get_or_none(
            (Discount.id == discount_id) & (Discount.subscription == subscription.id)
        )
        if row is None:
            raise NotFoundError
        if row.withdrawn_at or (row.until_on is not None and row.until_on <= tomorrow):
            return
        before = courses.of(subscription)
        day = max(tomorrow, row.from_on)
        spans.end_one(row, tomorrow, now)
        moving.change(subscription)
        charge = _charge(f"discount:{row.id}:end", day)
        _settle(subscription, charge, before, terms=terms, actor=actor, now=now)
        journal.record(
            actor, "subscription.discount.end", subscription, old={"title": row.title}, new=None
        )


def _check(subscription: Subscription, new: NewDiscount, today: date) -> None:
    if subscription.status in ENDED:
        raise InvalidError("subscriptions.over")
    if new.from_on < today:
        raise InvalidError("subscriptions.day.past")
    if new.until_on is not None and new.until_on <= new.from_on:
        raise InvalidError("subscriptions.discount.days")
    if (new.percent is None) == (new.amount_minor is None):
        raise InvalidError("subscriptions.discount.one")


def _charge(key: str, day: date) -> Charge:
    return Charge(
        key=key, source=EntrySource.CHARGING, on_day=day, amount_minor=0, note={"what": "discount"}
    )


def _settle(
    subscription: Subscription,
    charge: Charge,
    before: Course,
    *,
    terms: Terms,
    actor: Actor,
    now: datetime,
) -> None:
    if terms.charges:
        # The first month of one that has not begun may be charged long before it.
        day = max(charge.on_day, subscription.start_on or charge.on_day)
        month = periods.billing(day, subscription.bill_day)
        settling.settle(subscription, month, charge, before=before, actor=actor, now=now)
