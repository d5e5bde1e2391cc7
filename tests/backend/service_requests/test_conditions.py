"""Which rule takes which request: a table, and what no rule may hold."""

from typing import Any

import pytest

from backend.kernel.errors import InvalidError
from backend.service_requests import conditions
from backend.service_requests.conditions import Do, Outcome
from backend.service_requests.facts import Facts, from_json
from tests.backend.service_requests.made import APPROVE, ASK, HOLD, REJECT

FACTS = Facts(
    kind="parameter_change",
    service_id=1,
    tariff_from_id=10,
    tariff_to_id=11,
    group_id=5,
    debt_minor=20000,
    contract_days=100,
    parameters=("numbers", "recording"),
    days_ahead=3,
    hour=14,
    count=2,
    approval="rule",
)
BARE = Facts(kind="connection", hour=3)


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({}, True),
        ({"kind": "parameter_change"}, True),
        ({"kind": "pause"}, False),
        ({"service_id": 1}, True),
        ({"service_id": 2}, False),
        ({"tariff_from_id": 10}, True),
        ({"tariff_from_id": 11}, False),
        ({"tariff_to_id": 11}, True),
        ({"tariff_to_id": 10}, False),
        ({"group_id": 5}, True),
        ({"group_id": 6}, False),
        ({"parameter": "recording"}, True),
        ({"parameter": "storage"}, False),
        ({"debt_minor": {"most": 20000}}, True),
        ({"debt_minor": {"most": 19999}}, False),
        ({"debt_minor": {"least": 20001}}, False),
        ({"contract_days": {"least": 100}}, True),
        ({"contract_days": {"least": 101}}, False),
        ({"days_ahead": {"least": 1, "most": 3}}, True),
        ({"days_ahead": {"most": 2}}, False),
        ({"hour": {"least": 9, "most": 18}}, True),
        ({"hour": {"least": 18, "most": 9}}, False),
        ({"hour": {"least": 14, "most": 14}}, True),
        ({"count": {"most": 2}}, True),
        ({"count": {"most": 1}}, False),
        ({"kind": "parameter_change", "count": {"most": 1}}, False),
    ],
)
def test_a_condition(wanted: dict[str, Any], holds: bool):
    assert conditions.hold(wanted, HOLD.as_json(), FACTS) is holds


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({"kind": "connection"}, True),
        ({"hour": {"least": 22, "most": 6}}, True),
        ({"debt_minor": {"most": 0}}, False),
        ({"contract_days": {"least": 0}}, False),
        ({"service_id": 1}, False),
        ({"parameter": "numbers"}, False),
    ],
)
def test_what_a_guest_does_not_have_meets_no_condition(wanted: dict[str, Any], holds: bool):
    assert conditions.hold(wanted, HOLD.as_json(), BARE) is holds


@pytest.mark.parametrize("outcome", [APPROVE, Outcome(Do.APPROVE_LATER)])
def test_what_a_person_has_to_approve_is_approved_by_no_rule(outcome: Outcome):
    manual = Facts(kind="parameter_change", approval="manual")

    assert not conditions.hold({}, outcome.as_json(), manual)
    assert conditions.hold({}, REJECT.as_json(), manual)


@pytest.mark.parametrize("outcome", [APPROVE, HOLD, REJECT, ASK, Outcome(Do.APPROVE_LATER)])
def test_an_outcome_is_kept_and_read_again(outcome: Outcome):
    conditions.check({}, outcome)

    assert conditions.outcome_of(outcome.as_json()) == outcome


def test_facts_are_kept_and_read_again():
    assert from_json(FACTS.as_json()) == FACTS


@pytest.mark.parametrize(
    ("wanted", "outcome", "field"),
    [
        ({"weather": "rain"}, APPROVE, "weather"),
        ({"kind": "party"}, APPROVE, "kind"),
        ({"count": {}}, APPROVE, "count"),
        ({"count": {"least": -1}}, APPROVE, "count"),
        ({"count": {"least": True}}, APPROVE, "count"),
        ({"count": {"least": 3, "most": 2}}, APPROVE, "count"),
        ({"hour": {"most": 24}}, APPROVE, "hour"),
        ({}, Outcome(Do.HOLD, "editor", 8), "role"),
        ({}, Outcome(Do.HOLD, "manager", 0), "due_hours"),
        ({}, Outcome(Do.HOLD, "manager", 721), "due_hours"),
        ({}, Outcome(Do.REJECT, ru=" "), "ru"),
        ({}, Outcome(Do.ASK, ru="x" * 1001), "ru"),
    ],
)
def test_what_no_rule_may_hold(wanted: dict[str, Any], outcome: Outcome, field: str):
    with pytest.raises(InvalidError) as refused:
        conditions.check(wanted, outcome)

    assert refused.value.details["field"] == field
