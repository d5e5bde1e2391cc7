"""Queue letters inside the caller's transaction: they exist if and only if the change does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.db import bulk, fields
from backend.db.base import transaction
from backend.kernel import tokens
from backend.mail import addresses
from backend.mail.models import Letter


def queue(to: str, template: str, language: str, *, now: datetime, **values: str) -> Letter:
    """
    Queue the letter `template` (keys `mail.<template>.subject` and `.body`) for one recipient.

    Args:
        values: for the placeholders of its texts; `path`, if given, is where its button leads.

    Raises:
        InvalidError: `to` is not one plain address.
    """
    row = _row(Draft(to, template, language, values), now)
    with transaction():
        letter: Letter = Letter.create(**row)
    return letter


@dataclass(frozen=True)
class Draft:
    """A letter to be queued among many; see `queue`."""

    to: str
    template: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict)


def queue_many(drafts: Iterable[Draft], *, now: datetime) -> int:
    """
    Queue thousands of letters in one go; how many.

    Raises:
        InvalidError: a recipient is not one plain address; then none is queued.
    """
    with transaction():
        return bulk.insert(Letter, [_row(draft, now) for draft in drafts])


def _row(draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "recipient": addresses.to_ascii(draft.to),
        "template": draft.template,
        "language": draft.language,
        "content": fields.dumps(dict(draft.values)),
        "message_id": tokens.new_secret(),
        "queued_at": now,
        "next_try_at": now,
    }
