"""The form of a rule: a new one, or one that is changed; afterwards it is tried before it acts."""

from collections.abc import Callable

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import trail
from backend.cabinets.manager.door import cabinet
from backend.cabinets.manager.rules.forms import RuleForm, field_of, values_of
from backend.kernel import clock
from backend.kernel.errors import DomainError
from backend.service_requests import named, rules
from backend.service_requests.models import RequestRule
from backend.service_requests.rules import Draft
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/rules/new")
def show_new_rule() -> Answer:
    rights.insist(here().actor, Right.SET_RULES)
    return _page(forms.blank(RuleForm, do="hold", role="manager", due_hours=24), None)


@cabinet.post("/rules/new", keeps_form=True)
def add_rule() -> Answer:
    rights.insist(here().actor, Right.SET_RULES)
    actor = here().actor
    return _save(None, lambda draft: rules.add(draft, actor=actor, now=clock.now()))


@cabinet.get("/rules/<rule_id:int>/edit")
def show_rule(rule_id: int) -> Answer:
    rights.insist(here().actor, Right.SET_RULES)
    rule = rules.one(rule_id)
    return _page(forms.blank(RuleForm, **values_of(rule)), rule)


@cabinet.post("/rules/<rule_id:int>/edit", keeps_form=True)
def change_rule(rule_id: int) -> Answer:
    rights.insist(here().actor, Right.SET_RULES)
    rule = rules.one(rule_id)
    seen = forms.field("revision")
    if seen.isascii() and seen.isdigit() and len(seen) < 10:
        rule.revision = int(seen)
    actor = here().actor
    return _save(rule, lambda draft: rules.change(rule, draft, actor=actor))


def _save(rule: RequestRule | None, verb: Callable[[Draft], RequestRule]) -> Answer:
    form = _offered(forms.read(RuleForm))
    if not form.validate():
        return _page(form, rule, 422)
    try:
        saved = verb(form.draft())
    except DomainError as error:
        details = {name: value for name, value in error.details.items() if name != "field"}
        form.refuse(field_of(error.details.get("field")), error.message_key, **details)
        return _page(form, rules.one(rule.id) if rule else None, error.status)
    flash.leave("rules.saved")
    return redirect(f"/manager/rules/{saved.id}/trial")


def _page(form: RuleForm, rule: RequestRule | None, status: int = 200) -> Answer:
    acts = trail.of(rule) if rule else None
    return page("manager/rules/edit.html", status, form=_offered(form), rule=rule, acts=acts)


def _offered(form: RuleForm) -> RuleForm:
    form.offer(named.load(), here().language, here().t("rules.any"))
    return form
