"""How much waits for the people who handle requests: by age, by who has it, one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import fn

from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import Status

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Workload:
    """
    Open requests: `overdue` are past their time, `unassigned` nobody's, `mine` the reader's, as the
    queue counts them.

    Of those that wait for us `fresh` came within a day, `waiting` within three, `old` before that;
    `with_client` wait for the client.
    """

    fresh: int
    waiting: int
    old: int
    overdue: int
    unassigned: int
    mine: int
    with_client: int

    @property
    def whole(self) -> int:
        """All that wait for us."""
        return self.fresh + self.waiting + self.old


def of(staff_id: int, *, now: datetime) -> Workload:
    """What waits now; `mine` is what this member of staff has."""
    ours = ServiceRequest.status != Status.PENDING
    made = ServiceRequest.created_at
    counted = {
        "fresh": ours & (made > now - _DAY),
        "waiting": ours & (made <= now - _DAY) & (made > now - 3 * _DAY),
        "old": ours & (made <= now - 3 * _DAY),
        "overdue": ServiceRequest.due_at < now,
        "unassigned": ServiceRequest.assignee.is_null(),
        "mine": ServiceRequest.assignee == staff_id,
        "with_client": ServiceRequest.status == Status.PENDING,
    }
    columns: list[Any] = [
        fn.COUNT(ServiceRequest.id).filter(condition).alias(name)
        for name, condition in counted.items()
    ]
    query: Any = ServiceRequest.select(*columns).where(ServiceRequest.closed_at.is_null())
    return Workload(**query.dicts()[0])
