"""
Quotes: what a change would do, with fixed sums, and its confirmation by the quote's number.

At the confirmation everything is computed anew; unless it comes out the same to the kopeck, nothing is
written. Shapes of the JSON columns: `inputs` holds `wish` (as asked), `side` (client or manager), `terms`,
`approval`; `lines` are those of `subscriptions.sums`, `carried` those of `subscriptions.carrying`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend.audit import journal
from backend.catalog.definitions import Value
from backend.catalog.words import Approval, Timing, Writes
from backend.db import made
from backend.db.base import transaction
from backend.kernel import tokens
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import (
    ForbiddenError,
    NotFoundError,
    StaleStateError,
)
from backend.kernel.periods import Period
from backend.subscriptions import changes, outcomes, queries, telling
from backend.subscriptions.changes import Deal
from backend.subscriptions.effects import Wish
from backend.subscriptions.models import Quote, QuoteKind, Subscription, SubscriptionPhase
from backend.subscriptions.spans import Cause
from backend.subscriptions.terms import Terms


@dataclass(frozen=True)
class ByHand:
    """What only a manager says of a change: from which day, and why."""

    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Order:
    """A new subscription: a tariff, the first day, values over those of the tariff, where it is."""

    tariff_id: int
    start_on: date
    values: Mapping[str, Value | None] = field(default_factory=dict)
    place: str = ""


def for_parameters(
    subscription: Subscription,
    values: Mapping[str, Value | None],
    *,
    terms: Terms,
    actor: Actor,
    now: datetime,
    by_hand: ByHand | None = None,
) -> Quote:
    """
    A quote for other values of parameters; None ends a value.

    Raises:
        ForbiddenError: the actor may not set one of them.
        InvalidError: a value is wrong (its code is `parameter` of the details), nothing would change, or
            the day is past.
    """
    wish: dict[str, Any] = {"changes": dict(values)}
    if by_hand is not None:
        _insist_on_staff(actor)
        wish |= {"on": by_hand.on.isoformat() if by_hand.on else "", "reason": by_hand.reason}
    return _make(QuoteKind.PARAMETERS, subscription, wish, terms=terms, actor=actor, now=now)


def for_tariff(
    subscription: Subscription,
    tariff_id: int,
    timing: Timing,
    *,
    terms: Terms,
    actor: Actor,
    now: datetime,
) -> Quote:
    """
    A quote for another tariff, at once or from the next month of payment.

    Raises:
        NotFoundError: the client may not move to this tariff, or there is none: the two look the same.
        InvalidError: not at this time.
    """
    wish = {"tariff": tariff_id, "timing": str(timing)}
    return _make(QuoteKind.TARIFF, subscription, wish, terms=terms, actor=actor, now=now)


def for_pause(
    subscription: Subscription, days: Period, *, terms: Terms, actor: Actor, now: datetime
) -> Quote:
    """
    A quote for a pause on these days; it ends by itself.

    Raises:
        InvalidError: too short, too long, in the past, or it meets another pause.
        IllegalMoveError: the subscription cannot be paused as it is.
    """
    wish = {"from_on": days.first.isoformat(), "until_on": days.until.isoformat()}
    return _make(QuoteKind.PAUSE, subscription, wish, terms=terms, actor=actor, now=now)


def for_resume(subscription: Subscription, *, terms: Terms, actor: Actor, now: datetime) -> Quote:
    """
    A quote for ending the pause of today.

    Raises:
        IllegalMoveError: it is not paused.
    """
    return _make(QuoteKind.RESUME, subscription, {}, terms=terms, actor=actor, now=now)


def for_termination(
    subscription: Subscription, on: date, *, terms: Terms, actor: Actor, now: datetime
) -> Quote:
    """
    A quote for an end on the day `on`, which is the first without the service.

    Of a subscription that has not begun it is the giving up before it begins, whatever the day.

    Raises:
        InvalidError: the day is past.
        IllegalMoveError: it is over, or its end is planned already.
    """
    wish = {"on": on.isoformat()}
    return _make(QuoteKind.TERMINATE, subscription, wish, terms=terms, actor=actor, now=now)


def for_new(client_id: int, order: Order, *, terms: Terms, actor: Actor, now: datetime) -> Quote:
    """
    A quote for a new subscription.

    Raises:
        NotFoundError: the client may not order this tariff, or there is none: the two look the same.
        InvalidError: a value is wrong, the day is past or too late, or the service needs or excludes another.
    """
    wish = {
        "client": client_id,
        "tariff": order.tariff_id,
        "start_on": order.start_on.isoformat(),
        "changes": dict(order.values),
        "place": order.place,
    }
    return _make(QuoteKind.NEW, None, wish, terms=terms, actor=actor, now=now)


def renew(
    quote: Quote, *, terms: Terms, actor: Actor, now: datetime, asked_by: Actor | None = None
) -> Quote:
    """
    A new quote for the same wish of the same side, by what holds now; for one that went stale.

    Args:
        asked_by: whose wish it stays, and who may take it back; the actor's if nobody is named.

    Raises:
        DomainError: as the functions above: what was wished for is no longer possible.
    """
    inputs = {**quote.inputs, "terms": terms.as_json()}
    outcomes.insist_on_right(actor, QuoteKind(quote.kind))
    maker = asked_by or actor
    return _keep(QuoteKind(quote.kind), inputs, quote.subscription, maker=maker, now=now)


def accept(
    number: str, *, client_id: int, actor: Actor, now: datetime, request_id: int | None = None
) -> Quote:
    """
    Do what a quote says, all of it or nothing; accepting it again changes nothing.

    Raises:
        NotFoundError: this client has no quote with this number.
        ForbiddenError: the actor may not do this, or a client's user confirms what needs an approval.
        StaleStateError: it is too old, or it would come out otherwise now; `renew` gives a new one.
    """
    with transaction():
        quote = queries.quote(client_id, number)
        if quote.accepted_at is not None:
            return quote
        outcomes.insist_on_right(actor, QuoteKind(quote.kind))
        if actor.realm is Realm.CLIENT and approval_of(quote) is not Approval.NONE:
            raise ForbiddenError("subscriptions.quote.needs_approval")
        if now > quote.valid_until:
            raise StaleStateError("subscriptions.quote.expired")
        scene = outcomes.scene_of(quote.client_id, quote.subscription, quote.inputs, now)
        effect, found = outcomes.again(quote, scene)
        cause = _cause(quote, now, request_id)
        subscription = changes.write(Deal(quote, scene, effect, found, cause), actor=actor, now=now)
        quote.accepted_at = now
        quote.save()
        _trace(quote, subscription, actor)
        telling.of_change(quote, subscription, actor=actor, now=now)
    return quote


def approval_of(quote: Quote) -> Approval:
    """What a client's confirmation of this quote waits for."""
    return Approval(quote.inputs["approval"])


