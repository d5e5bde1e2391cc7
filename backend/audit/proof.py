"""Prove that no row of the journal was changed, removed or put in between, and no words taken silently."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from peewee import JOIN

from backend.audit import words
from backend.audit.journal import GENESIS, hash_of
from backend.audit.models import AuditEntry, AuditWords

_ERASING = frozenset({"client.erase", "person.forget", "service_request.erase"})


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


@dataclass
class _Missing:
    """Entries whose words are gone, by what an act had to erase for that; the first wrong one is told."""

    wanted: dict[str, list[tuple[int, frozenset[str]]]] = field(default_factory=dict)
    found: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)

    def note(self, entry: AuditEntry) -> None:
        """Words of this entry are gone: it says what would explain it."""
        reasons = {entry.about, entry.object}
        if entry.actor_realm == "client":
            reasons.add(f"user:{entry.actor_id}")
        self.found.append((entry.id, frozenset(reasons - {""})))

    def first_unexplained(self) -> int | None:
        """The first entry that no later act explains."""
        for entry_id, reasons in self.found:
            if not any(self.erased.get(one, 0) > entry_id for one in reasons):
                return entry_id
        return None


def verify(*, known_hash: str = "") -> Verdict:
    """
    Compute every hash again, and look that words are as they were sealed or were erased by an act.

    Args:
        known_hash: the last hash noted at an earlier time; when no entry has it, the end of the journal
            was cut off and written anew, and `broken_at` is 0.
    """
    previous, count, seen, missing = GENESIS, 0, not known_hash, _Missing()
    for entry in _all():
        if entry.previous_hash != previous or entry.hash != hash_of(entry.__data__):
            return Verdict(count, previous, entry.id)
        if entry.action in _ERASING:
            missing.erased[entry.object] = entry.id
        if entry.seal and not _is_sealed(entry, missing):
            return Verdict(count, previous, entry.id)
        previous, count = entry.hash, count + 1
        seen = seen or previous == known_hash
    unexplained = missing.first_unexplained()
    return Verdict(count, previous, unexplained if seen else 0)


def _is_sealed(entry: AuditEntry, missing: _Missing) -> bool:
    """Whether its words are those of the seal; those that are gone are looked at in the end."""
    kept = getattr(entry, "kept", None)
    if kept is None or kept.salt is None:
        missing.note(entry)
        return True
    return words.digest(kept.salt, kept.words) == entry.seal


def _all() -> Iterable[AuditEntry]:
    query = (
        AuditEntry.select(AuditEntry, AuditWords)
        .join(AuditWords, JOIN.LEFT_OUTER, on=(AuditWords.entry == AuditEntry.id), attr="kept")
        .order_by(AuditEntry.id)
    )
    entries: Iterable[AuditEntry] = query.iterator()
    return entries
