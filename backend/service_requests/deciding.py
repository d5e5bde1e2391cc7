"""Let the rules decide: the decision is stored first, its effect follows, and both survive any stop."""

import logging
from datetime import date, datetime, timedelta, tzinfo

from backend.accounts.roles import Role
from backend.db.base import transaction
from backend.kernel import periods
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import DomainError
from backend.kernel.localised import Localised
from backend.service_requests import conditions, facts, handling, orders, rules
from backend.service_requests.conditions import Do, Outcome
from backend.service_requests.handling import Hold
from backend.service_requests.models import RequestDecision, ServiceRequest
from backend.service_requests.states import Status
from backend.subscriptions.models import Subscription

log = logging.getLogger("kabinet.service_requests")

# What happens to a request that no rule takes.
USUAL = Outcome(Do.HOLD, Role.MANAGER, 24)
_AT_ONCE = 200


def run(now: datetime, *, zone: tzinfo) -> int:
    """
    Decide what has no decision, and finish what a stop has interrupted; how many requests it was.

    Others may do the same at the same time. One request that cannot be decided does not stop the rest.
    """
    waiting = ServiceRequest.select().where(
        ServiceRequest.closed_at.is_null() & (ServiceRequest.status == Status.ACKNOWLEDGED)
    )
    found = list(waiting.order_by(ServiceRequest.id).limit(_AT_ONCE))
    for request in found:
        try:
            decide(request, now=now, zone=zone)
        except Exception:
            log.exception("request %s cannot be decided", request.id)
    return len(found)


def carry_out_due(today: date, *, now: datetime) -> int:
    """Carry out what was approved for a day that has come; how many requests it was."""
    due = ServiceRequest.select().where(
        ServiceRequest.closed_at.is_null()  # the open ones have an index of their own
        & (ServiceRequest.status == Status.IN_PROGRESS)
        & (ServiceRequest.expected_on <= today)
        & ServiceRequest.quote.is_null(is_null=False)
    )
    rows = list(due.order_by(ServiceRequest.id).limit(_AT_ONCE))
    found = [request for request in rows if orders.is_waiting(request)]
    return sum(_carry_out(request, now) for request in found)


def decide(request: ServiceRequest, *, now: datetime, zone: tzinfo) -> ServiceRequest:
    """Store the decision about a new request unless there is one, then apply it; the request afterwards."""
    decision = store(request, now=now, zone=zone)
    if decision is not None:
        _apply(decision, now=now, zone=zone)
    fresh: ServiceRequest = ServiceRequest.get_by_id(request.id)
    return fresh


def store(request: ServiceRequest, *, now: datetime, zone: tzinfo) -> RequestDecision | None:
    """The decision that waits for its effect, made now if there is none; None if all is done already."""
    with transaction():
        waiting: RequestDecision | None = RequestDecision.get_or_none(
            (RequestDecision.request == request.id) & RequestDecision.applied_at.is_null()
        )
        fresh = ServiceRequest.get_by_id(request.id)
        if waiting is not None or fresh.status != Status.ACKNOWLEDGED:
            return waiting
        known = facts.of(fresh, zone=zone)
        rule = rules.first_that_takes([one for one in rules.every() if one.is_on], known)
        made: RequestDecision = RequestDecision.create(
            request=fresh,
            rule_ref=rule,
            rule=rules.as_read(rule),
            inputs=known.as_json(),
            outcome=rule.outcome if rule else USUAL.as_json(),
            decided_at=now,
        )
    return made


def _apply(decision: RequestDecision, *, now: datetime, zone: tzinfo) -> None:
    """The effect, once: a request that one of us was faster with is left as it is."""
    mine = (RequestDecision.id == decision.id) & RequestDecision.applied_at.is_null()
    with transaction():
        if RequestDecision.update(applied_at=now).where(mine).execute() != 1:
            return
        request = ServiceRequest.get_by_id(decision.request_id)
        if request.status != Status.ACKNOWLEDGED:
            return
        outcome = conditions.outcome_of(decision.outcome)
        try:
            with transaction():
                _act(request, outcome, now, zone)
        except DomainError as error:
            log.warning("request %s cannot be decided by rule: %s", request.id, error)
            handling.leave(request, error.message_key, actor=SYSTEM, now=now)


def _act(request: ServiceRequest, outcome: Outcome, now: datetime, zone: tzinfo) -> None:
    text = Localised(outcome.ru, outcome.en).in_(request.language)
    if outcome.do is Do.APPROVE:
        handling.approve(request, actor=SYSTEM, now=now)
    elif outcome.do is Do.APPROVE_LATER:
        end = _period_end(request, now, zone)
        on = None if orders.begins_by_itself(request, end) else end
        handling.approve(request, on=on, actor=SYSTEM, now=now)
    elif outcome.do is Do.REJECT:
        handling.reject(request, text, actor=SYSTEM, now=now)
    elif outcome.do is Do.ASK:
        handling.ask(request, text, actor=SYSTEM, now=now)
    else:
        until = Hold(outcome.role, now + timedelta(hours=outcome.due_hours))
        handling.hold(request, until, actor=SYSTEM, now=now)


def _period_end(request: ServiceRequest, now: datetime, zone: tzinfo) -> date:
    """The first day of the next month of payment; without a subscription, of the next month."""
    today = now.astimezone(zone).date()
    if request.subscription_id is None:
        return periods.month_of(today).until
    subscription: Subscription = Subscription.get_by_id(request.subscription_id)
    return periods.billing(today, subscription.bill_day).until


def _carry_out(found: ServiceRequest, now: datetime) -> bool:
    """
    What can no longer be done as it was promised is given to one of us, who sees why.

    False: it was withdrawn, or changed by somebody, since it was found; what still waits is found again.
    """
    with transaction():
        request: ServiceRequest = ServiceRequest.get_by_id(found.id)
        if request.revision != found.revision:
            return False
        try:
            handling.carry_out(request, actor=SYSTEM, now=now)
        except DomainError as error:
            log.warning("request %s cannot be carried out: %s", request.id, error)
            handling.leave(request, error.message_key, actor=SYSTEM, now=now)
    return True
