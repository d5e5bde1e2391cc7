"""Runs and their lines as screens show them: of a trial what it kept, of a run that charged its entries."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from backend.clients import listing
from backend.clients.models import Client
from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.kernel.errors import NotFoundError
from backend.ledger.models import EntrySource, LedgerEntry
from backend.subscriptions import months
from backend.subscriptions.charging_runs.models import (
    ChargingRun,
    ChargingTrialLine,
    RunKind,
    RunStatus,
)

_COUNTED = 1000
_OPEN = (RunStatus.WAITING, RunStatus.RUNNING)


def recent(*, after: str = "") -> Rows[ChargingRun]:
    """The runs, the newest first."""
    return keyset.page(ChargingRun.select(), [Order(ChargingRun.id, is_falling=True)], after=after)


def one(run_id: int) -> ChargingRun:
    """
    A run.

    Raises:
        NotFoundError: there is none with this id.
    """
    found: ChargingRun | None = ChargingRun.get_or_none(ChargingRun.id == run_id)
    if found is None:
        raise NotFoundError
    return found


def under_way() -> list[ChargingRun]:
    """The runs that wait or go on, the oldest first."""
    return list(ChargingRun.select().where(ChargingRun.status.in_(_OPEN)).order_by(ChargingRun.id))


def due_today(today: date) -> tuple[int, bool]:
    """How many subscriptions have a month to charge today, and whether there are more than were counted."""
    found = len(months.due(today, limit=_COUNTED + 1))
    return min(found, _COUNTED), found > _COUNTED


def lines(run: ChargingRun, wish: str, *, after: str = "") -> Rows[Any]:
    """One page of what a run charges, each line with its client; of clients whom the search gives."""
    query, order = _chosen(run, wish)
    return keyset.page(query, [order], after=after)


def every(run: ChargingRun, wish: str) -> Iterator[Any]:
    """All of them in the same order, for a file."""
    query, order = _chosen(run, wish)
    rows: Iterator[Any] = query.order_by(order.column).iterator()
    return rows


def last_charged_at() -> datetime | None:
    """When a run last charged something; None: none has yet."""
    done = (ChargingRun.kind == RunKind.CHARGE) & (ChargingRun.entries > 0)
    row = ChargingRun.select(ChargingRun.begun_at).where(done).order_by(ChargingRun.id.desc())
    found = row.first()
    return None if found is None else found.begun_at


def _chosen(run: ChargingRun, wish: str) -> tuple[Any, Order]:
    model: Any = ChargingTrialLine if run.kind == RunKind.TRIAL else LedgerEntry
    query = model.select(model, Client).join(Client, JOIN.INNER).where(_of(run))
    found = listing.ids_of(wish)
    return query if found is None else query.where(model.client.in_(found)), Order(model.id)


def _of(run: ChargingRun) -> Any:
    if run.kind == RunKind.TRIAL:
        return ChargingTrialLine.run == run.id
    return (LedgerEntry.source == EntrySource.CHARGING) & (LedgerEntry.at == run.begun_at)
