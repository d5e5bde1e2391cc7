"""Queue letters inside the caller's transaction: they exist if and only if the change does."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from backend.db import bulk, fields
from backend.db.base import transaction
from backend.kernel import tokens
from backend.kernel.errors import InvalidError
from backend.mail import addresses
from backend.mail.models import Letter, LetterStatus


def queue(to: str, template: str, language: str, *, now: datetime, **values: str) -> Letter:
    """
    Queue the letter `template` (keys `mail.<template>.subject` and `.body`) for one recipient.

    Args:
        values: for the placeholders of its texts; `path`, if given, is where its button leads.

    Raises:
        InvalidError: `to` is not one plain address.
    """
    draft = Draft(to, template, language, fields.dumps(values))
    row = dict(zip(_OWN, _row(draft, tokens.new_secret()), strict=True))
    with transaction():
        letter: Letter = Letter.create(**row, **_queued(now))
    return letter


def forget(recipients: Iterable[str], *, only_sent: bool = False) -> None:
    """
    Delete every letter to these addresses, however they are spelt.

    Args:
        only_sent: those that wait still go out.
    """
    spelt = sorted({_spelt(one) for one in recipients if one})
    to_them: Any = fn.LOWER(Letter.recipient).in_(spelt)
    if only_sent:
        to_them &= Letter.status == LetterStatus.SENT
    with transaction():
        Letter.delete().where(to_them).execute()


def forget_those_about(path: str, recipient: str, templates: str) -> None:
    """
    Delete the letters to an address that lead to a page of ours; others to it stay.

    What a letter said is not kept when it has left: of those all go whose templates' names begin so.
    """
    to_him = fn.LOWER(Letter.recipient) == _spelt(recipient)
    leads_there = fn.INSTR(Letter.content, fields.dumps(path)) > 0
    has_left = (Letter.status == LetterStatus.SENT) & Letter.template.startswith(templates)
    with transaction():
        Letter.delete().where(to_him & (leads_there | has_left)).execute()


def _spelt(address: str) -> str:
    """As a letter to it names the recipient, in small letters."""
    try:
        return addresses.to_ascii(address).lower()
    except InvalidError:  # nobody could be written to there
        return address.lower()


class Draft(NamedTuple):
    """A letter to be queued among many; see `queue`. `content` is its values as `fields.dumps` writes them."""

    to: str
    template: str
    language: str
    content: str = "{}"


def queue_many(drafts: Iterable[Draft], *, now: datetime) -> int:
    """
    Queue thousands of letters in one go; how many.

    Raises:
        InvalidError: a recipient is not one plain address; then none is queued.
    """
    together = tokens.new_secret()
    rows = (_row(draft, f"{together}.{number}") for number, draft in enumerate(drafts))
    with transaction():
        return bulk.insert_alike(Letter, _queued(now), _OWN, rows)


_OWN = ("recipient", "template", "language", "content", "message_id")


def _row(draft: Draft, message_id: str) -> tuple[str, ...]:
    """The values of `_OWN`."""
    to = addresses.to_ascii(draft.to)
    return to, draft.template, draft.language, draft.content, message_id


def _queued(now: datetime) -> dict[str, Any]:
    return {"queued_at": now, "next_try_at": now}
