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


def take(name: str, *, now: datetime) -> bool:
    """Whether it is due and now ours; a job that was never run is due at once."""
    is_free = Job.leased_until.is_null() | (Job.leased_until <= now)
    with transaction():
        Job.insert(name=name, due_at=now).on_conflict_ignore().execute()
        taken = (
            Job.update(leased_until=now + LEASE)
            .where((Job.name == name) & (Job.due_at <= now) & is_free)
            .execute()
        )
    return bool(taken == 1)


def give_back(name: str, *, due_at: datetime) -> None:
    """Say when it is due again; done or failed alike."""
    with transaction():
        Job.update(due_at=due_at, leased_until=None).where(Job.name == name).execute()


def due_at(name: str) -> datetime | None:
    """When a job is to be done next; None: it never was."""
    row = Job.get_or_none(Job.name == name)
    return None if row is None else row.due_at
