"""Tell a client's people what happened, in the transaction of its cause: in the cabinet and by letter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from peewee import fn

from backend.accounts import roles
from backend.accounts.models import Membership, User
from backend.db import keyset
from backend.db.base import transaction
from backend.db.keyset import Order, Rows
from backend.db.prepared import Parameter, Prepared
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from backend.mail import addresses, outbox
from backend.messaging.models import Notice

Value = str | int | date | datetime | Localised


@dataclass(frozen=True)
class Event:
    """
    Something that happened to a client.

    `name` chooses the texts: `notice.<name>.title|body` in the cabinet, `mail.<name>.subject|body|button`
    in the letter. `key` is the event's own for ever (`request:17:decided:3`): told again, nothing is
    told twice. `values` fill the texts by the rule of `Translator.shown` (`…_at`, `…_on`, `…_minor`,
    texts of two languages); the letter also has `name`, the user's. `roles` is who is told.
    """

    name: str
    key: str
    client_id: int
    path: str = "/cabinet"
    values: Mapping[str, Value] = field(default_factory=dict)
    roles: frozenset[str] = frozenset(roles.CLIENT)


@dataclass(frozen=True)
class Words:
    """A notice as it is read."""

    title: str
    body: str


def tell(event: Event, *, now: datetime) -> int:
    """Write the notice for each user of the client and queue his letter; how many were not told yet."""
    content = {name: _plain(value) for name, value in event.values.items()}
    with transaction():
        told = Notice.select(Notice.user).where(Notice.event_key == event.key)
        new = [user for user in _listeners(event) if user.id not in {row.user_id for row in told}]
        for user in new:
            Notice.create(
                client_id=event.client_id,
                user=user,
                event=event.name,
                event_key=event.key,
                content=content,
                path=event.path,
                at=now,
            )
            _write(event, user, content, now)
    return len(new)


def words(notice: Notice, t: Translator) -> Words:
    """The notice in the language of `t`."""
    shown = t.shown(notice.content)
    return Words(
        t(f"notice.{notice.event}.title", **shown), t(f"notice.{notice.event}.body", **shown)
    )


def unread_of(user_id: int, client_id: int) -> int:
    """How many notices the user has not read in the cabinet of this client."""
    found = _UNREAD.first(user_id=user_id, client_id=client_id)
    return int(found["unread"]) if found else 0


def of(user_id: int, client_id: int, *, after: str = "") -> Rows[Notice]:
    """The user's notices about a client, newest first."""
    query = Notice.select().where(_mine(user_id, client_id))
    return keyset.page(query, [Order(Notice.id, is_falling=True)], after=after)


def mark_read(user_id: int, client_id: int, notice_ids: Iterable[int], *, now: datetime) -> None:
    """Note that the user has seen these; those of others are left alone."""
    with transaction():
        Notice.update(read_at=now).where(
            _mine(user_id, client_id) & Notice.id.in_(list(notice_ids)) & Notice.read_at.is_null()
        ).execute()


_UNREAD: Prepared[dict[str, Any]] = Prepared(
    lambda: (
        Notice.select(fn.COUNT(Notice.id).alias("unread"))
        .where(
            (Notice.user == Parameter("user_id"))
            & (Notice.client_id == Parameter("client_id"))
            & Notice.read_at.is_null()
        )
        .dicts()
    )
)


def _mine(user_id: int, client_id: int) -> Any:
    return (Notice.user == user_id) & (Notice.client_id == client_id)


def _listeners(event: Event) -> list[User]:
    users = (
        User.select()
        .join(Membership)
        .where(
            (Membership.client_id == event.client_id)
            & Membership.role.in_(sorted(event.roles))
            & User.disabled_at.is_null()
        )
        .order_by(User.id)
    )
    return list(users)


def _write(event: Event, user: User, content: Mapping[str, Any], now: datetime) -> None:
    """Queue the letter; nobody waits for one whose address cannot be written to."""
    if not addresses.is_address(user.email):
        return
    values = {name: _spoken(value, user.language) for name, value in content.items()}
    whole = {**values, "name": user.name, "path": event.path}
    outbox.queue(user.email, event.name, user.language, now=now, **whole)


def _plain(value: Value) -> Any:
    """The value as JSON holds it."""
    if isinstance(value, Localised):
        return {"ru": value.ru, "en": value.en}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _spoken(value: Any, language: str) -> str:
    return Localised(**value).in_(language) if isinstance(value, dict) else str(value)
