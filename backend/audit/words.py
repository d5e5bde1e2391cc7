"""
Personal words of the journal: kept beside it under a seal, so that they can be erased and the chain stays.

Of an act about a client, or by one of his people, these are the name of who acted, the reason in free words
and values that name people. An entry holds the hash of them with a salt; without the words it says nothing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.audit.models import AuditEntry, AuditWords
from backend.kernel import tokens
from backend.kernel.actor import Actor, Realm

# Values that tell of people; everything else that acts note is numbers, states and names of things.
PERSONAL = frozenset({"short_name", "name", "login", "email", "phone", "answer"})
GUEST = "guest"
_AT_ONCE = 500
Values = Mapping[str, object]


@dataclass(frozen=True)
class Sealed:
    """What of an act goes into the entry, and the words beside it with their seal."""

    reason: str
    old: Values | None
    new: Values | None
    seal: str
    salt: str
    words: Mapping[str, Any]


def is_hidden(actor: Actor) -> bool:
    """Whether the actor's name is a personal word: of the staff it is not."""
    return actor.realm is Realm.CLIENT or actor.role == GUEST


def seal(actor: Actor, reason: str, old: Values | None, new: Values | None) -> Sealed | None:
    """Part a private act into what stays for ever and what can be erased; None if it has no such words."""
    words: dict[str, Any] = {"actor_name": actor.name} if is_hidden(actor) else {}
    if reason:
        words["reason"] = reason
    for name, values in (("old", old), ("new", new)):
        private = {key: one for key, one in (values or {}).items() if key in PERSONAL}
        if private:
            words[name] = private
    if not words:
        return None
    salt = tokens.new_secret()
    return Sealed(
        reason="",
        old=_rest(old, words.get("old")),
        new=_rest(new, words.get("new")),
        seal=digest(salt, words),
        salt=salt,
        words=words,
    )


def digest(salt: str, words: Mapping[str, Any]) -> str:
    """The seal of words."""
    text = json.dumps(words, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def fill_in(entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """The entries with their personal words, as far as these are not erased; nothing is written."""
    sealed = {entry.id: entry for entry in entries if entry.seal}
    ids = list(sealed)
    for begin in range(0, len(ids), _AT_ONCE):
        part = AuditWords.entry.in_(ids[begin : begin + _AT_ONCE])
        for row in AuditWords.select().where(part):
            _put(sealed[row.entry_id], row.words)
    return list(entries)


def _rest(values: Values | None, private: Values | None) -> Values | None:
    if values is None or private is None:
        return values
    return {key: one for key, one in values.items() if key not in private}


def _put(entry: AuditEntry, words: Mapping[str, Any]) -> None:
    entry.actor_name = words.get("actor_name", entry.actor_name)
    entry.reason = words.get("reason", entry.reason)
    for name in ("old", "new"):
        if name in words:
            stored = json.loads(getattr(entry, name) or "{}")
            whole = json.dumps({**stored, **words[name]}, ensure_ascii=False, sort_keys=True)
            setattr(entry, name, whole)
