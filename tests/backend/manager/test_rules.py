"""Rules on the screens: filled in from lists, tried, switched on and off by seniors."""

from typing import TYPE_CHECKING, Any

import pytest

from backend.kernel import clock
from backend.service_requests import rules
from backend.service_requests.models import RequestRule
from backend.service_requests.states import Status
from tests.backend.service_requests.made import APPROVE, HOLD, REJECT, a_rule, in_state
from tests.support import catalogue, people
from tests.support.people import days
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

RULES = "/manager/rules"


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


@pytest.fixture
def sveta(app: "WSGIApplication") -> Visitor:
    """The senior manager's browser."""
    return people.signed_in(app, people.sveta())


def fill(visitor: Visitor, path: str, **changes: Any) -> Any:
    return visitor.submit(visitor.get(path).form(path), follow=False, **changes)


def test_a_rule_is_made_tried_and_switched_on(sveta: Visitor):
    service = catalogue.a_service(catalogue.FOUR)
    in_state(Status.HELD, kind="pause", created_at=clock.now() - days(3))
    in_state(Status.HELD, kind="other", created_at=clock.now() - days(3))

    saved = fill(
        sveta,
        f"{RULES}/new",
        title="Пауза без долга",
        kind="pause",
        debt_minor_most="0",
        hour_least="9",
        hour_most="8",
        do="approve",
    )
    rule = RequestRule.get()
    assert rule.conditions == {
        "kind": "pause",
        "debt_minor": {"most": 0},
        "hour": {"least": 9, "most": 8},
    }
    assert not rule.is_on
    trial = sveta.get(saved.location)
    assert "Одобрить сразу" in trial.text
    assert "Просмотрено заявок 2" in trial.text
    assert service.title.ru in sveta.get(f"{RULES}/new").text

    sveta.submit(trial.form(f"/rules/{rule.id}/on"))

    assert rules.one(rule.id).is_on
    assert "включено" in sveta.get(RULES).text
    told = sveta.get(f"{RULES}/{rule.id}/edit").text
    told = told[told.index("Что и кем сделано") :]
    assert "Правило включено" in told
    assert "Правило добавлено" in told
    assert "Одобрить сразу" in told
    assert "debt_minor" not in told


def test_what_was_changed_after_the_trial_is_not_switched_on_by_it(sveta: Visitor):
    rule = a_rule(REJECT, is_on=False)
    trial = sveta.get(f"{RULES}/{rule.id}/trial")
    fill(sveta, f"{RULES}/{rule.id}/edit", title="Иначе")

    page = sveta.submit(trial.form("/on"), follow=False)

    assert page.status == 409
    assert not rules.one(rule.id).is_on


def test_what_is_wrong_stands_beside_its_field_and_all_is_kept(sveta: Visitor):
    page = fill(
        sveta,
        f"{RULES}/new",
        title="Ночью",
        do="reject",
        ru="",
        count_least="5",
        count_most="3",
    )

    assert page.status == 422
    assert 'id="field-count-least-errors"' in page.html
    assert 'value="Ночью"' in page.html
    again = fill(sveta, f"{RULES}/new", title="Ночью", do="reject", hour_least="24")
    assert 'id="field-hour-least-errors"' in again.html
    silent = fill(sveta, f"{RULES}/new", title="Ночью", do="reject")
    assert 'id="field-ru-errors"' in silent.html
    assert RequestRule.select().count() == 0


def test_a_rule_that_there_is_stands_in_the_form_again(sveta: Visitor):
    rule = a_rule(HOLD, kind="pause", debt_minor={"least": 150050})

    form = dict(sveta.get(f"{RULES}/{rule.id}/edit").form("/edit").fields)

    assert (form["kind"], form["do"], form["role"]) == ("pause", "hold", "senior_manager")
    assert (form["debt_minor_least"], form["due_hours"]) == ("1500.50", "8")
    fill(sveta, f"{RULES}/{rule.id}/edit")
    assert rules.one(rule.id).conditions == rule.conditions


def test_two_seniors_on_one_rule(sveta: Visitor):
    rule = a_rule(REJECT)
    first, second = (sveta.get(f"{RULES}/{rule.id}/edit").form("/edit") for _ in range(2))
    sveta.submit(first, title="Первая")

    page = sveta.submit(second, follow=False, title="Вторая")

    assert page.status == 409
    assert 'value="Вторая"' in page.html
    assert rules.one(rule.id).title == "Первая"


def test_a_rule_is_stopped_moved_and_removed(sveta: Visitor):
    one, two = a_rule(REJECT), a_rule(APPROVE)

    sveta.post(f"{RULES}/{two.id}/up", {})
    assert [rule.id for rule in rules.every()] == [two.id, one.id]
    sveta.post(f"{RULES}/{two.id}/down", {})
    assert [rule.id for rule in rules.every()] == [one.id, two.id]
    sveta.post(f"{RULES}/{one.id}/off", {})
    assert not rules.one(one.id).is_on
    sveta.post(f"{RULES}/{one.id}/remove", {})
    assert [rule.id for rule in rules.every()] == [two.id]
    assert sveta.get(f"{RULES}/{one.id}/edit").status == 404


def test_the_whole_list_is_tried(mila: Visitor):
    a_rule(REJECT, kind="pause")
    in_state(Status.HELD, kind="other", created_at=clock.now() - days(1))

    page = mila.get(f"{RULES}/trial")

    assert "Менеджеру" in page.text
    assert "Не подошло ни одно правило 1" in page.text


def test_a_manager_reads_rules_and_sets_none(mila: Visitor):
    rule = a_rule(REJECT)

    assert "Отклонить с текстом" in mila.get(RULES).text
    assert mila.get(f"{RULES}/{rule.id}/trial").status == 200
    assert mila.get(f"{RULES}/new").status == 403
    for act in ("off", "on", "up", "down", "remove", "edit"):
        assert mila.post(f"{RULES}/{rule.id}/{act}", {"title": "x"}).status == 403
    assert rules.one(rule.id).revision == rule.revision
