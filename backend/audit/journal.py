"""Record who did what, list it, and prove that no row was changed, removed or put in between."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.audit.models import AuditEntry
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

    Args:
        object: a row, or a name such as `page:about`.
        old: what was before; never passwords, codes or keys.
    """
    with transaction():
        last = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
        entry = AuditEntry(
            at=clock.now(),
            actor_realm=actor.realm,
            actor_id=actor.id,
            actor_role=actor.role,
            actor_name=actor.name,
            action=action,
            object=object if isinstance(object, str) else name_of(object),
            old=_json(old),
            new=_json(new),
            reason=reason,
            previous_hash=last.hash if last else GENESIS,
        )
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
    return entry


def name_of(row: BaseModel) -> str:
    """How the journal names a row: table and id."""
    return f"{row._meta.table_name}:{row.id}"  # noqa: SLF001 peewee has no public name for it


def entries_of(row: BaseModel | str, *, limit: int = 100) -> list[AuditEntry]:
    """What was done to a row, newest first."""
    name = row if isinstance(row, str) else name_of(row)
    query = AuditEntry.select().where(AuditEntry.object == name)
    return list(query.order_by(AuditEntry.id.desc()).limit(limit))


def verify(*, known_hash: str = "") -> Verdict:
    """
    Compute every hash again.

    Args:
        known_hash: the last hash noted at an earlier time; when no entry has it, the end of the journal
            was cut off and written anew, and `broken_at` is 0.
    """
    previous, count, seen = GENESIS, 0, not known_hash
    for entry in _all():
        if entry.previous_hash != previous or entry.hash != _hash(entry):
            return Verdict(count, previous, entry.id)
        previous, count = entry.hash, count + 1
        seen = seen or previous == known_hash
    return Verdict(count, previous, None if seen else 0)


def _all() -> Iterable[AuditEntry]:
    entries: Iterable[AuditEntry] = AuditEntry.select().order_by(AuditEntry.id).iterator()
    return entries


def _hash(entry: AuditEntry) -> str:
    covered = [_text(getattr(entry, name)) for name in _COVERED]
    return hashlib.sha256(json.dumps(covered, ensure_ascii=False).encode()).hexdigest()


def _text(value: object) -> str | int | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int) else str(value)


def _json(values: Mapping[str, object] | None) -> str | None:
    if values is None:
        return None
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
