"""Runs are asked for, taken up by one process, noted as they go on, and closed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from backend.audit import journal
from backend.db import made
from backend.db.base import transaction
from backend.kernel import clock
from backend.kernel.actor import Actor, Realm
from backend.kernel.errors import ConflictError, InvalidError
from backend.subscriptions.charging_runs.models import ChargingRun, RunKind, RunStatus
from backend.subscriptions.terms import Terms

MOST_AHEAD = timedelta(days=92)
GIVEN_UP_AFTER = timedelta(minutes=10)  # a run that was not heard of is taken up by another process
TRIALS_KEPT = timedelta(days=7)
_OPEN = (RunStatus.WAITING, RunStatus.RUNNING)


class Book:
    """What a run that charges has done so far; it has a row from its first entry on, or was asked for."""

    def __init__(
        self, terms: Terms, actor: Actor, now: datetime, asked: ChargingRun | None = None
    ) -> None:
        self.actor, self.now, self.today = actor, now, terms.today(now)
        self._row = asked

    def note(self, entries: int, charged_minor: int, *, subscriptions: int = 0) -> None:
        """Add what one transaction has written, in that transaction."""
        if self._row is None and not entries:
            return
        self._row = self._row or _began_by_itself(self.actor, self.now, self.today)
        ChargingRun.update(
            subscriptions=ChargingRun.subscriptions + subscriptions,
            entries=ChargingRun.entries + entries,
            charged_minor=ChargingRun.charged_minor + charged_minor,
            touched_at=clock.now(),
        ).where(ChargingRun.id == self._row.id).execute()

    def close(self) -> None:
        """Nothing is left to charge; the journal is told what the run came to."""
        if self._row is None:
            return
        with transaction():
            finish(self._row)
            done: ChargingRun = ChargingRun.get_by_id(self._row.id)
            told = {"entries": done.entries, "charged_minor": done.charged_minor}
            journal.record(self.actor, "charging.run", done, new=told)


def ask_trial(day: date, terms: Terms, *, actor: Actor, now: datetime) -> ChargingRun:
    """
    Ask what would be charged by a day, today or later; a job finds out.

    Raises:
        InvalidError: the day is past or too far.
        ConflictError: a trial is under way.
    """
    insist_near(day, terms.today(now))
    return _ask(RunKind.TRIAL, day, actor=actor, now=now)


def insist_near(day: date, today: date) -> None:
    """
    Go on only if it can be said today what is charged by the day.

    Raises:
        InvalidError: the day is past or too far.
    """
    if not today <= day <= today + MOST_AHEAD:
        raise InvalidError("charging.day", count=MOST_AHEAD.days)


def ask_charge(terms: Terms, *, actor: Actor, now: datetime) -> ChargingRun:
    """
    Ask to charge at once whatever is due today; a job does it.

    Raises:
        ConflictError: the company's main system charges, or a run that was asked for is under way.
    """
    if not terms.charges:
        raise ConflictError("charging.is_off")
    return _ask(RunKind.CHARGE, terms.today(now), actor=actor, now=now)


def take_up(now: datetime) -> Sequence[ChargingRun]:
    """The runs that wait, and those whose process has died; from now on they are the caller's."""
    is_lost = (ChargingRun.status == RunStatus.RUNNING) & (
        ChargingRun.touched_at < now - GIVEN_UP_AFTER
    )
    is_free: Any = (ChargingRun.status == RunStatus.WAITING) | is_lost
    taken = []
    for row in ChargingRun.select().where(is_free).order_by(ChargingRun.id):
        changes = {"status": RunStatus.RUNNING, "begun_at": row.begun_at or now, "touched_at": now}
        with transaction():
            mine = is_free & (ChargingRun.id == row.id)
            if ChargingRun.update(changes).where(mine).execute():
                taken.append(ChargingRun.get_by_id(row.id))
    return taken


def finish(row: ChargingRun, status: RunStatus = RunStatus.DONE) -> None:
    """The run is over, one way or the other."""
    with transaction():
        ChargingRun.update(status=status, done_at=clock.now()).where(
            (ChargingRun.id == row.id) & (ChargingRun.status == RunStatus.RUNNING)
        ).execute()


def asked_by(row: ChargingRun) -> Actor:
    """Who asked for a run."""
    realm = Realm(row.made_by_realm) if row.made_by_realm else None
    return Actor(row.made_by_id, realm, "", row.made_by_name)


def purge(*, before: datetime) -> None:
    """Forget trials that were over before this moment."""
    old = (ChargingRun.kind == RunKind.TRIAL) & (ChargingRun.done_at < before)
    with transaction():
        ChargingRun.delete().where(old).execute()


def _began_by_itself(actor: Actor, now: datetime, day: date) -> ChargingRun:
    row: ChargingRun = ChargingRun.create(
        kind=RunKind.CHARGE,
        on_day=day,
        status=RunStatus.RUNNING,
        begun_at=now,
        touched_at=now,
        **made.by_at(actor, now),
    )
    return row


def _ask(kind: RunKind, day: date, *, actor: Actor, now: datetime) -> ChargingRun:
    with transaction():
        under_way = (ChargingRun.kind == kind) & ChargingRun.status.in_(_OPEN)
        if ChargingRun.select().where(under_way).exists():
            raise ConflictError("charging.under_way")
        row: ChargingRun = ChargingRun.create(
            kind=kind,
            on_day=day,
            status=RunStatus.WAITING,
            touched_at=now,
            **made.by_at(actor, now),
        )
        journal.record(actor, f"charging.ask_{kind}", row, new={"on_day": day})
    return row
