"""The list of rules in their order: switch off, move, remove."""

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.rules import words
from backend.kernel import clock
from backend.service_requests import rules
from backend.web import flash
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

LIST = "/manager/rules"


@cabinet.get("/rules")
def show_rules() -> Answer:
    rights.insist(here().actor, Right.HANDLE_REQUESTS)
    speaker = words.speaker(here().t)
    return page(
        "manager/rules/list.html",
        rows=[(rule, speaker.rule(rule)) for rule in rules.every()],
        may_set=rights.may(here().actor, Right.SET_RULES),
    )


@cabinet.post("/rules/<rule_id:int>/off")
def switch_off(rule_id: int) -> Answer:
    rights.insist(here().actor, Right.SET_RULES)
    rules.switch(rules.one(rule_id), on=False, actor=here().actor)
    flash.leave("rules.switched_off")
    return redirect(LIST)


@cabinet.post("/rules/<rule_id:int>/up")
def move_up(rule_id: int) -> Answer:
    return _shift(rule_id, up=True)


@cabinet.post("/rules/<rule_id:int>/down")
def move_down(rule_id: int) -> Answer:
    return _shift(rule_id, up=False)


@cabinet.post("/rules/<rule_id:int>/remove")
def remove_rule(rule_id: int) -> Answer:
    rights.insist(here().actor, Right.SET_RULES)
    rules.remove(rules.one(rule_id), actor=here().actor, now=clock.now())
    flash.leave("rules.removed")
    return redirect(LIST)


def _shift(rule_id: int, *, up: bool) -> Answer:
    rights.insist(here().actor, Right.SET_RULES)
    rules.shift(rules.one(rule_id), up=up, actor=here().actor)
    return redirect(LIST)
