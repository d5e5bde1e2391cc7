"""Write what a quote says: spans, the state, the ledger; all of it in the transaction of its acceptance."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.catalog.definitions import Value
from backend.catalog.words import Writes
from backend.db.base import transaction
from backend.kernel.actor import Actor, Realm
from backend.ledger import postings
from backend.ledger.models import EntrySource
from backend.subscriptions import charged, moving, ordering, queries, spans
from backend.subscriptions.charged import Charge
from backend.subscriptions.effects import Effect, Scene
from backend.subscriptions.models import (
    ParameterValue,
    Quote,
    QuoteKind,
    Source,
    Subscription,
    SubscriptionPhase,
    Suspension,
)
from backend.subscriptions.spans import Cause, Place
from backend.subscriptions.states import COMING, Event, Status
from backend.subscriptions.sums import Sums


@dataclass(frozen=True)
class Deal:
    """An accepted quote with what it does and costs; `cause` names who asked for it."""

    quote: Quote
    scene: Scene
    effect: Effect
    sums: Sums
    cause: Cause


def write(deal: Deal, *, actor: Actor, now: datetime) -> Subscription:
    """
    Write a deal in the caller's transaction; the subscription as it is afterwards.

    Args:
        actor: who accepted it; the spans name the one who asked for it.

    Raises:
        StaleStateError: somebody else has changed the subscription meanwhile.
    """
    with transaction():
        if deal.scene.subscription is None:
            subscription = _begin(deal, actor=actor, now=now)
        else:
            subscription = _change(deal, deal.scene.subscription, actor=actor)
        _post(deal, subscription, actor=actor, now=now)
    return subscription


def asked_by(quote: Quote) -> Actor:
    """Who asked for a quote."""
    realm = Realm(quote.made_by_realm) if quote.made_by_realm else None
    return Actor(quote.made_by_id, realm, "", quote.made_by_name)


def _begin(deal: Deal, *, actor: Actor, now: datetime) -> Subscription:
    client, effect, wish = deal.scene.client, deal.effect, deal.quote.inputs["wish"]
    version = effect.version
    assert version is not None  # noqa: S101 an effect of a new subscription always has one
    made: Subscription = Subscription.create(
        number=ordering.next_number(client.id, client.contract_number),
        client=client,
        service=version.tariff.service_id,
        status=Status.CREATED,
        bill_day=ordering.bill_day_of(client.id),
        start_on=effect.effective_on,
        place=wish.get("place", ""),
        created_at=now,
        charged_until=deal.sums.month.until if deal.scene.terms.charges else None,
    )
    begins_now = effect.effective_on <= deal.scene.today
    moving.move(made, Event.START if begins_now else Event.PLAN, actor=actor)
    _write_spans(deal, made)
    return queries.one(client.id, made.id)


def _change(deal: Deal, subscription: Subscription, *, actor: Actor) -> Subscription:
    kind = QuoteKind(deal.quote.kind)
    if kind is QuoteKind.TERMINATE:
        return _end(deal, subscription, actor=actor)
    if kind is QuoteKind.PAUSE:
        return _pause(deal, subscription, actor=actor)
    if kind is QuoteKind.RESUME:
        spans.cut(Suspension, Place(subscription.id, deal.effect.effective_on))
        return moving.move(subscription, Event.RESUME, actor=actor)
    _write_spans(deal, subscription)
    moving.change(subscription)
    return subscription


def _write_spans(deal: Deal, subscription: Subscription) -> None:
    effect, place = deal.effect, Place(subscription.id, deal.effect.effective_on)
    if effect.version is not None:
        spans.put(SubscriptionPhase, place, {"tariff_version": effect.version}, deal.cause)
    schema_id = effect.course.version_on(effect.effective_on).service_version_id
    for code, value in effect.writes.items():
        if value is None:
            spans.end(ParameterValue, place, deal.cause.now, code=code)
            continue
        content = {
            "code": code,
            "value": value,
            "service_version": schema_id,
            "source": _source(deal, code, value),
        }
        spans.put(ParameterValue, place, content, deal.cause)


def _source(deal: Deal, code: str, value: Value) -> Source:
    """Whose choice a value is: what nobody has asked for came with the tariff."""
    asked: dict[str, Any] = deal.quote.inputs["wish"].get("changes", {})
    if asked.get(code) != value:
        return Source.INITIAL
    return Source.CLIENT if deal.scene.side is Writes.CLIENT else Source.MANAGER


def _pause(deal: Deal, subscription: Subscription, *, actor: Actor) -> Subscription:
    days = deal.effect.pause
    assert days is not None  # noqa: S101 an effect of a pause always has one
    place = Place(subscription.id, days.from_on, days.until_on)
    spans.add(Suspension, place, {"price_minor": days.what}, deal.cause)
    if days.from_on <= deal.scene.today:
        return moving.move(subscription, Event.PAUSE, actor=actor)
    moving.change(subscription)
    return subscription


def _end(deal: Deal, subscription: Subscription, *, actor: Actor) -> Subscription:
    day, today = deal.effect.effective_on, deal.scene.today
    if Status(subscription.status) in COMING:
        event = Event.CANCEL
    else:
        event = Event.TERMINATE if day <= today else Event.PLAN_END
    if event is not Event.PLAN_END:
        spans.close(subscription.id, day, deal.cause.now)
    return moving.move(subscription, event, actor=actor, reason=deal.cause.reason, end_on=day)


def _post(deal: Deal, subscription: Subscription, *, actor: Actor, now: datetime) -> None:
    """Exactly the sums of the quote, under keys of its number."""
    sums, quote, before = deal.sums, deal.quote, deal.scene.course
    day = deal.effect.effective_on
    is_change = quote.subscription_id is not None
    month = Charge(
        key=f"quote:{quote.number}:month",
        source=EntrySource.QUOTE,
        on_day=day,
        amount_minor=sums.month_minor,
        period=replace(sums.month, first=day),
        note={
            **(charged.base(subscription, before, sums.month) if is_change else {}),
            "what": "change" if is_change else "first",
            "quote": quote.number,
            "parts": charged.explained(deal.effect.course, sums.month),
        },
    )
    fee = Charge(
        key=f"quote:{quote.number}:once",
        source=EntrySource.QUOTE,
        on_day=day,
        amount_minor=sums.fee_minor,
        note={"what": "once", "quote": quote.number},
    )
    postings.post_many(charged.postings(subscription, [month, fee]), actor=actor, now=now)
