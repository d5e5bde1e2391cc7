"""Try rules on what was asked lately, before they act: which requests would have gone how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from peewee import JOIN

from backend.clients.models import Client
from backend.service_requests import facts, rules
from backend.service_requests.deciding import USUAL
from backend.service_requests.facts import Facts
from backend.service_requests.models import RequestDecision, RequestRule, ServiceRequest

LOOKED_BACK = timedelta(days=90)
MOST_SHOWN = 100
_AT_ONCE = 500


@dataclass(frozen=True)
class Tried:
    """A request, the rule that would take it (None: none would) and what would be done."""

    request: ServiceRequest
    rule: RequestRule | None

    @property
    def does(self) -> str:
        """The outcome by its word in `conditions.Do`."""
        return str(self.rule.outcome["do"] if self.rule else USUAL.do)


@dataclass(frozen=True)
class Trial:
    """
    What rules would have done.

    `looked_at` is how many requests there were, `taken` how many each rule would have taken, in the order
    of the list; `left` those that none takes. `rows` are the newest of them, at most `MOST_SHOWN`.
    """

    since: datetime
    looked_at: int
    taken: Sequence[tuple[RequestRule, int]]
    left: int
    rows: Sequence[Tried]


def of_list(*, now: datetime, zone: tzinfo) -> Trial:
    """The whole list as it is switched now."""
    acting = [rule for rule in rules.every() if rule.is_on]
    return _try(acting, None, now, zone)


def of_rule(rule: RequestRule, *, now: datetime, zone: tzinfo) -> Trial:
    """The list as if this rule were on in its place; the rows are those that it would take."""
    acting = [one for one in rules.every() if one.is_on or one.id == rule.id]
    return _try(acting, rule.id, now, zone)


def _try(acting: list[RequestRule], only: int | None, now: datetime, zone: tzinfo) -> Trial:
    since = now - LOOKED_BACK
    counts = {rule.id: 0 for rule in acting}
    rows: list[Tried] = []
    looked_at = left = 0
    before = None
    while requests := _older(since, before):
        known = _known(requests, zone)
        before = requests[-1].id
        for request in requests:
            rule = rules.first_that_takes(acting, known[request.id])
            looked_at += 1
            if rule is None:
                left += 1
            else:
                counts[rule.id] += 1
            is_shown = only is None or (rule is not None and rule.id == only)
            if is_shown and len(rows) < MOST_SHOWN:
                rows.append(Tried(request, rule))
    return Trial(since, looked_at, [(one, counts[one.id]) for one in acting], left, rows)


def _older(since: datetime, before: int | None) -> list[ServiceRequest]:
    """The next requests of the time looked at, the newest first."""
    query = (
        ServiceRequest.select(ServiceRequest, Client)
        .join(Client, JOIN.LEFT_OUTER)
        .where(ServiceRequest.created_at >= since)
    )
    if before is not None:
        query = query.where(ServiceRequest.id < before)
    return list(query.order_by(ServiceRequest.id.desc()).limit(_AT_ONCE))


def _known(requests: Sequence[ServiceRequest], zone: tzinfo) -> dict[int, Facts]:
    """The facts that were decided upon; of what has no decision, the facts of now."""
    ids = [request.id for request in requests]
    kept = RequestDecision.select().where(RequestDecision.request.in_(ids))
    found = {
        one.request_id: facts.from_json(one.inputs) for one in kept.order_by(RequestDecision.id)
    }
    for request in requests:
        if request.id not in found:
            found[request.id] = facts.of(request, zone=zone)
    return found
