"""Tell a client's people what happened, in the transaction of its cause: in the cabinet and by letter."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from peewee import fn

from backend.accounts import roles
from backend.accounts.models import Membership, User
from backend.db import bulk, keyset
from backend.db.base import transaction
from backend.db.keyset import Order, Rows
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import InvalidError, NotFoundError
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from backend.mail import addresses, outbox
from backend.mail.outbox import Draft
from backend.messaging.models import Notice

_AT_ONCE = 500
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
    return tell_many([event], now=now)


def tell_many(events: Sequence[Event], *, now: datetime) -> int:
    """The same for thousands of events, of different clients or not, in one transaction."""
    with transaction():
        return sum(
            _tell_some(events[begin : begin + _AT_ONCE], now)
            for begin in range(0, len(events), _AT_ONCE)
        )


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


def mark_all_read(user_id: int, client_id: int, *, now: datetime) -> None:
    """Note that the user has seen everything there is about this client."""
    with transaction():
        Notice.update(read_at=now).where(
            _mine(user_id, client_id) & Notice.read_at.is_null()
        ).execute()


def open_one(user_id: int, client_id: int, notice_id: int, *, now: datetime) -> str:
    """
    Note that the user has read a notice.

    Returns:
        the path of the page that it is about.

    Raises:
        NotFoundError: he has no such notice about this client.
    """
    mine = _mine(user_id, client_id) & (Notice.id == notice_id)
    found: Notice | None = Notice.get_or_none(mine)
    if found is None:
        raise NotFoundError
    mark_read(user_id, client_id, [notice_id], now=now)
    return found.path


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


def _tell_some(events: Sequence[Event], now: datetime) -> int:
    people = _people_of({event.client_id for event in events})
    told = _told({event.key for event in events})
    rows, drafts = [], []
    for event in events:
        content = {name: _plain(value) for name, value in event.values.items()}
        for user in people.get(event.client_id, ()):
            if user.role not in event.roles or (event.key, user.id) in told:
                continue
            told.add((event.key, user.id))
            rows.append(_row(event, user, content, now))
            if _can_be_written_to(user):
                drafts.append(_letter(event, user, content))
    outbox.queue_many(drafts, now=now)
    return bulk.insert(Notice, rows)


class _Person(NamedTuple):
    """What of a user a notice and its letter need."""

    client_id: int
    role: str
    id: int
    email: str
    name: str
    language: str


def _people_of(client_ids: Set[int]) -> dict[int, list[_Person]]:
    """The users of each client with their roles, without those whose account is closed."""
    rows: Any = (
        Membership.select(
            Membership.client_id, Membership.role, User.id, User.email, User.name, User.language
        )
        .join(User)
        .where(Membership.client_id.in_(sorted(client_ids)) & User.disabled_at.is_null())
        .order_by(User.id)
        .tuples()
    )
    found: dict[int, list[_Person]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(_Person(*row))
    return found


def _told(keys: Set[str]) -> set[tuple[str, int]]:
    rows = Notice.select(Notice.event_key, Notice.user).where(Notice.event_key.in_(sorted(keys)))
    return {(row.event_key, row.user_id) for row in rows}


def _row(event: Event, user: _Person, content: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "client_id": event.client_id,
        "user": user.id,
        "event": event.name,
        "event_key": event.key,
        "content": content,
        "path": event.path,
        "at": now,
    }


def _can_be_written_to(user: _Person) -> bool:
    """A wrong address of one user must not undo what happened to his client."""
    try:
        addresses.to_ascii(user.email)
    except InvalidError:
        return False
    return True


def _letter(event: Event, user: _Person, content: Mapping[str, Any]) -> Draft:
    values = {name: _spoken(value, user.language) for name, value in content.items()}
    whole = {**values, "name": user.name, "path": event.path}
    return Draft(user.email, event.name, user.language, whole)


def _plain(value: Value) -> Any:
    """The value as JSON holds it."""
    if isinstance(value, Localised):
        return {"ru": value.ru, "en": value.en}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _spoken(value: Any, language: str) -> str:
    return Localised(**value).in_(language) if isinstance(value, dict) else str(value)
