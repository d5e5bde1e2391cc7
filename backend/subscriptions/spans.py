"""Write the spans of a subscription: the only place that does, so that they follow one another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from backend.db import made
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import StaleStateError
from backend.subscriptions.models import (
    Discount,
    ParameterValue,
    Span,
    SubscriptionPhase,
    Suspension,
)

AnySpan = TypeVar("AnySpan", bound=Span)


@dataclass(frozen=True)
class Cause:
    """Why spans are written: by whom and when, with which words, by which quote or request."""

    actor: Actor
    now: datetime
    reason: str = ""
    quote_id: int | None = None
    request_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of a span that say it."""
        return {
            "reason": self.reason,
            "quote": self.quote_id,
            "request_id": self.request_id,
            **made.by_at(self.actor, self.now),
        }


@dataclass(frozen=True)
class Place:
    """Where a span goes: the subscription and the day it begins; `until_on` None is open."""

    subscription_id: int
    from_on: date
    until_on: date | None = None


def put(model: type[AnySpan], place: Place, content: Mapping[str, Any], cause: Cause) -> AnySpan:
    """
    Let something hold from a day on, in the caller's transaction.

    What holds then ends on that day, what was planned for later is withdrawn. Values of other
    parameters are left alone.

    Args:
        content: the table's own columns; for a value its `code` too.
    """
    code = str(content.get("code", ""))
    with transaction():
        end(model, place, cause.now, code=code)
        row: AnySpan = model.create(
            subscription=place.subscription_id,
            from_on=place.from_on,
            until_on=place.until_on,
            **content,
            **cause.columns(),
        )
    return row


def add(model: type[AnySpan], place: Place, content: Mapping[str, Any], cause: Cause) -> AnySpan:
    """Write a span that ends no other one: a pause, a discount; the database refuses pauses that meet."""
    row: AnySpan = model.create(
        subscription=place.subscription_id,
        from_on=place.from_on,
        until_on=place.until_on,
        **content,
        **cause.columns(),
    )
    return row


def end(model: type[Span], place: Place, now: datetime, *, code: str = "") -> None:
    """
    End what holds on `place.from_on`, and withdraw what was planned for later; nothing else.

    A span that begins on that very day is left empty: it was replaced on its first day.
    """
    with transaction():
        for row in living(model, place.subscription_id, code=code):
            if row.from_on > place.from_on:
                _change(row, withdrawn_at=now)
            elif row.until_on is None or row.until_on > place.from_on:
                _change(row, until_on=place.from_on)


def cut(model: type[Span], place: Place) -> None:
    """End what covers a day, and leave alone what is planned for later."""
    for row in living(model, place.subscription_id):
        if row.covers(place.from_on):
            _change(row, until_on=place.from_on)


def close(subscription_id: int, day: date, now: datetime) -> None:
    """Nothing of a subscription holds from its last day on; what was planned for later is withdrawn."""
    place = Place(subscription_id, day)
    for model in (SubscriptionPhase, Suspension):
        end(model, place, now)
    for code in {row.code for row in living(ParameterValue, subscription_id)}:
        end(ParameterValue, place, now, code=code)
    for row in living(Discount, subscription_id):  # of these several hold at once
        end_one(row, day, now)


def end_one(row: Span, day: date, now: datetime) -> None:
    """End one span on a day, whatever others there are; one that begins then or later is withdrawn."""
    if row.from_on >= day:
        _change(row, withdrawn_at=now)
    elif row.until_on is None or row.until_on > day:
        _change(row, until_on=day)


def withdraw(row: Span, *, now: datetime) -> None:
    """
    Take back a span that has not begun; what ended where it begins goes on in its stead.

    Not so a pause or a discount: one before it that ends on that day ends all the same.

    Raises:
        StaleStateError: it is withdrawn or replaced already.
    """
    with transaction():
        if row.withdrawn_at is not None:
            raise StaleStateError
        _change(row, withdrawn_at=now)
        if isinstance(row, SubscriptionPhase | ParameterValue):
            go_on(type(row), row, code=getattr(row, "code", ""))


def go_on(model: type[Span], over: Span | Place, *, code: str = "") -> int:
    """What ended on the first day of `over` goes on until its end; how many spans did."""
    count = 0
    for before in living(model, over.subscription_id, code=code):
        if before.until_on == over.from_on:
            _change(before, until_on=over.until_on)
            count += 1
    return count


def living(model: type[AnySpan], subscription_id: int, *, code: str = "") -> list[AnySpan]:
    """The spans of a subscription that were neither withdrawn nor replaced on their first day."""
    query = model.select().where(
        (model.subscription == subscription_id)
        & model.withdrawn_at.is_null()
        & (model.until_on.is_null() | (model.until_on > model.from_on))
    )
    if code:
        query = query.where(ParameterValue.code == code)
    return list(query.order_by(model.from_on, model.id))


def _change(row: Span, **columns: Any) -> None:
    """Trust only a row that is still as it was read."""
    model = type(row)
    same_end = model.until_on.is_null() if row.until_on is None else model.until_on == row.until_on
    changed = (
        model.update(**columns)
        .where((model.id == row.id) & same_end & model.withdrawn_at.is_null())
        .execute()
    )
    if changed != 1:
        raise StaleStateError
