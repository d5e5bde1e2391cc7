"""Keep the list of rules: in order, each on or off; what was decided by one stays as it read then."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.audit import journal
from backend.db.base import transaction
from backend.kernel.actor import Actor
from backend.kernel.errors import InvalidError, NotFoundError, StaleStateError
from backend.service_requests import conditions
from backend.service_requests.conditions import Outcome
from backend.service_requests.facts import Facts
from backend.service_requests.models import RequestRule

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Draft:
    """A rule as it was filled in; `conditions` by the names of `conditions.EQUAL` and `.RANGES`."""

    title: str
    outcome: Outcome
    conditions: dict[str, Any] = field(default_factory=dict)


def every() -> list[RequestRule]:
    """All rules in their order, those that are off too."""
    query = RequestRule.select().where(RequestRule.removed_at.is_null())
    return list(query.order_by(RequestRule.position, RequestRule.id))


def one(rule_id: int) -> RequestRule:
    """
    A rule that was not removed.

    Raises:
        NotFoundError: there is none.
    """
    kept = (RequestRule.id == rule_id) & RequestRule.removed_at.is_null()
    found: RequestRule | None = RequestRule.get_or_none(kept)
    if found is None:
        raise NotFoundError
    return found


def first_that_takes(rules: list[RequestRule], facts: Facts) -> RequestRule | None:
    """The first rule of these, in their order, that takes a request with such facts."""
    taking = (rule for rule in rules if conditions.hold(rule.conditions, rule.outcome, facts))
    return next(taking, None)


def as_read(rule: RequestRule | None) -> dict[str, Any]:
    """The rule as a decision keeps it; empty when none took the request."""
    if rule is None:
        return {}
    return {
        "id": rule.id,
        "position": rule.position,
        "title": rule.title,
        "conditions": rule.conditions,
        "outcome": rule.outcome,
        "revision": rule.revision,
    }


def add(draft: Draft, *, actor: Actor, now: datetime) -> RequestRule:
    """
    Add a rule at the end of the list, switched off.

    Raises:
        InvalidError: a field is not right; see `conditions.check`.
    """
    _check(draft)
    with transaction():
        made: RequestRule = RequestRule.create(
            position=len(every()) + 1, created_at=now, **_columns(draft)
        )
        journal.record(actor, "request_rule.add", made, new=as_read(made))
    return made


def change(rule: RequestRule, draft: Draft, *, actor: Actor) -> RequestRule:
    """
    Change a rule. It is switched off by that: what it would do now is tried before it acts again.

    Args:
        rule: as the actor saw it.

    Raises:
        InvalidError: a field is not right.
        StaleStateError: somebody else has changed it meanwhile.
    """
    _check(draft)
    return _update(rule, "request_rule.change", {**_columns(draft), "is_on": False}, actor)


def switch(rule: RequestRule, *, on: bool, actor: Actor) -> RequestRule:
    """Let a rule act, or stop it at once; what is so already stays so."""
    if rule.is_on == on:
        return rule
    action = "request_rule.switch_on" if on else "request_rule.switch_off"
    return _update(rule, action, {"is_on": on}, actor)


def remove(rule: RequestRule, *, actor: Actor, now: datetime) -> None:
    """Take a rule from the list; its decisions keep how it read."""
    with transaction():
        _update(rule, "request_rule.remove", {"removed_at": now, "is_on": False}, actor)
        _number(every())


def shift(rule: RequestRule, *, up: bool, actor: Actor) -> None:
    """Let a rule change places with the one above or below it; at the end of the list nothing happens."""
    with transaction():
        order = every()
        place = next((n for n, one in enumerate(order) if one.id == rule.id), None)
        if place is None:
            raise NotFoundError
        other = place - 1 if up else place + 1
        if not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        _number(order)
        old, new = {"position": place + 1}, {"position": other + 1}
        journal.record(actor, "request_rule.shift", rule, old=old, new=new)


def _number(order: list[RequestRule]) -> None:
    for position, rule in enumerate(order, start=1):
        if rule.position != position:
            RequestRule.update(position=position).where(RequestRule.id == rule.id).execute()


def _update(rule: RequestRule, action: str, values: dict[str, Any], actor: Actor) -> RequestRule:
    unchanged = (
        (RequestRule.id == rule.id)
        & (RequestRule.revision == rule.revision)
        & RequestRule.removed_at.is_null()
    )
    with transaction():
        done = RequestRule.update(**values, revision=rule.revision + 1).where(unchanged).execute()
        if done != 1:
            raise StaleStateError
        changed: RequestRule = RequestRule.get_by_id(rule.id)
        journal.record(actor, action, rule, old=_state(rule), new=_state(changed))
    return changed


def _state(rule: RequestRule) -> dict[str, Any]:
    return {**as_read(rule), "is_on": rule.is_on}


def _columns(draft: Draft) -> dict[str, Any]:
    return {
        "title": draft.title.strip(),
        "conditions": draft.conditions,
        "outcome": draft.outcome.as_json(),
    }


def _check(draft: Draft) -> None:
    if not 1 <= len(draft.title.strip()) <= LONGEST_TITLE:
        raise InvalidError("form.required", field="title")
    conditions.check(draft.conditions, draft.outcome)
