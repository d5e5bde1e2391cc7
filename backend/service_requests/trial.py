"""Try rules on what was asked lately, before they act: which requests would have gone how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

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
    shown: dict[int, RequestRule | None] = {}
    looked_at = left = 0
    before = None
    while ids := _older(since, before):
        known = _known(ids, zone)
        before = ids[-1]
        for request_id in ids:
            rule = rules.first_that_takes(acting, known[request_id])
            looked_at += 1
            if rule is None:
                left += 1
            else:
                counts[rule.id] += 1
            is_shown = only is None or (rule is not None and rule.id == only)
            if is_shown and len(shown) < MOST_SHOWN:
                shown[request_id] = rule
    taken = [(one, counts[one.id]) for one in acting]
    return Trial(since, looked_at, taken, left, _rows(shown))


def _older(since: datetime, before: int | None) -> list[int]:
    """The numbers of the next requests of the time looked at, the newest first."""
    query = ServiceRequest.select(ServiceRequest.id).where(ServiceRequest.created_at >= since)
    if before is not None:
        query = query.where(ServiceRequest.id < before)
    newest: Any = query.order_by(ServiceRequest.id.desc()).limit(_AT_ONCE).tuples()
    return [request_id for (request_id,) in newest]


def _known(ids: Sequence[int], zone: tzinfo) -> dict[int, Facts]:
    """The facts that were decided upon; of what has no decision, the facts of now."""
    kept = RequestDecision.select(RequestDecision.request, RequestDecision.inputs).where(
        RequestDecision.request.in_(ids)
    )
    rows: Any = kept.order_by(RequestDecision.id).tuples()
    found = {request_id: facts.from_json(inputs) for request_id, inputs in rows}
    missing = [request_id for request_id in ids if request_id not in found]
    for request in ServiceRequest.select().where(ServiceRequest.id.in_(missing)):
        found[request.id] = facts.of(request, zone=zone)
    return found


def _rows(shown: Mapping[int, RequestRule | None]) -> list[Tried]:
    """What is shown, with clients, in the order in which it was found."""
    query = ServiceRequest.select(ServiceRequest, Client).join(Client, JOIN.LEFT_OUTER)
    found = query.where(ServiceRequest.id.in_(list(shown))).order_by(ServiceRequest.id.desc())
    return [Tried(request, shown[request.id]) for request in found]
