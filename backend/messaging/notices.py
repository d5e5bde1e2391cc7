"""Tell a client's people what happened, in the transaction of its cause: in the cabinet and by letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import chain, groupby, islice
from typing import Any

from peewee import fn

from backend.accounts import roles
from backend.db import base, fields, keyset
from backend.db.base import joined, transaction
from backend.db.keyset import Order, Rows
from backend.db.prepared import Parameter, Prepared
from backend.kernel.errors import NotFoundError
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from backend.messaging import posting
from backend.messaging.models import Notice

Value = str | int | date | datetime | Localised
# Rows of one statement: its indexes are opened once for all of them.
_IN_ONE_STATEMENT = 100


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
    """The same for several events, of different clients or not, in one transaction."""
    with transaction():
        told = announce(events, now=now)
        posting.write_for((event.key for event in events), now=now)
    return told


def announce(events: Iterable[Event], *, now: datetime) -> int:
    """
    The same for thousands of events: each notice says that its letter is due, and a job writes it soon.

    It is cheapest if events with equal values share them: their texts are then written once.
    """
    told, texts = 0, _Texts()
    with joined():
        for chosen, group in groupby(events, key=lambda event: event.roles):
            while part := list(islice(group, _IN_ONE_STATEMENT)):
                told += _write(part, sorted(chosen), texts, now)
    return told


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


def _write(part: Sequence[Event], chosen: Sequence[str], texts: "_Texts", now: datetime) -> int:
    """Write the notices of some events for their clients' users in the chosen roles; how many."""
    holes = ", ".join(["(?, ?, ?, ?, ?)"] * len(part))
    sql = _TELL.format(events=holes, roles=", ".join("?" * len(chosen)))
    values = chain.from_iterable(_row(event, texts) for event in part)
    told = base.database.execute_sql(sql, [*values, Notice.at.db_value(now), *chosen])
    return int(told.rowcount)


# Whoever was told of an event already has a row of that key, and keeps it.
_TELL = """
    INSERT INTO notice (client_id, user_id, event, event_key, content, path, at, letter_due)
    WITH event (client_id, name, key, content, path) AS (VALUES {events})
    SELECT event.client_id, user.id, event.name, event.key, event.content, event.path, ?, 1
    FROM event
    CROSS JOIN membership ON membership.client_id = event.client_id
    JOIN user ON user.id = membership.user_id
    WHERE membership.role IN ({roles}) AND user.disabled_at IS NULL
    ON CONFLICT (event_key, user_id) DO NOTHING
"""


def _row(event: Event, texts: "_Texts") -> tuple[int | str, ...]:
    """The columns of `event` in `_TELL`."""
    return event.client_id, event.name, event.key, texts.of(event.values), event.path


class _Texts:
    """The JSON of notices; of values that several events share it is written once."""

    def __init__(self) -> None:
        # By the identity of the values, which are kept here so that no others get it.
        self._known: dict[int, tuple[Mapping[str, Value], str]] = {}

    def of(self, values: Mapping[str, Value]) -> str:
        found = self._known.get(id(values))
        if found is None:
            written = fields.dumps({name: _plain(value) for name, value in values.items()})
            found = self._known[id(values)] = (values, written)
        return found[1]


def _plain(value: Value) -> Any:
    """The value as JSON holds it."""
    if isinstance(value, Localised):
        return {"ru": value.ru, "en": value.en}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
