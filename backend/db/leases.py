"""One process at a time does a periodic job; a process that died loses its turn after a while."""

from datetime import datetime, timedelta

import peewee

from backend.db.base import BaseModel, UtcField, transaction

LEASE = timedelta(minutes=10)


class Job(BaseModel):
    """When a job is due, and until when somebody holds it."""

    name = peewee.TextField(primary_key=True)
    due_at = UtcField()
    leased_until = UtcField(null=True)


def take(name: str, *, now: datetime) -> datetime | None:
    """Until when it is ours, if it is due and free; a job that was never run is due at once."""
    until = now + LEASE
    is_free = Job.leased_until.is_null() | (Job.leased_until <= now)
    with transaction():
        Job.insert(name=name, due_at=now).on_conflict_ignore().execute()
        taken = (
            Job.update(leased_until=until)
            .where((Job.name == name) & (Job.due_at <= now) & is_free)
            .execute()
        )
    return until if taken == 1 else None


def give_back(name: str, *, held_until: datetime, due_at: datetime) -> bool:
    """
    Say when it is due again, done or failed alike; False: it lasted too long and is another's by now.

    Args:
        held_until: as `take` gave it.
    """
    is_ours = (Job.name == name) & (Job.leased_until == held_until)
    with transaction():
        given = Job.update(due_at=due_at, leased_until=None).where(is_ours).execute()
    return bool(given == 1)


def due_at(name: str) -> datetime | None:
    """When a job is to be done next; None: it never was."""
    row = Job.get_or_none(Job.name == name)
    return None if row is None else row.due_at
