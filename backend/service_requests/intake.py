"""Take in what clients and guests ask for: each wish once, decided by the rules as soon as it is there."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from backend.accounts import throttle
from backend.audit import journal
from backend.catalog.words import Approval
from backend.db.base import transaction
from backend.kernel import tokens
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import InvalidError, StaleStateError, UnavailableError
from backend.service_requests import deciding, moving, orders, steps, telling
from backend.service_requests.models import Channel, RequestKind, ServiceRequest
from backend.service_requests.moving import Move
from backend.service_requests.states import Status, Step
from backend.subscriptions import outcomes, quotes
from backend.subscriptions import queries as subscriptions
from backend.subscriptions.models import QuoteKind

# The same words of the same client within this time are one press of the button twice.
REPEATED = timedelta(minutes=1)
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Wish:
    """
    What a client asks for.

    With a quote its `kind` is that of the quote. `details` are what the kind needs besides words, such as
    the period of a document or the requisites that should hold. `language` is the one he reads.
    """

    kind: RequestKind = RequestKind.OTHER
    text: str = ""
    quote_number: str = ""
    subscription_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    channel: Channel = Channel.CABINET
    language: str = "ru"


@dataclass(frozen=True)
class Guest:
    """Who asks for a connection: what he wrote of himself."""

    name: str
    phone: str
    email: str = ""
    company: str = ""
    address: str = ""


def submit(
    wish: Wish, *, client_id: int, actor: Actor, now: datetime, zone: tzinfo
) -> ServiceRequest | None:
    """
    Take in a client's wish and let the rules decide.

    A quote that needs nobody's approval is accepted at once. Sent again, it is still one request.

    Args:
        zone: of the company; rules may ask for the hour.

    Returns:
        the request as it is after the rules; None if the quote was accepted without one.

    Raises:
        NotFoundError: no such quote or subscription, or it is another client's.
        ForbiddenError: the actor may not order what the quote says.
        StaleStateError: the quote was accepted already or holds no longer.
        InvalidError: a wish without a quote needs words.
    """
    if wish.quote_number:
        made = _ordered(wish, client_id, actor, now)
    else:
        made = _asked(wish, client_id, actor, now)
    return deciding.decide(made, now=now, zone=zone) if made else None


def connect(
    guest: Guest, text: str, *, secret: str, language: str, now: datetime, zone: tzinfo
) -> ServiceRequest:
    """
    Take in a guest's request for a connection.

    Args:
        secret: of his link, from `tokens.new_secret`; the page with the form carries it, so that a form
            sent twice is one request.

    Raises:
        InvalidError: the secret is not of that form, or belongs to another request.
    """
    if not SECRET.fullmatch(secret):
        raise InvalidError("error.invalid")
    mark = tokens.fingerprint(secret)
    with transaction():
        known: ServiceRequest | None = ServiceRequest.get_or_none(
            ServiceRequest.secret_hash == mark
        )
        if known is not None:
            return _same(known, guest, text)
        row = {
            "kind": RequestKind.CONNECTION,
            "channel": Channel.SITE,
            "text": steps.short(text),
            "guest": asdict(guest),
            "secret_hash": mark,
            "language": language,
        }
        made = _make(row, actor=as_actor(guest.name), now=now)
        if _may_be_written_to(guest.email, now):
            telling.tell_guest(made, secret, now=now)
    return deciding.decide(made, now=now, zone=zone)


def as_actor(name: str) -> Actor:
    """A guest as the journal names him."""
    return Actor(id=None, realm=None, role="guest", name=name)


def _ordered(wish: Wish, client_id: int, actor: Actor, now: datetime) -> ServiceRequest | None:
    with transaction():
        quote = subscriptions.quote(client_id, wish.quote_number)
        outcomes.insist_on_right(actor, QuoteKind(quote.kind))
        known: ServiceRequest | None = ServiceRequest.get_or_none(ServiceRequest.quote == quote.id)
        if known is not None:
            return known
        if orders.approval_of(quote) is Approval.NONE:
            quotes.accept(quote.number, client_id=client_id, actor=actor, now=now)
            return None
        if quote.accepted_at is not None or now > quote.valid_until:
            raise StaleStateError("subscriptions.quote.expired")
        row = {
            **_row(wish, client_id, actor),
            "kind": orders.KINDS[QuoteKind(quote.kind)],
            "quote": quote.id,
            "subscription": quote.subscription_id,
        }
        return _make(row, actor=actor, now=now)


def _asked(wish: Wish, client_id: int, actor: Actor, now: datetime) -> ServiceRequest:
    if not wish.text.strip() and not wish.details:
        raise InvalidError("requests.text_needed")
    with transaction():
        row = _row(wish, client_id, actor)
        if wish.subscription_id is not None:
            row["subscription"] = subscriptions.one(client_id, wish.subscription_id).id
        return _repeated(row, now) or _make(row, actor=actor, now=now)


def _row(wish: Wish, client_id: int, actor: Actor) -> dict[str, Any]:
    return {
        "kind": wish.kind,
        "client": client_id,
        "user": actor.id if actor.realm is Realm.CLIENT else None,
        "channel": wish.channel,
        "wish": dict(wish.details),
        "text": steps.short(wish.text),
        "language": wish.language,
    }


def _make(row: dict[str, Any], *, actor: Actor, now: datetime) -> ServiceRequest:
    made: ServiceRequest = ServiceRequest.create(
        status=Status.ACKNOWLEDGED, created_at=now, updated_at=now, **row
    )
    moving.note(made, Move(Step.SUBMIT), Status.ACKNOWLEDGED, actor=actor, now=now)
    new = {"kind": row["kind"], "channel": row["channel"], "quote": row.get("quote")}
    journal.record(actor, "service_request.submit", made, new=new)
    return made


def _repeated(row: Mapping[str, Any], now: datetime) -> ServiceRequest | None:
    """The request that the same button made a moment ago."""
    recent: Any = ServiceRequest.select().where(
        (ServiceRequest.client == row["client"])
        & (ServiceRequest.kind == row["kind"])
        & (ServiceRequest.text == row["text"])
        & (ServiceRequest.created_at > now - REPEATED)
    )
    known: ServiceRequest
    for known in recent.order_by(ServiceRequest.id.desc()):
        if known.wish == row["wish"] and known.user_id == row["user"]:
            return known
    return None


def _same(known: ServiceRequest, guest: Guest, text: str) -> ServiceRequest:
    if known.guest != asdict(guest) or known.text != steps.short(text):
        raise InvalidError("requests.sent_already")
    return known


def _may_be_written_to(email: str, now: datetime) -> bool:
    """Nobody can fill a stranger's mailbox through us; where tries cannot be counted, no letter leaves."""
    if not email:
        return False
    try:
        return not throttle.take(f"connection:{email.casefold()}", throttle.LETTERS, now=now)
    except UnavailableError:
        return False
