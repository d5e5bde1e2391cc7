"""The job: what was asked for is done, one run after another, and what a process left behind is finished."""

from datetime import datetime

from backend.subscriptions import charging
from backend.subscriptions.charging_runs import book, trial
from backend.subscriptions.charging_runs.models import ChargingRun, RunKind, RunStatus
from backend.subscriptions.terms import Terms


def run_all(terms: Terms, *, now: datetime) -> int:
    """Do every run that waits; how many. Asked at each waking."""
    taken = book.take_up(now)
    for row in taken:
        _do(row, terms, now)
    return len(taken)


def _do(row: ChargingRun, terms: Terms, now: datetime) -> None:
    try:
        if row.kind == RunKind.TRIAL:
            trial.work(row, terms, now=now)
        else:
            # The moment it began is the moment of its entries, also when another process ends it.
            began = row.begun_at or now
            charging.run(terms, now=began, actor=book.asked_by(row), asked=row)
    except Exception:
        book.finish(row, RunStatus.FAILED)
        raise
