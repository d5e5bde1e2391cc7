"""`audit verify`: whether the journal is as it was written, and where it first is not."""

from dataclasses import dataclass

from backend.audit import journal, proof
from backend.audit.proof import Verdict


@dataclass(frozen=True)
class Finding:
    """The answer as a sentence; the last hash in it is worth writing down elsewhere."""

    is_whole: bool
    sentence: str


def verify(known_hash: str) -> Finding:
    """
    Read the whole journal.

    Args:
        known_hash: the last hash at an earlier time; empty if none was written down.
    """
    verdict = proof.verify(known_hash=known_hash.strip())
    if verdict.is_whole:
        return Finding(
            is_whole=True,
            sentence=f"The journal is whole: {verdict.entries} entries, last hash {verdict.last_hash}.",
        )
    return Finding(is_whole=False, sentence=_broken(verdict))


def _broken(verdict: Verdict) -> str:
    if not verdict.broken_at:
        return (
            f"The end of the journal was cut off: none of {verdict.entries} entries has that hash."
        )
    entry = journal.one(verdict.broken_at)
    return (
        f"The journal is broken at entry {entry.id} ({entry.action}, {entry.object}, "
        f"{entry.at:%Y-%m-%d %H:%M} UTC): it was changed, or entries before it were removed. "
        f"The {verdict.entries} before it are whole."
    )
