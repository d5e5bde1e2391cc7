"""Letters of notices: each is written once from its notice, at once or soon after by a job."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from backend.db import base
from backend.db.base import transaction
from backend.db.fields import Blank
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised
from backend.mail import addresses, outbox
from backend.mail.outbox import Draft

# Others wait for so many at most: some hundredths of a second.
LETTERS_AT_ONCE = 1000


def write_due(*, now: datetime, at_once: int = LETTERS_AT_ONCE) -> int:
    """
    Write the letters of all notices that wait for theirs; how many notices did.

    A notice and the end of its waiting stand or fall with its letter, so whoever is killed in the midst
    leaves none without and none with two.
    """
    count = 0
    while found := _write(_DUE, at_once, now):
        count += found
    return count


def write_for(event_keys: Iterable[str], *, now: datetime) -> int:
    """The same for the notices of some events, in the caller's transaction."""
    return _write(_DUE_OF, json.dumps(sorted(set(event_keys))), now)


class _Waiting(NamedTuple):
    """A notice with what its letter needs of its reader."""

    id: int
    event: str
    content: str
    path: str
    email: str
    name: str
    language: str
    disabled_at: str | None


def _write(which: str, value: str | int, now: datetime) -> int:
    with transaction():
        waiting = [_Waiting(*row) for row in base.database.execute_sql(which, (value,))]
        outbox.queue_many(_drafts(waiting), now=now)
        ids = json.dumps([notice.id for notice in waiting])
        base.database.execute_sql(_WRITTEN, (ids,))
    return len(waiting)


def _drafts(waiting: Sequence[_Waiting]) -> Iterator[Draft]:
    """Their letters; thousands say the same, and what they share is written once."""
    blanks: dict[tuple[str, str], Blank] = {}
    for one in waiting:
        if one.disabled_at is not None or not _can_be_written_to(one.email):
            continue
        key = (one.content, one.language)
        if key not in blanks:
            blanks[key] = _blank(*key)
        content = blanks[key].filled(name=one.name, path=one.path)
        yield Draft(one.email, one.event, one.language, content)


def _blank(content: str, language: str) -> Blank:
    values: dict[str, Any] = json.loads(content)
    spoken = {name: _spoken(value, language) for name, value in values.items()}
    return Blank(spoken, "name", "path")


def _spoken(value: Any, language: str) -> str:
    """A value of a notice as a letter holds it: a text in the language of its reader."""
    return Localised(**value).in_(language) if isinstance(value, dict) else str(value)


def _can_be_written_to(email: str) -> bool:
    """A wrong address of one user must not hold up the letters of the others."""
    try:
        addresses.to_ascii(email)
    except InvalidError:
        return False
    return True


_LETTER = """
    SELECT notice.id, notice.event, notice.content, notice.path,
        user.email, user.name, user.language, user.disabled_at
    FROM {0} JOIN user ON user.id = notice.user_id
    WHERE notice.letter_due = 1 ORDER BY notice.id
"""
_DUE = _LETTER.format("notice") + "LIMIT ?"
_DUE_OF = _LETTER.format("json_each(?) AS wanted CROSS JOIN notice ON event_key = wanted.value")
_WRITTEN = "UPDATE notice SET letter_due = 0 WHERE id IN (SELECT value FROM json_each(?))"
