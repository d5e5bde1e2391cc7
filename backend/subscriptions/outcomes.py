"""What a wish comes to now, and whether that is still what its quote says; nothing is written here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.catalog.words import Writes
from backend.clients import queries as client_queries
from backend.clients.models import ClientStatus
from backend.db import fields
from backend.kernel import tokens
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import DomainError, InvalidError, StaleStateError
from backend.subscriptions import courses, effects, ordering, queries, sums
from backend.subscriptions.courses import Course
from backend.subscriptions.effects import Effect, Scene, Wish
from backend.subscriptions.models import Quote, QuoteKind, Subscription
from backend.subscriptions.sums import Sums
from backend.subscriptions.terms import Terms

_EFFECTS: dict[QuoteKind, Callable[[Scene, Wish], Effect]] = {
    QuoteKind.PARAMETERS: effects.parameters,
    QuoteKind.TARIFF: effects.tariff,
    QuoteKind.PAUSE: effects.pause,
    QuoteKind.RESUME: effects.resume,
    QuoteKind.TERMINATE: effects.terminate,
    QuoteKind.NEW: ordering.new,
}


def of(kind: QuoteKind, scene: Scene, wish: Wish) -> tuple[Effect, Sums]:
    """What the wish would do and cost; refusals are those of `subscriptions.effects`."""
    effect = _EFFECTS[kind](scene, wish)
    return effect, sums.of(scene, effect)


def again(quote: Quote, scene: Scene) -> tuple[Effect, Sums]:
    """
    What the quote would do now, if that is still what it says.

    Raises:
        StaleStateError: it is not.
    """
    try:
        effect, found = of(QuoteKind(quote.kind), scene, quote.inputs["wish"])
    except DomainError as error:
        raise StaleStateError("subscriptions.quote.impossible") from error
    if not tokens.is_same(fingerprint(effect, found), quote.outcome_hash):
        raise StaleStateError("subscriptions.quote.stale")
    return effect, found


def scene_of(
    client_id: int, subscription: Subscription | None, inputs: Mapping[str, Any], now: datetime
) -> Scene:
    """
    Where a wish is looked at, by the inputs of its quote.

    Raises:
        InvalidError: the client is closed.
    """
    client = client_queries.one(client_id)
    if client.status == ClientStatus.CLOSED:
        raise InvalidError("subscriptions.client_closed")
    terms = Terms(**inputs["terms"])
    fresh = queries.one(client_id, subscription.id) if subscription else None
    return Scene(
        client=client,
        subscription=fresh,
        course=courses.of(fresh) if fresh else Course(),
        today=terms.today(now),
        side=Writes(inputs["side"]),
        terms=terms,
    )


def fingerprint(effect: Effect, found: Sums) -> str:
    """The fingerprint of everything that a confirmation must find unchanged."""
    return tokens.fingerprint(
        fields.dumps(
            {
                "effective_on": effect.effective_on.isoformat(),
                "version": effect.version.id if effect.version else None,
                "writes": effect.writes,
                "carried": [one.as_json() for one in effect.carried],
                "approval": str(effect.approval),
                "lines": list(found.lines),
                "once_minor": found.once_minor,
                "monthly": [found.monthly_old_minor, found.monthly_new_minor],
                "next": [str(found.next_charge_on), found.next_charge_minor],
            }
        )
    )


def insist_on_right(actor: Actor, kind: QuoteKind) -> None:
    """
    Go on for a client's people by their role, for staff that keeps clients, and for the system itself.

    Raises:
        ForbiddenError: the actor may not.
    """
    if actor.realm is Realm.CLIENT:
        is_small = kind is QuoteKind.PARAMETERS
        rights.insist(actor, Right.SET_PARAMETERS if is_small else Right.ORDER)
    elif actor.realm is Realm.STAFF:
        rights.insist(actor, Right.KEEP_CLIENTS)
