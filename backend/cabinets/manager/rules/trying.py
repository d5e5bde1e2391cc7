"""What rules would have done in the last months, and the switch that lets one act."""

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.rules import words
from backend.service_requests import rules, trial
from backend.service_requests.models import RequestRule
from backend.service_requests.trial import Trial
from backend.web import flash, forms, wishes
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/rules/trial")
def try_rules() -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.HANDLE_REQUESTS)
    zone = visit.services.config.zone
    return _page(trial.of_list(now=visit.started_at, zone=zone), None)


@cabinet.get("/rules/<rule_id:int>/trial")
def try_rule(rule_id: int) -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.HANDLE_REQUESTS)
    rule = rules.one(rule_id)
    zone = visit.services.config.zone
    return _page(trial.of_rule(rule, now=visit.started_at, zone=zone), rule)


@cabinet.post("/rules/<rule_id:int>/on")
def switch_on(rule_id: int) -> Answer:
    """What is switched on is the rule as it was tried: a revision that is over is refused."""
    rights.insist(here().actor, Right.SET_RULES)
    rule = rules.one(rule_id)
    seen = forms.field("revision")
    if seen.isascii() and seen.isdigit() and len(seen) < 10:
        rule.revision = int(seen)
    rules.switch(rule, on=True, actor=here().actor)
    flash.leave("rules.switched_on")
    return redirect("/manager/rules")


def _page(found: Trial, rule: RequestRule | None) -> Answer:
    visit = here()
    speaker = words.speaker(visit.t)
    return page(
        "manager/rules/trial.html",
        trial=found,
        rule=rule,
        read=speaker.rule(rule) if rule else None,
        taken=[(one, speaker.rule(one), count) for one, count in found.taken],
        rows=[(one, speaker.does(one.rule.outcome) if one.rule else "") for one in found.rows],
        days=trial.LOOKED_BACK.days,
        most=trial.MOST_SHOWN,
        may_set=rights.may(visit.actor, Right.SET_RULES),
        wishes=wishes,
    )
