"""Tell a client's people what happened, in the transaction of its cause: in the cabinet and by letter."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from peewee import fn

from backend.accounts import roles
from backend.db import base, bulk, fields, keyset
from backend.db.base import transaction
from backend.db.fields import Blank
from backend.db.keyset import Order, Rows
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import InvalidError, NotFoundError
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from backend.mail import addresses, outbox
from backend.mail.outbox import Draft
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
    return tell_many([event], now=now)


def tell_many(events: Sequence[Event], *, now: datetime) -> int:
    """
    The same for thousands of events, of different clients or not, in one transaction.

    It is cheapest if events with equal values share them: their texts are then written once.
    """
    with transaction():
        readers, texts = list(_readers(events)), _Texts()
        letters = (_letter(*one, texts) for one in readers if _can_be_written_to(one[1]))
        outbox.queue_many(letters, now=now)
        rows = (_row(*one, texts) for one in readers)
        return bulk.insert_alike(Notice, {"at": now}, _OWN, rows)


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


class _Person(NamedTuple):
    """What of a user a notice and its letter need."""

    client_id: int
    role: str
    id: int
    email: str
    name: str
    language: str


def _readers(events: Sequence[Event]) -> Iterator[tuple[Event, _Person]]:
    """Each event with each of those who are told of it and were not yet."""
    people = _people_of({event.client_id for event in events})
    told = _told({event.key for event in events})
    for event in events:
        for user in people.get(event.client_id, ()):
            if user.role in event.roles and (event.key, user.id) not in told:
                told.add((event.key, user.id))
                yield event, user


_PEOPLE = """
    SELECT membership.client_id, membership.role, user.id, user.email, user.name, user.language
    FROM json_each(?) AS wanted
    CROSS JOIN membership ON membership.client_id = wanted.value
    JOIN user ON user.id = membership.user_id
    WHERE user.disabled_at IS NULL
    ORDER BY user.id
"""
_TOLD = """
    SELECT event_key, user_id FROM notice WHERE event_key IN (SELECT value FROM json_each(?))
"""


def _people_of(client_ids: Set[int]) -> dict[int, list[_Person]]:
    """The users of each client with their roles, without those whose account is closed."""
    found: dict[int, list[_Person]] = {}
    for row in base.database.execute_sql(_PEOPLE, (json.dumps(sorted(client_ids)),)):
        found.setdefault(row[0], []).append(_Person(*row))
    return found


def _told(keys: Set[str]) -> set[tuple[str, int]]:
    return set(base.database.execute_sql(_TOLD, (json.dumps(sorted(keys)),)))


class _Texts:
    """The JSON of notices and letters; of values that several events share it is written once."""

    def __init__(self) -> None:
        # By the identity of the values: the events that are told keep them alive.
        self._notices: dict[int, str] = {}
        self._letters: dict[tuple[int, str], Blank] = {}

    def of_notice(self, values: Mapping[str, Value]) -> str:
        found = self._notices.get(id(values))
        if found is None:
            found = fields.dumps({name: _plain(value) for name, value in values.items()})
            self._notices[id(values)] = found
        return found

    def of_letter(self, values: Mapping[str, Value], user: _Person, path: str) -> str:
        key = (id(values), user.language)
        blank = self._letters.get(key)
        if blank is None:
            spoken = {name: _spoken(value, user.language) for name, value in values.items()}
            blank = self._letters[key] = Blank(spoken, "name", "path")
        return blank.filled(name=user.name, path=path)


_OWN = ("client_id", "user", "event", "event_key", "content", "path")


def _row(event: Event, user: _Person, texts: _Texts) -> tuple[int | str, ...]:
    """The values of `_OWN`."""
    content = texts.of_notice(event.values)
    return event.client_id, user.id, event.name, event.key, content, event.path


def _can_be_written_to(user: _Person) -> bool:
    """A wrong address of one user must not undo what happened to his client."""
    try:
        addresses.to_ascii(user.email)
    except InvalidError:
        return False
    return True


def _letter(event: Event, user: _Person, texts: _Texts) -> Draft:
    content = texts.of_letter(event.values, user, event.path)
    return Draft(user.email, event.name, user.language, content)


def _plain(value: Value) -> Any:
    """The value as JSON holds it."""
    if isinstance(value, Localised):
        return {"ru": value.ru, "en": value.en}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _spoken(value: Value, language: str) -> str:
    """The value as a letter holds it: a text in the language of its reader."""
    return value.in_(language) if isinstance(value, Localised) else str(_plain(value))
