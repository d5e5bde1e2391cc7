"""
The job of a change: explicit dated phases for everybody who waits, in batches, each told once.

Each batch is one transaction: phases, items, the journal, notices and letters stand or fall together, so a
job that was killed goes on where it was, and two of them at once share the work. A month that is charged
already is settled on the day itself, by `subscriptions.daily`.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend.audit import journal
from backend.audit.journal import Act
from backend.catalog.models import TariffVersion
from backend.db import base
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM, Actor, Realm
from backend.subscriptions import replacing
from backend.subscriptions.models import (
    ChangeStatus,
    ItemStatus,
    TariffChange,
    TariffChangeItem,
)
from backend.subscriptions.spans import Cause
from backend.subscriptions.tariff_changes import affected, telling
from backend.subscriptions.tariff_changes.affected import Affected
from backend.subscriptions.terms import Terms

CLIENTS_AT_ONCE = 1000
Item = TariffChangeItem


@dataclass(frozen=True)
class _Job:
    """What every batch of a change needs."""

    change: TariffChange
    version: TariffVersion
    terms: Terms
    now: datetime
    clients_at_once: int
    known: affected.Prices = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.terms.today(self.now)

    @property
    def actor(self) -> Actor:
        """Who confirmed the change: the journal and the phases name him."""
        realm = Realm(self.change.made_by_realm) if self.change.made_by_realm else None
        return Actor(self.change.made_by_id, realm, "", self.change.made_by_name)


def run_all(terms: Terms, *, now: datetime) -> int:
    """Finish every change that runs; how many subscriptions were moved. Asked at each waking."""
    running = TariffChange.select().where(TariffChange.status == ChangeStatus.RUNNING)
    return sum(run(change, terms, now=now) for change in running.order_by(TariffChange.id))


def run(
    change: TariffChange, terms: Terms, *, now: datetime, clients_at_once: int = CLIENTS_AT_ONCE
) -> int:
    """
    Move everybody who waits until nobody does or somebody stops it; how many were moved.

    Args:
        clients_at_once: how many of them one transaction moves.
    """
    version: TariffVersion = TariffVersion.get_by_id(change.version_id)
    job = _Job(change, version, terms, now, clients_at_once)
    moved = 0
    while (found := _batch(job)) is not None:
        moved += found
    return moved


def _batch(job: _Job) -> int | None:
    """One transaction; None: nothing is left to do."""
    with transaction():
        if not _is_running(job.change.id):
            return None
        waiting = _waiting(job)
        if not waiting:
            _finish(job)
            return None
        # A day that has passed, because the job was stopped, is the next one that can be told of.
        reached = affected.reached(job.version, job.today, waiting)
        lost = set(waiting) - {one.subscription_id for one in reached}
        found = list(affected.priced(job.version, reached, job.known))
        _move(found, job)
        _leave_alone(lost, job)
        return len(found)


def _is_running(change_id: int) -> bool:
    row = TariffChange.select(TariffChange.status).where(TariffChange.id == change_id).get()
    return bool(row.status == ChangeStatus.RUNNING)


def _waiting(job: _Job) -> list[int]:
    """The subscriptions that wait, of the next clients: each is told of everything at once."""
    mine = (Item.change == job.change.id) & (Item.status == ItemStatus.WAITING)
    clients = Item.select(Item.client).where(mine).distinct().order_by(Item.client)
    some = clients.limit(job.clients_at_once)
    rows: Any = Item.select(Item.subscription).where(mine & Item.client.in_(some))
    return [key for (key,) in rows.order_by(Item.subscription).tuples()]


def _move(found: Sequence[Affected], job: _Job) -> None:
    if not found:
        return
    cause = Cause(job.actor, job.now, job.version.reason)
    days = {one.reached.subscription_id: one.reached.effective_on for one in found}
    replacing.versions(days, job.version, job.change.id, cause)
    _note(found, job)
    journal.record_many(job.actor, [_act(one, job) for one in found])
    telling.tell(job.change, job.version, found, now=job.now)


def _note(found: Sequence[Affected], job: _Job) -> None:
    moment = Item.done_at.db_value(job.now)
    _many(
        _MOVED,
        (
            (
                ItemStatus.MOVED,
                moment,
                one.reached.effective_on.isoformat(),
                one.reached.old_version_id,
                one.old_minor,
                one.new_minor,
                job.change.id,
                one.reached.subscription_id,
            )
            for one in found
        ),
    )
    _many(_REVISED, ((one.reached.subscription_id,) for one in found))


_MOVED = """
    UPDATE tariff_change_item SET status = ?, done_at = ?, effective_on = ?, old_version_id = ?,
        old_minor = ?, new_minor = ?
    WHERE change_id = ? AND subscription_id = ?
"""
_REVISED = "UPDATE subscription SET revision = revision + 1 WHERE id = ?"


def _many(sql: str, rows: Iterator[tuple[Any, ...]]) -> None:
    base.database.cursor().executemany(sql, rows)


def _leave_alone(lost: Set[int], job: _Job) -> None:
    """Ended, or with another tariff by now: what to do with it is not this change's business."""
    Item.update(status=ItemStatus.LEFT_ALONE, why="no_longer", done_at=job.now).where(
        (Item.change == job.change.id) & Item.subscription.in_(sorted(lost))
    ).execute()


def _act(one: Affected, job: _Job) -> Act:
    reach = one.reached
    return Act(
        "subscription.tariff_change",
        f"subscription:{reach.subscription_id}",
        old={"tariff_version": reach.old_version_id, "monthly_minor": one.old_minor},
        new={
            "tariff_version": job.version.id,
            "monthly_minor": one.new_minor,
            "effective_on": reach.effective_on.isoformat(),
        },
        reason=job.version.reason,
        about=f"client:{reach.client_id}",
    )


def _finish(job: _Job) -> None:
    TariffChange.update(status=ChangeStatus.DONE, done_at=job.now).where(
        (TariffChange.id == job.change.id) & (TariffChange.status == ChangeStatus.RUNNING)
    ).execute()
    journal.record(SYSTEM, "tariff_change.done", job.change)
