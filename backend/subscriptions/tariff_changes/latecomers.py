"""Who got an older version of a tariff after its change was confirmed is put on the list of the change."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from backend.audit import journal
from backend.catalog.models import TariffVersion
from backend.catalog.words import ExistingMode
from backend.db import base
from backend.db.base import transaction
from backend.kernel.actor import SYSTEM
from backend.subscriptions.models import ChangeStatus, ItemStatus, TariffChange
from backend.subscriptions.tariff_changes import affected
from backend.subscriptions.tariff_changes.affected import Affected
from backend.subscriptions.terms import Terms

# An older version is sold until the day of new sales; a quote or a request of before may come later.
WATCHED = timedelta(days=92)


def add_all(terms: Terms, *, now: datetime) -> int:
    """
    Let every change that is still watched reach those who came after it; how many were added.

    Who was left out by a manager stays so, and who was moved is not found again. A change that was done
    runs once more for them; a stopped one keeps them waiting like the others.
    """
    today = terms.today(now)
    return sum(_add(change, today) for change in _watched(today))


def _watched(today: date) -> Sequence[TariffChange]:
    query: Any = (
        TariffChange.select(TariffChange, TariffVersion)
        .join(TariffVersion)
        .where(
            (TariffVersion.existing_mode != ExistingMode.NEVER)
            & (TariffVersion.effective_new > today - WATCHED)
        )
        .order_by(TariffChange.id)
    )
    return list(query)


def _add(change: TariffChange, today: date) -> int:
    with transaction():
        version: TariffVersion = change.version
        known = _known(change.id)
        every = affected.reached(version, today)
        late = [one for one in every if one.subscription_id not in known]
        if not late:
            return 0
        _wait(change.id, affected.priced(version, late))
        _run_again(change)
    return len(late)


def _known(change_id: int) -> set[int]:
    """Who waits already, and who was left out on purpose."""
    found = base.database.execute_sql(_KNOWN, (change_id, ItemStatus.WAITING, ItemStatus.EXCLUDED))
    return {key for (key,) in found.fetchall()}


def _wait(change_id: int, late: Sequence[Affected]) -> None:
    rows = (
        (
            change_id,
            one.reached.subscription_id,
            one.reached.client_id,
            ItemStatus.WAITING,
            one.reached.effective_on.isoformat(),
            one.reached.old_version_id,
            one.old_minor,
            one.new_minor,
            one.reached.revision,
        )
        for one in late
    )
    base.database.cursor().executemany(_WAIT, rows)


def _run_again(change: TariffChange) -> None:
    moved: Any = (
        TariffChange.update(status=ChangeStatus.RUNNING, done_at=None)
        .where((TariffChange.id == change.id) & (TariffChange.status == ChangeStatus.DONE))
        .execute()
    )
    if moved == 1:
        old, new = {"status": ChangeStatus.DONE}, {"status": ChangeStatus.RUNNING}
        journal.record(SYSTEM, "tariff_change.running", change, old=old, new=new)


_KNOWN = "SELECT subscription_id FROM tariff_change_item WHERE change_id = ? AND status IN (?, ?)"
# Who left the tariff and came back has a row already.
_WAIT = """
    INSERT INTO tariff_change_item (change_id, subscription_id, client_id, status, effective_on,
        old_version_id, old_minor, new_minor, revision, why, done_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', NULL)
    ON CONFLICT (change_id, subscription_id) DO UPDATE SET status = excluded.status,
        effective_on = excluded.effective_on, old_version_id = excluded.old_version_id,
        old_minor = excluded.old_minor, new_minor = excluded.new_minor,
        revision = excluded.revision, why = '', done_at = NULL
"""
