"""A trial: the very postings that charging would write by a day, kept as lines and never posted."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.db import bulk
from backend.db.base import transaction
from backend.kernel import clock
from backend.ledger.postings import Posting
from backend.subscriptions import charged, months, settling
from backend.subscriptions.charging_runs import book
from backend.subscriptions.charging_runs.models import ChargingRun, ChargingTrialLine, RunStatus
from backend.subscriptions.terms import Terms

AT_ONCE = 500


def work(run: ChargingRun, terms: Terms, *, now: datetime) -> None:
    """Find and keep every line; goes on behind the last subscription that was kept."""
    today, zone = terms.today(now), ZoneInfo(terms.zone)
    if not run.entries and not run.reached_id:
        _keep(run.id, list(settlements(run.on_day, today)))
    reached = run.reached_id
    while some := months.due(run.on_day, after_id=reached, limit=AT_ONCE, ahead=True):
        reached = some[-1].id
        found = months.of(some, run.on_day, zone).postings
        if not _keep(run.id, found, reached_id=reached, subscriptions=len(some)):
            return
    book.finish(run)


def of_client(client_id: int, day: date, terms: Terms, *, now: datetime) -> list[Posting]:
    """What one client would be charged by a day, found at once; months before settlements."""
    some = months.due(day, limit=AT_ONCE, ahead=True, client_id=client_id)
    found = months.of(some, day, ZoneInfo(terms.zone)).postings
    return [*found, *settlements(day, terms.today(now), client_id=client_id)]


def settlements(day: date, today: date, *, client_id: int | None = None) -> Iterator[Posting]:
    """What would be settled in months that are charged already, up to the day."""
    for subscription, settled in settling.coming(day, after=today, client_id=client_id):
        yield from charged.postings(subscription, [settled])


def as_line(posting: Posting) -> dict[str, Any]:
    """A posting in the columns of a line."""
    first, until = (posting.period.first, posting.period.until) if posting.period else (None, None)
    return {
        "key": posting.key,
        "client": posting.credit.client_id or posting.debit.client_id,
        "client_minor": -months.taken_minor(posting),
        "subscription": posting.subscription_id,
        "on_day": posting.on_day,
        "period_from": first,
        "period_until": until,
        "note": dict(posting.note),
    }


def _keep(
    run_id: int, found: Sequence[Posting], *, reached_id: int = 0, subscriptions: int = 0
) -> bool:
    """Keep lines and how far it is; False: the run is another's by now."""
    with transaction():
        kept = (
            ChargingRun.update(
                reached_id=reached_id,
                subscriptions=ChargingRun.subscriptions + subscriptions,
                entries=ChargingRun.entries + len(found),
                charged_minor=ChargingRun.charged_minor + _sum(found),
                touched_at=clock.now(),
            )
            .where((ChargingRun.id == run_id) & (ChargingRun.status == RunStatus.RUNNING))
            .execute()
        )
        if kept != 1:
            return False
        bulk.insert(ChargingTrialLine, ({"run": run_id, **as_line(one)} for one in found))
    return True


def _sum(found: Iterable[Posting]) -> int:
    return sum(months.taken_minor(one) for one in found)
