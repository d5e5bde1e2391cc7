"""How long a request waits before something happens by itself; the settings say it once, at the start."""

from dataclasses import dataclass
from datetime import timedelta

from backend.config import Config


@dataclass(frozen=True)
class Waits:
    """
    A client is reminded of a question after `question_reminder`; only then begins `question_end`, after
    which his request is closed.

    Who does the work is reminded `due_reminder` before it is due. What comes back to us without anybody
    having said by when is due in `answer`, approved work without a day of its own in `work`, what nobody
    did in time and seniors were given in `escalated`.
    """

    question_reminder: timedelta = timedelta(days=3)
    question_end: timedelta = timedelta(days=7)
    due_reminder: timedelta = timedelta(hours=2)
    answer: timedelta = timedelta(hours=24)
    work: timedelta = timedelta(hours=72)
    escalated: timedelta = timedelta(hours=24)


def of(config: Config) -> Waits:
    """The waits that the settings say."""
    own = config.requests
    return Waits(
        question_reminder=timedelta(days=own.question_reminder_days),
        question_end=timedelta(days=own.question_end_days),
        due_reminder=timedelta(hours=own.due_reminder_hours),
        answer=timedelta(hours=own.answer_hours),
        work=timedelta(hours=own.work_hours),
        escalated=timedelta(hours=own.escalated_hours),
    )


def use(waits: Waits) -> None:
    """Let everything of this process that is set from now on wait so long."""
    _held[0] = waits


def usual() -> Waits:
    """What was given to `use`, or the defaults of the settings."""
    return _held[0]


_held = [Waits()]
