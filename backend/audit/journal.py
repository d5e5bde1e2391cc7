"""Record who did what, list it, and erase the personal words in it; `audit.proof` proves that it is whole."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from backend.audit import words
from backend.audit.models import AuditEntry, AuditWords
from backend.db import bulk
from backend.db.base import BaseModel, joined, transaction
from backend.db.prepared import Prepared
from backend.kernel import clock
from backend.kernel.actor import Actor

GENESIS = "0" * 64
# Rows that are about a person though they name no client; a guest's request is one.
_OF_PEOPLE = ("user:", "service_request:")
# What a hash covers, in this order: first what entries that are written together share.
_SHARED = ("at", "actor_realm", "actor_id", "actor_role", "actor_name")
_COVERED = ("action", "object", "old", "new", "reason", "previous_hash")


# Made once: `json.dumps` makes a new one for each value, which thousands of entries would notice.
_HASHED = json.JSONEncoder(ensure_ascii=False)
_quoted = json.encoder.encode_basestring
_VALUES = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


class Act(NamedTuple):
    """
    One of many acts that are recorded together.

    `upon` names a row as `name_of` does; `about` is `client:7` if it concerns a client. What is not
    personal has a reason and values that name nobody: they can never be erased.
    """

    action: str
    upon: str
    old: Mapping[str, object] | None = None
    new: Mapping[str, object] | None = None
    reason: str = ""
    about: str = ""
    is_personal: bool = True


def record(
    actor: Actor,
    action: str,
    object: BaseModel | str,  # noqa: A002 the journal's own word for what is acted upon
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """
    Add an entry in the caller's transaction, so that the act and its trace are kept or lost together.

    An entry about a row of a client is also found by `entries_about` that client.

    Args:
        object: a row, or a name such as `page:about`.
        old: what was before; never passwords, codes or keys.
    """
    name = object if isinstance(object, str) else name_of(object)
    whom = "" if isinstance(object, str) else about(object)
    with joined():
        _write(actor, [Act(action, name, old, new, reason, whom)])


def record_many(actor: Actor, acts: Sequence[Act]) -> None:
    """
    Add entries in their order, in the caller's transaction; cheap enough for thousands.

    It is cheapest if acts with equal values share them: `old` and `new` are then written once.
    """
    with joined():
        _write(actor, acts)


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
    return words.fill_in(list(query.order_by(AuditEntry.id.desc()).limit(limit)))


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
    return words.fill_in(list(query.order_by(AuditEntry.id.desc()).limit(limit)))


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
    return words.fill_in(list(query.order_by(AuditEntry.id.desc()).limit(limit)))


def one(entry_id: int) -> AuditEntry:
    """The entry with this number, which exists."""
    return words.fill_in([AuditEntry.get_by_id(entry_id)])[0]


def erase_words(
    *, client_id: int | None = None, user_id: int | None = None, row: BaseModel | None = None
) -> int:
    """
    Erase the personal words of acts about a client, of a person, or upon a row; how many entries had any.

    The act that says so was recorded before, in the same transaction: without it the database refuses.
    """
    chosen: list[Any] = []
    if client_id is not None:
        chosen.append(AuditEntry.about == f"client:{client_id}")
    if user_id is not None:
        by_him = (AuditEntry.actor_realm == "client") & (AuditEntry.actor_id == user_id)
        chosen += [AuditEntry.object == f"user:{user_id}", by_him]
    if row is not None:
        chosen.append(AuditEntry.object == name_of(row))
    with transaction():
        return sum(
            int(
                AuditWords.delete()
                .where(AuditWords.entry.in_(AuditEntry.select(AuditEntry.id).where(one)))
                .execute()
            )
            for one in chosen
        )


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of an entry by its columns."""
    begins = _HASHED.encode([_text(row[name]) for name in _SHARED])[:-1]
    return _hashed(begins, [row[name] for name in _COVERED], row["about"], row["seal"])


_LAST: Prepared[AuditEntry] = Prepared(
    lambda: (
        AuditEntry.select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    )
)

# What entries of one moment and actor do not share.
_OWN = ("id", "action", "object", "old", "new", "reason", "about", "seal", "previous_hash", "hash")


def _write(actor: Actor, acts: Sequence[Act]) -> int:
    """Write entries with the personal words beside them; the number of the last one."""
    signed = _signed(actor)
    last = _LAST.first()
    chain = _Chain(actor, signed, last.id if last else 0, last.hash if last else GENESIS)
    bulk.insert_alike(AuditEntry, signed, _OWN, [chain.row(act) for act in acts])
    if chain.words:
        bulk.insert(AuditWords, chain.words)
    return chain.number


def _signed(actor: Actor) -> dict[str, Any]:
    """When it was and who did it: the columns that entries written together share."""
    return {
        "at": clock.now(),
        "actor_realm": actor.realm,
        "actor_id": actor.id,
        "actor_role": actor.role,
        "actor_name": "" if words.is_hidden(actor) else actor.name,
    }


class _Chain:
    """Entries one after another: each has the number after the last one's, and its hash."""

    def __init__(self, actor: Actor, signed: Mapping[str, Any], number: int, hashed: str) -> None:
        self.number = number
        self.words: list[dict[str, Any]] = []
        self._actor = actor
        self._is_hidden = words.is_hidden(actor)
        # What is hashed of all entries alike, as far as it stands in the list of each.
        self._begins = _HASHED.encode([_text(value) for value in signed.values()])[:-1]
        self._last = hashed
        self._known: dict[int, str | None] = {}

    def row(self, act: Act) -> tuple[str | int | None, ...]:
        """The values of `_OWN` for an act."""
        self.number += 1
        old, new, reason, seal = self._parted(act)
        previous = self._last
        covered = (act.action, act.upon, old, new, reason, previous)
        self._last = _hashed(self._begins, covered, act.about, seal)
        own = (act.action, act.upon, old, new, reason, act.about, seal)
        return (self.number, *own, previous, self._last)

    def _parted(self, act: Act) -> tuple[str | None, str | None, str, str]:
        """Values and reason without the personal words, which are kept, and the seal of them."""
        is_private = act.is_personal and bool(act.about or act.upon.startswith(_OF_PEOPLE))
        if is_private or self._is_hidden:
            sealed = words.seal(self._actor, act.reason, act.old, act.new)
            if sealed is not None:
                kept = {"entry": self.number, "salt": sealed.salt, "words": sealed.words}
                self.words.append(kept)
                old, new = _encoded(sealed.old), _encoded(sealed.new)
                return old, new, sealed.reason, sealed.seal
        return _written(act.old, self._known), _written(act.new, self._known), act.reason, ""


def _hashed(begins: str, covered: Sequence[str | None], about_whom: str, seal: str) -> str:
    """The hash of a JSON list by its beginning, which thousands share, and the texts that follow."""
    # Entries from before these two have none, and keep their hashes.
    whole = (*covered, about_whom) if about_whom or seal else covered
    sealed = (*whole, seal) if seal else whole
    rest = ", ".join(["null" if text is None else _quoted(text) for text in sealed])
    return hashlib.sha256(f"{begins}, {rest}]".encode()).hexdigest()


def _text(value: object) -> str | int | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int) else str(value)


def _encoded(values: Mapping[str, object] | None) -> str | None:
    return None if values is None else _VALUES.encode(values)


def _written(values: Mapping[str, object] | None, known: dict[int, str | None]) -> str | None:
    """The values as JSON; `known` is what was written, by identity: the acts keep their values alive."""
    if values is None:
        return None
    key = id(values)
    if key not in known:
        known[key] = _VALUES.encode(values)
    return known[key]
