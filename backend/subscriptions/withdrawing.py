"""Take back a change that has not begun: it leaves its trace, and the subscription stays as it was."""

from datetime import datetime

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.audit import journal
from backend.db.base import transaction
from backend.kernel import periods
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import ForbiddenError, StaleStateError
from backend.ledger.models import EntrySource
from backend.subscriptions import courses, endings, moving, queries, settling, spans
from backend.subscriptions.charged import Charge
from backend.subscriptions.models import (
    ParameterValue,
    Quote,
    QuoteKind,
    Span,
    Subscription,
    SubscriptionPhase,
    Suspension,
)
from backend.subscriptions.spans import Place
from backend.subscriptions.states import Event, Status
from backend.subscriptions.terms import Terms

_SPANS: dict[QuoteKind, tuple[type[Span], ...]] = {
    QuoteKind.PARAMETERS: (ParameterValue,),
    QuoteKind.TARIFF: (SubscriptionPhase, ParameterValue),
    QuoteKind.PAUSE: (Suspension,),
    QuoteKind.TERMINATE: (),
}


def withdraw(number: str, *, client_id: int, actor: Actor, now: datetime) -> Subscription:
    """
    Take back the change of an accepted quote before its day; what was charged for it goes back.

    Raises:
        NotFoundError: this client has no quote with this number.
        ForbiddenError: a client's user takes back what staff has done, or may not change anything.
        StaleStateError: it has begun, was taken back, or something else took its place.
    """
    with transaction():
        quote = queries.quote(client_id, number)
        _insist_on_author(quote, actor)
        terms = Terms(**quote.inputs["terms"])
        if not is_open(quote, terms, now) or quote.subscription_id is None:
            raise StaleStateError("subscriptions.change.begun")
        subscription = queries.one(client_id, quote.subscription_id)
        before = courses.of(subscription)
        _take_back(quote, subscription, actor=actor, now=now)
        charge = Charge(
            key=f"quote:{quote.number}:withdrawn",
            source=EntrySource.QUOTE,
            on_day=quote.effective_on,
            amount_minor=0,
            note={"what": "withdrawn", "quote": quote.number},
        )
        month = periods.billing(quote.effective_on, subscription.bill_day)
        if terms.charges:
            settling.settle(subscription, month, charge, before=before, actor=actor, now=now)
        journal.record(
            actor, "subscription.withdraw", subscription, old={"quote": number}, new=None
        )
    return subscription


def is_open(quote: Quote, terms: Terms, now: datetime) -> bool:
    """Whether the change of a quote was accepted and has not begun."""
    is_withdrawable = QuoteKind(quote.kind) in _SPANS and quote.accepted_at is not None
    return is_withdrawable and quote.effective_on > terms.today(now)


def was_taken_back(quote: Quote) -> bool:
    """Whether an accepted change was taken back, or another one took its place, before its day."""
    if quote.accepted_at is None or quote.subscription_id is None:
        return False
    if quote.kind == QuoteKind.TERMINATE:
        end_on = Subscription.get_by_id(quote.subscription_id).end_on
        return bool(end_on != quote.effective_on)
    return any(
        model.select()
        .where((model.quote == quote.id) & model.withdrawn_at.is_null(is_null=False))
        .exists()
        for model in _SPANS.get(QuoteKind(quote.kind), ())
    )


def may(quote: Quote, actor: Actor) -> bool:
    """Whether the change is the actor's to take back: of a client's change any of his people with the right."""
    if actor.realm is Realm.STAFF:
        return rights.may(actor, Right.KEEP_CLIENTS)
    if actor.realm is not Realm.CLIENT:
        return True
    is_small = quote.kind == QuoteKind.PARAMETERS
    has_right = rights.may(actor, Right.SET_PARAMETERS if is_small else Right.ORDER)
    return has_right and quote.made_by_realm == Realm.CLIENT


def _insist_on_author(quote: Quote, actor: Actor) -> None:
    if not may(quote, actor):
        raise ForbiddenError


def _take_back(quote: Quote, subscription: Subscription, *, actor: Actor, now: datetime) -> None:
    if quote.kind == QuoteKind.TERMINATE:
        if not endings.ends(quote, subscription):
            raise StaleStateError("subscriptions.change.begun")
        moving.move(subscription, Event.KEEP, actor=actor, end_on=None)
        _pause_again(quote, subscription, actor=actor, now=now)
        return
    if not _withdraw_spans(quote, subscription, now) + _go_on(quote, subscription):
        raise StaleStateError("subscriptions.change.begun")
    moving.change(subscription)


def _withdraw_spans(quote: Quote, subscription: Subscription, now: datetime) -> int:
    mine = [
        row
        for model in _SPANS[QuoteKind(quote.kind)]
        for row in spans.living(model, subscription.id)
        if row.quote_id == quote.id
    ]
    for row in mine:
        spans.withdraw(row, now=now)
    return len(mine)


def _go_on(quote: Quote, subscription: Subscription) -> int:
    """Values that were to end without another in their place."""
    place = Place(subscription.id, quote.effective_on)
    return sum(spans.go_on(ParameterValue, place, code=code) for code in endings.codes(quote))


def _pause_again(quote: Quote, subscription: Subscription, *, actor: Actor, now: datetime) -> None:
    """The machine keeps a subscription as active; its pause may still last."""
    today = Terms(**quote.inputs["terms"]).today(now)
    is_paused = courses.of(subscription).pause_on(today) is not None
    if is_paused and Status(subscription.status) is Status.ACTIVE:
        moving.move(subscription, Event.PAUSE, actor=actor)
