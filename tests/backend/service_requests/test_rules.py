"""The list of rules, and what it would have done lately."""

import pytest

from backend.audit import journal
from backend.kernel.errors import InvalidError, NotFoundError, StaleStateError
from backend.service_requests import deciding, rules, trial
from backend.service_requests.models import ServiceRequest
from backend.service_requests.rules import Draft
from backend.service_requests.states import Status
from tests.backend.service_requests.made import (
    APPROVE,
    ASK,
    HOLD,
    LATER,
    REJECT,
    SVETA,
    ZONE,
    a_rule,
    in_state,
)
from tests.support.people import NOON, days

pytestmark = pytest.mark.usefixtures("database")


def titles() -> list[tuple[int, int]]:
    return [(one.position, one.id) for one in rules.every()]


def test_a_new_rule_stands_last_and_does_not_act_yet():
    first = a_rule(REJECT)

    rule = rules.add(Draft("  Пауза ", HOLD, {"kind": "pause"}), actor=SVETA, now=NOON)

    assert (rule.title, rule.is_on, rule.position) == ("Пауза", False, 2)
    assert [one.id for one in rules.every()] == [first.id, rule.id]
    assert journal.entries_of(rule)[0].action == "request_rule.add"


def test_rules_change_places_and_those_at_the_ends_stay():
    one, two, three = a_rule(REJECT), a_rule(ASK), a_rule(HOLD)

    rules.shift(three, up=True, actor=SVETA)
    rules.shift(one, up=True, actor=SVETA)
    rules.shift(two, up=False, actor=SVETA)

    assert titles() == [(1, one.id), (2, three.id), (3, two.id)]
    rules.remove(rules.one(three.id), actor=SVETA, now=NOON)
    assert titles() == [(1, one.id), (2, two.id)]
    with pytest.raises(NotFoundError):
        rules.one(three.id)
    with pytest.raises(NotFoundError):
        rules.shift(three, up=True, actor=SVETA)


def test_a_changed_rule_is_off_until_it_was_tried():
    rule = a_rule(REJECT)

    changed = rules.change(rule, Draft("Иначе", ASK), actor=SVETA)

    assert (changed.title, changed.is_on) == ("Иначе", False)


def test_of_two_who_change_one_rule_the_second_is_told():
    rule = a_rule(REJECT)
    rules.change(rule, Draft("Иначе", ASK), actor=SVETA)

    with pytest.raises(StaleStateError):
        rules.change(rule, Draft("Ещё иначе", ASK), actor=SVETA)


def test_switching_twice_is_switching_once():
    rule = a_rule(REJECT)

    off = rules.switch(rule, on=False, actor=SVETA)

    assert rules.switch(off, on=False, actor=SVETA).revision == off.revision


@pytest.mark.parametrize("title", ["", "  ", "x" * 201], ids=["none", "blank", "long"])
def test_a_rule_has_a_title(title: str):
    with pytest.raises(InvalidError):
        rules.add(Draft(title, REJECT), actor=SVETA, now=NOON)


def test_a_trial_shows_what_each_rule_would_have_taken_and_changes_nothing():
    wanted = in_state(Status.HELD, kind="pause", created_at=NOON - days(10))
    other = in_state(Status.HELD, kind="other", created_at=NOON - days(20))
    in_state(Status.HELD, kind="pause", created_at=NOON - days(91))
    above = a_rule(ASK, kind="other")
    rule = a_rule(APPROVE, is_on=False, kind="pause")
    a_rule(REJECT, is_on=False)

    tried = trial.of_rule(rule, now=NOON, zone=ZONE)

    assert [(one.id, count) for one, count in tried.taken] == [(above.id, 1), (rule.id, 1)]
    assert [(one.request.id, one.does) for one in tried.rows] == [(wanted.id, "approve")]
    assert (tried.looked_at, tried.left) == (2, 0)
    whole = trial.of_list(now=NOON, zone=ZONE)
    assert [(one.request.id, one.does) for one in whole.rows] == [
        (other.id, "ask"),
        (wanted.id, "hold"),
    ]
    assert whole.left == 1
    assert {one.status for one in ServiceRequest.select()} == {Status.HELD}


def test_a_trial_looks_at_the_facts_that_were_decided_upon():
    request = in_state(Status.ACKNOWLEDGED)
    deciding.decide(request, now=LATER, zone=ZONE)
    ServiceRequest.update(kind="document").execute()
    rule = a_rule(APPROVE, is_on=False, kind="other")

    assert len(trial.of_rule(rule, now=LATER, zone=ZONE).rows) == 1


def test_a_long_list_is_tried_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trial, "_AT_ONCE", 2)
    monkeypatch.setattr(trial, "MOST_SHOWN", 3)
    for day in range(5):
        in_state(Status.HELD, created_at=NOON - days(day))

    tried = trial.of_list(now=NOON, zone=ZONE)

    assert (tried.looked_at, tried.left, len(tried.rows)) == (5, 5, 3)
