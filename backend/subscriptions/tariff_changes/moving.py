"""
The job of a change: explicit dated phases for everybody who waits, in batches, each told once.

Each batch is one transaction: phases, items, the journal, notices and letters stand or fall together, so a
job that was killed goes on where it was, and two of them at once share the work. A month that is charged
already is settled on the day itself, by `subscriptions.daily`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

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
from backend.subscriptions.tariff_changes.affected import Affected, Reached
from backend.subscriptions.terms import Terms

# Others wait for one batch at most: some tenths of a second.
CLIENTS_AT_ONCE = 2000
Item = TariffChangeItem


class _Agreed(NamedTuple):
    """What an item says of a subscription as it was confirmed; of a revision 0 nothing is known."""

    effective_on: str
    old_version_id: int
    old_minor: int
    new_minor: int
    revision: int


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
        reached = affected.reached(job.version, job.today, list(waiting))
        found = _priced(reached, waiting, job)
        _move(found, waiting, job)
        _leave_alone(waiting.keys() - {one.subscription_id for one in reached}, job)
        return len(found)


def _is_running(change_id: int) -> bool:
    row = TariffChange.select(TariffChange.status).where(TariffChange.id == change_id).get()
    return bool(row.status == ChangeStatus.RUNNING)


def _waiting(job: _Job) -> dict[int, _Agreed]:
    """The subscriptions that wait, of the next clients: each is told of everything at once."""
    change = job.change.id
    rows = base.database.execute_sql(_WAITING, (change, change, job.clients_at_once))
    return {owner: _Agreed(*agreed) for owner, *agreed in rows}


def _priced(
    reached: Sequence[Reached], waiting: Mapping[int, _Agreed], job: _Job
) -> list[Affected]:
    """What each pays and will pay: as it was counted for whoever is as he was, counted anew for others."""
    changed = [one for one in reached if not _is_as_agreed(one, waiting[one.subscription_id])]
    counted = {
        one.reached.subscription_id: one for one in affected.priced(job.version, changed, job.known)
    }
    return [
        counted.get(one.subscription_id) or _as_agreed(one, waiting[one.subscription_id])
        for one in reached
    ]


def _as_agreed(one: Reached, agreed: _Agreed) -> Affected:
    return Affected(one, agreed.old_minor, agreed.new_minor)


def _is_as_agreed(one: Reached, agreed: _Agreed) -> bool:
    return (
        one.revision == agreed.revision
        and one.old_version_id == agreed.old_version_id
        and one.effective_on.isoformat() == agreed.effective_on
    )


def _move(found: Sequence[Affected], waiting: Mapping[int, _Agreed], job: _Job) -> None:
    if not found:
        return
    cause = Cause(job.actor, job.now, job.version.reason)
    days = {one.reached.subscription_id: one.reached.effective_on for one in found}
    replacing.versions(days, job.version, job.change.id, cause)
    _note(found, waiting, job)
    journal.record_many(job.actor, _acts(found, job))
    telling.tell(job.change, job.version, found, now=job.now)


def _note(found: Sequence[Affected], waiting: Mapping[int, _Agreed], job: _Job) -> None:
    ids = json.dumps([one.reached.subscription_id for one in found])
    moment = Item.done_at.db_value(job.now)
    base.database.execute_sql(_MOVED, (ItemStatus.MOVED, moment, job.change.id, ids))
    base.database.execute_sql(_REVISED, (ids,))
    base.database.cursor().executemany(_CORRECTED, _corrections(found, waiting, job.change.id))


def _corrections(
    found: Iterable[Affected], waiting: Mapping[int, _Agreed], change_id: int
) -> Iterator[tuple[Any, ...]]:
    """The items of whatever is not as it was when the change was confirmed."""
    for one in found:
        reach = one.reached
        now = (reach.effective_on.isoformat(), reach.old_version_id, one.old_minor, one.new_minor)
        if now != waiting[reach.subscription_id][:4]:
            yield (*now, change_id, reach.subscription_id)


_WAITING = """
    SELECT subscription_id, effective_on, old_version_id, old_minor, new_minor, revision
    FROM tariff_change_item
    WHERE change_id = ? AND status = 'waiting' AND client_id <= (
        SELECT max(client_id) FROM (
            SELECT DISTINCT client_id FROM tariff_change_item
            WHERE change_id = ? AND status = 'waiting' ORDER BY client_id LIMIT ?))
    ORDER BY subscription_id
"""
_MOVED = """
    UPDATE tariff_change_item SET status = ?, done_at = ?
    WHERE change_id = ? AND subscription_id IN (SELECT value FROM json_each(?))
"""
_REVISED = """
    UPDATE subscription SET revision = revision + 1 WHERE id IN (SELECT value FROM json_each(?))
"""
_CORRECTED = """
    UPDATE tariff_change_item SET effective_on = ?, old_version_id = ?, old_minor = ?, new_minor = ?
    WHERE change_id = ? AND subscription_id = ?
"""


def _leave_alone(lost: Set[int], job: _Job) -> None:
    """Ended, or with another tariff by now: what to do with it is not this change's business."""
    Item.update(status=ItemStatus.LEFT_ALONE, why="no_longer", done_at=job.now).where(
        (Item.change == job.change.id) & Item.subscription.in_(sorted(lost))
    ).execute()


def _acts(found: Iterable[Affected], job: _Job) -> list[Act]:
    """What the journal says of each; those of one price share it, as its hashing likes."""

    @cache
    def old(version_id: int, monthly_minor: int) -> Mapping[str, object]:
        return {"tariff_version": version_id, "monthly_minor": monthly_minor}

    @cache
    def new(monthly_minor: int, day: date) -> Mapping[str, object]:
        return {**old(job.version.id, monthly_minor), "effective_on": day.isoformat()}

    return [
        Act(
            "subscription.tariff_change",
            f"subscription:{reach.subscription_id}",
            old=old(reach.old_version_id, old_minor),
            new=new(new_minor, reach.effective_on),
            reason=job.version.reason,
            about=f"client:{reach.client_id}",
            is_personal=False,  # the reason of the version, the same for all
        )
        for reach, old_minor, new_minor in found
    ]


def _finish(job: _Job) -> None:
    TariffChange.update(status=ChangeStatus.DONE, done_at=job.now).where(
        (TariffChange.id == job.change.id) & (TariffChange.status == ChangeStatus.RUNNING)
    ).execute()
    journal.record(SYSTEM, "tariff_change.done", job.change)
