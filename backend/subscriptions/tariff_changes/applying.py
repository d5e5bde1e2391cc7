"""Confirm a change: publish the version and make the list binding; stop its job, let it go on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.audit import journal
from backend.catalog import tariffs
from backend.catalog.models import TariffVersion
from backend.catalog.words import ExistingMode
from backend.db import base, made
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, StaleStateError
from backend.kernel.localised import Localised
from backend.subscriptions.models import ChangeStatus, ItemStatus, TariffChange
from backend.subscriptions.tariff_changes import preview

LONGEST_NOTICE = 2000


@dataclass(frozen=True)
class Confirmation:
    """
    What a manager confirms: the list that he saw, by its fingerprint, and what clients will read.

    `notice` stands under the sums and the day, which every notice has anyway; it may be empty.
    """

    fingerprint: str
    notice: Localised = Localised()  # noqa: RUF009 never changed


def apply(
    version: TariffVersion,
    confirmed: Confirmation,
    *,
    today: date,
    actor: Actor,
    now: datetime,
) -> TariffChange:
    """
    Publish the draft and begin to move everybody on its list; `moving.run` does the rest.

    Raises:
        ForbiddenError: the actor may not.
        InvalidError: the terms have faults, a day in the past among them, or the notice is too long.
        StaleStateError: somebody else has confirmed it, or the list is not the one that was seen.
    """
    rights.insist(actor, Right.CHANGE_TARIFFS_OF_ALL)
    _check(version, confirmed, today)
    with transaction():
        draft = preview.insist_draft(version.id)
        known = preview.kept(draft)
        if known.fingerprint != confirmed.fingerprint:
            raise StaleStateError("tariff_change.list_changed")
        preview.insist_fresh(known, draft, today)
        tariffs.publish_version(draft, actor=actor, now=now)
        change = _create(draft, confirmed.notice, actor=actor, now=now)
        figures = preview.figures(version.id)
        _bind(change, now)
        journal.record(
            actor,
            "tariff_change.confirm",
            change,
            new={
                "subscriptions": figures.subscriptions,
                "excluded": figures.excluded,
                "difference_minor": figures.difference_minor,
            },
            reason=draft.reason,
        )
    return change


def publish(version: TariffVersion, *, actor: Actor, now: datetime) -> None:
    """
    Publish a draft of a tariff that nobody has; raises as `catalog.tariffs.publish_version`.

    Who orders an older version before the newer one is sold is found by `latecomers` of this change.
    """
    with transaction():
        fresh = tariffs.publish_version(version, actor=actor, now=now)
        if fresh.number > 1 and fresh.existing_mode != ExistingMode.NEVER:
            _create(fresh, Localised(), actor=actor, now=now)


def stop(change: TariffChange, *, actor: Actor) -> None:
    """
    Let the job end after the batch that it is at; who was moved stays so.

    Raises:
        StaleStateError: it does not run.
    """
    _move(change, ChangeStatus.RUNNING, ChangeStatus.STOPPED, actor=actor)


def go_on(change: TariffChange, *, actor: Actor) -> None:
    """
    Let a stopped job go on with those who wait.

    Raises:
        StaleStateError: it is not stopped.
    """
    _move(change, ChangeStatus.STOPPED, ChangeStatus.RUNNING, actor=actor)


def _check(version: TariffVersion, confirmed: Confirmation, today: date) -> None:
    if any(day is not None and day < today for day in (version.effective_new, version.existing_on)):
        raise InvalidError("catalog.terms.past_day")
    if max(len(confirmed.notice.ru), len(confirmed.notice.en)) > LONGEST_NOTICE:
        raise InvalidError("form.longer_than", count=LONGEST_NOTICE)


def _create(
    version: TariffVersion, notice: Localised, *, actor: Actor, now: datetime
) -> TariffChange:
    change: TariffChange = TariffChange.create(
        tariff=version.tariff_id,
        version=version.id,
        status=ChangeStatus.RUNNING,
        notice={"ru": notice.ru, "en": notice.en},
        **made.by_at(actor, now),
    )
    return change


def _bind(change: TariffChange, now: datetime) -> None:
    """The list becomes the items of the change; who is left out is an item too."""
    moment = TariffChange.made_at.db_value(now)
    values = (change.id, ItemStatus.EXCLUDED, ItemStatus.WAITING, moment, change.version_id)
    base.database.execute_sql(_BIND, values)
    base.database.execute_sql(
        "DELETE FROM tariff_change_candidate WHERE version_id = ?", (change.version_id,)
    )
    base.database.execute_sql(
        "DELETE FROM tariff_change_list WHERE version_id = ?", (change.version_id,)
    )


_BIND = """
    INSERT INTO tariff_change_item (change_id, subscription_id, client_id, status, effective_on,
        old_version_id, old_minor, new_minor, revision, why, done_at)
    SELECT ?, subscription_id, client_id, CASE is_excluded WHEN 1 THEN ? ELSE ? END, effective_on,
        old_version_id, old_minor, new_minor, revision, '', CASE is_excluded WHEN 1 THEN ? END
    FROM tariff_change_candidate WHERE version_id = ?
"""


def _move(change: TariffChange, old: ChangeStatus, new: ChangeStatus, *, actor: Actor) -> None:
    rights.insist(actor, Right.CHANGE_TARIFFS_OF_ALL)
    with transaction():
        moved: Any = (
            TariffChange.update(status=new)
            .where((TariffChange.id == change.id) & (TariffChange.status == old))
            .execute()
        )
        if moved != 1:
            raise StaleStateError
        journal.record(
            actor, f"tariff_change.{new}", change, old={"status": old}, new={"status": new}
        )
