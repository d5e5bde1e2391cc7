"""Send what is due: one letter at a time under a lease, with growing pauses after a failure."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.db.base import transaction
from backend.mail.letters import Writer
from backend.mail.models import Letter, LetterStatus
from backend.mail.transports import RefusedError, Transport, UnreachableError

LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
MOST_TRIES = 30
_ERROR_CHARACTERS = 500
_log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What became of the letters that were due."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def send_due(transport: Transport, writer: Writer, *, now: datetime, at_most: int = 20) -> Outcome:
    """
    Send up to `at_most` letters; safe to run in several processes at once.

    A server that cannot be reached ends the run: the others would wait for it in vain. A process that
    dies between handing over and noting it sends the letter again under the same Message-ID.
    """
    outcome = Outcome()
    for _ in range(at_most):
        letter = _claim(now)
        if letter is None:
            break
        if not _send(letter, transport, writer, outcome, now):
            break
    return outcome


def purge(*, before: datetime) -> int:
    """Delete letters that were sent or given up before the moment `before`; tell how many."""
    done = Letter.status != LetterStatus.QUEUED
    with transaction():
        return int(Letter.delete().where(done & (Letter.queued_at < before)).execute())


def _claim(now: datetime) -> Letter | None:
    waiting = Letter.status == LetterStatus.QUEUED
    free = Letter.leased_until.is_null() | (Letter.leased_until <= now)
    due = (
        Letter.select(Letter.id)
        .where(waiting & free & (Letter.next_try_at <= now))
        .order_by(Letter.next_try_at, Letter.id)
        .limit(1)
    )
    claim = (
        Letter.update(leased_until=now + LEASE, tries=Letter.tries + 1)
        .where(Letter.id == due)
        .returning(Letter)
    )
    with transaction():
        rows = list(claim.execute())
    return rows[0] if rows else None


def _send(
    letter: Letter, transport: Transport, writer: Writer, outcome: Outcome, now: datetime
) -> bool:
    try:
        transport.send(writer.write(letter))
    except UnreachableError as error:
        _postpone(letter, str(error), outcome, now)
        return False
    except (RefusedError, KeyError, ValueError) as error:
        # KeyError and ValueError: the letter itself cannot be written; it must not stop the others.
        _log.error("letter %s is given up: %s", letter.id, error)
        _finish(letter, status=LetterStatus.FAILED, last_error=str(error)[:_ERROR_CHARACTERS])
        outcome.failed += 1
        return True
    _finish(letter, status=LetterStatus.SENT, sent_at=now, last_error="")
    outcome.sent += 1
    return True


def _postpone(letter: Letter, error: str, outcome: Outcome, now: datetime) -> None:
    if letter.tries >= MOST_TRIES:
        _finish(letter, status=LetterStatus.FAILED, last_error=error[:_ERROR_CHARACTERS])
        outcome.failed += 1
        return
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (letter.tries - 1))
    with transaction():
        Letter.update(
            next_try_at=now + pause, leased_until=None, last_error=error[:_ERROR_CHARACTERS]
        ).where(Letter.id == letter.id).execute()
    outcome.postponed += 1


def _finish(letter: Letter, **changes: object) -> None:
    with transaction():
        Letter.update(leased_until=None, content="{}", **changes).where(
            Letter.id == letter.id
        ).execute()
