"""Record who did what, list it, and prove that no row was changed, removed or put in between."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from backend.audit.models import AuditEntry
from backend.db import bulk
from backend.db.base import BaseModel, transaction
from backend.kernel import clock
from backend.kernel.actor import Actor

GENESIS = "0" * 64
_COVERED = (
    "at",
    "actor_realm",
    "actor_id",
    "actor_role",
    "actor_name",
    "action",
    "object",
    "old",
    "new",
    "reason",
    "previous_hash",
)


# Made once: `json.dumps` makes a new one for each value, which thousands of entries would notice.
_HASHED = json.JSONEncoder(ensure_ascii=False)
_VALUES = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


@dataclass(frozen=True)
class Verdict:
    """How many entries were read, the hash of the last one, and the id of the first wrong one."""

    entries: int
    last_hash: str
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        """Whether every entry is as it was written."""
        return self.broken_at is None


class Act(NamedTuple):
    """
    One of many acts that are recorded together.

    `upon` names a row as `name_of` does; `about` is `client:7` if it concerns a client.
    """

    action: str
    upon: str
    old: Mapping[str, object] | None = None
    new: Mapping[str, object] | None = None
    reason: str = ""
    about: str = ""


def record(
    actor: Actor,
    action: str,
    object: BaseModel | str,  # noqa: A002 the journal's own word for what is acted upon
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
    reason: str = "",
) -> AuditEntry:
    """
    Add an entry in the caller's transaction, so that the act and its trace are kept or lost together.

    An entry about a row of a client is also found by `entries_about` that client.

    Args:
        object: a row, or a name such as `page:about`.
        old: what was before; never passwords, codes or keys.
    """
    name = object if isinstance(object, str) else name_of(object)
    act = Act(action, name, old, new, reason, "" if isinstance(object, str) else about(object))
    with transaction():
        signed = _signed(actor)
        own = dict(zip(_OWN, _chained(signed, [act])[0], strict=True))
        entry: AuditEntry = AuditEntry.create(**signed, **own)
    return entry


def record_many(actor: Actor, acts: Sequence[Act]) -> None:
    """
    Add entries in their order, in the caller's transaction; cheap enough for thousands.

    It is cheapest if acts with equal values share them: `old` and `new` are then written once.
    """
    with transaction():
        signed = _signed(actor)
        bulk.insert_alike(AuditEntry, signed, _OWN, _chained(signed, acts))


def about(row: BaseModel) -> str:
    """The client whom an act upon this row concerns, as the journal names him; empty if none."""
    if row._meta.table_name == "client":  # noqa: SLF001 peewee has no public name for it
        return name_of(row)
    client_id = getattr(row, "client_id", None)
    return f"client:{client_id}" if client_id else ""


def name_of(row: BaseModel) -> str:
    """How the journal names a row: table and id."""
    return f"{row._meta.table_name}:{row.id}"  # noqa: SLF001 peewee has no public name for it


def entries_of(row: BaseModel | str, *, limit: int = 100) -> list[AuditEntry]:
    """What was done to a row, newest first."""
    name = row if isinstance(row, str) else name_of(row)
    query = AuditEntry.select().where(AuditEntry.object == name)
    return list(query.order_by(AuditEntry.id.desc()).limit(limit))


def page_of(
    names: Collection[str], *, before: int | None = None, limit: int = 20
) -> list[AuditEntry]:
    """
    What was done to several rows that belong together, newest first.

    Args:
        names: rows as `name_of` names them.
        before: the id of the last entry that was shown; older ones follow.
    """
    query = AuditEntry.select().where(AuditEntry.object.in_(sorted(names)))
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(query.order_by(AuditEntry.id.desc()).limit(limit))


def entries_about(
    client_id: int, *, before: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """
    What was done to a client and to whatever is his, newest first.

    Args:
        before: the id of the last entry that was shown; older ones follow.
    """
    query = AuditEntry.select().where(AuditEntry.about == f"client:{client_id}")
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(query.order_by(AuditEntry.id.desc()).limit(limit))


def one(entry_id: int) -> AuditEntry:
    """The entry with this number, which exists."""
    entry: AuditEntry = AuditEntry.get_by_id(entry_id)
    return entry


def verify(*, known_hash: str = "") -> Verdict:
    """
    Compute every hash again.

    Args:
        known_hash: the last hash noted at an earlier time; when no entry has it, the end of the journal
            was cut off and written anew, and `broken_at` is 0.
    """
    previous, count, seen = GENESIS, 0, not known_hash
    for entry in _all():
        if entry.previous_hash != previous or entry.hash != _hash(entry.__data__):
            return Verdict(count, previous, entry.id)
        previous, count = entry.hash, count + 1
        seen = seen or previous == known_hash
    return Verdict(count, previous, None if seen else 0)


# What entries of one moment and actor do not share.
_OWN = ("action", "object", "old", "new", "reason", "about", "previous_hash", "hash")


def _signed(actor: Actor) -> dict[str, Any]:
    """When it was and who did it: the columns that entries written together share."""
    return {
        "at": clock.now(),
        "actor_realm": actor.realm,
        "actor_id": actor.id,
        "actor_role": actor.role,
        "actor_name": actor.name,
    }


def _chained(signed: Mapping[str, Any], acts: Sequence[Act]) -> list[tuple[str | None, ...]]:
    """The values of `_OWN` for each act, in order."""
    last = AuditEntry.select(AuditEntry.hash).order_by(AuditEntry.id.desc()).first()
    previous = last.hash if last else GENESIS
    shared = [_text(value) for value in signed.values()]
    known: dict[int, str | None] = {}
    rows: list[tuple[str | None, ...]] = []
    for act in acts:
        old, new = _written(act.old, known), _written(act.new, known)
        covered = [*shared, act.action, act.upon, old, new, act.reason, previous]
        hashed = _hashed(covered, act.about)
        rows.append((act.action, act.upon, old, new, act.reason, act.about, previous, hashed))
        previous = hashed
    return rows


def _all() -> Iterable[AuditEntry]:
    entries: Iterable[AuditEntry] = AuditEntry.select().order_by(AuditEntry.id).iterator()
    return entries


def _hash(row: Mapping[str, Any]) -> str:
    return _hashed([_text(row[name]) for name in _COVERED], row["about"])


def _hashed(covered: Sequence[str | int | None], about_whom: str) -> str:
    # Entries from before `about` have none, and keep their hashes.
    whole = [*covered, about_whom] if about_whom else covered
    return hashlib.sha256(_HASHED.encode(whole).encode()).hexdigest()


def _text(value: object) -> str | int | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int) else str(value)


def _written(values: Mapping[str, object] | None, known: dict[int, str | None]) -> str | None:
    """The values as JSON; `known` is what was written, by identity: the acts keep their values alive."""
    if values is None:
        return None
    key = id(values)
    if key not in known:
        known[key] = _VALUES.encode(values)
    return known[key]