def subscription_of(quote: Quote) -> int:
    """
    The id of the subscription that an accepted quote is about.

    Raises:
        NotFoundError: it is for a new one and was not accepted.
    """
    if quote.subscription_id is not None:
        return quote.subscription_id
    phase = SubscriptionPhase.get_or_none(SubscriptionPhase.quote == quote.id)
    if phase is None:
        raise NotFoundError
    return int(phase.subscription_id)


def _make(
    kind: QuoteKind,
    subscription: Subscription | None,
    wish: Wish,
    *,
    terms: Terms,
    actor: Actor,
    now: datetime,
) -> Quote:
    side = Writes.CLIENT if actor.realm is Realm.CLIENT else Writes.MANAGER
    inputs = {"wish": dict(wish), "side": str(side), "terms": terms.as_json()}
    outcomes.insist_on_right(actor, kind)
    return _keep(kind, inputs, subscription, maker=actor, now=now)


def _keep(
    kind: QuoteKind,
    inputs: Mapping[str, Any],
    subscription: Subscription | None,
    *,
    maker: Actor,
    now: datetime,
) -> Quote:
    client_id = subscription.client_id if subscription else int(inputs["wish"]["client"])
    scene = outcomes.scene_of(client_id, subscription, inputs, now)
    effect, found = outcomes.of(kind, scene, inputs["wish"])
    quote: Quote = Quote.create(
        number=tokens.new_number(),
        client=client_id,
        subscription=subscription,
        kind=kind,
        inputs={**inputs, "approval": str(effect.approval)},
        outcome_hash=outcomes.fingerprint(effect, found),
        effective_on=effect.effective_on,
        lines=list(found.lines),
        once_minor=found.once_minor,
        monthly_old_minor=found.monthly_old_minor,
        monthly_new_minor=found.monthly_new_minor,
        next_charge_on=found.next_charge_on,
        next_charge_minor=found.next_charge_minor,
        carried=[one.as_json() for one in effect.carried],
        valid_until=scene.terms.valid_until(now),
        **made.by_at(maker, now),
    )
    return quote


def _cause(quote: Quote, now: datetime, request_id: int | None) -> Cause:
    reason = str(quote.inputs["wish"].get("reason", ""))
    return Cause(changes.asked_by(quote), now, reason, quote.id, request_id)


def _trace(quote: Quote, subscription: Subscription, actor: Actor) -> None:
    journal.record(
        actor,
        f"subscription.change.{quote.kind}",
        subscription,
        old={"monthly_minor": quote.monthly_old_minor},
        new={
            "quote": quote.number,
            "effective_on": quote.effective_on,
            "monthly_minor": quote.monthly_new_minor,
            "once_minor": quote.once_minor,
        },
        reason=str(quote.inputs["wish"].get("reason", "")),
    )


def _insist_on_staff(actor: Actor) -> None:
    if actor.realm is Realm.CLIENT:
        raise ForbiddenError
