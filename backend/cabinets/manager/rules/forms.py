"""The form of a rule: everything is chosen from lists, an empty choice is no condition."""

from collections.abc import Iterable
from typing import Any

import wtforms
from wtforms import SelectChoice, validators

from backend.kernel import money
from backend.kernel.localised import Localised
from backend.service_requests.conditions import EQUAL, LONGEST_DUE_HOURS, LONGEST_TEXT, Do, Outcome
from backend.service_requests.models import RequestKind, RequestRule
from backend.service_requests.named import Names
from backend.service_requests.rules import LONGEST_TITLE, Draft
from backend.service_requests.steps import HELD_FOR
from backend.web import forms

NUMBERED = ("service_id", "tariff_from_id", "tariff_to_id", "group_id")
COUNTED = ("contract_days", "days_ahead", "hour", "count")
_NUMBER = [validators.Optional(), validators.NumberRange(0, 100_000)]
_MONEY = [validators.Optional(), validators.NumberRange(0, 10**9)]


def _of(name: str, side: str) -> Any:
    return wtforms.IntegerField(f"rules.form.{name}_{side}", _NUMBER)


class RuleForm(forms.Form):
    """Conditions by the names of `conditions.EQUAL` and `.RANGES`, then the outcome."""

    title = wtforms.StringField(
        "rules.form.title",
        [validators.DataRequired(), validators.Length(max=LONGEST_TITLE)],
        description="rules.form.title_hint",
    )
    kind = wtforms.SelectField(
        "rules.condition.kind",
        choices=[
            SelectChoice("", "rules.any"),
            *(SelectChoice(one, f"requests.kind.{one}") for one in RequestKind),
        ],
    )
    service_id = wtforms.SelectField("rules.condition.service_id", choices=[])
    tariff_from_id = wtforms.SelectField("rules.condition.tariff_from_id", choices=[])
    tariff_to_id = wtforms.SelectField("rules.condition.tariff_to_id", choices=[])
    parameter = wtforms.SelectField("rules.condition.parameter", choices=[])
    group_id = wtforms.SelectField("rules.condition.group_id", choices=[])
    debt_minor_least = wtforms.DecimalField("rules.form.debt_minor_least", _MONEY)
    debt_minor_most = wtforms.DecimalField("rules.form.debt_minor_most", _MONEY)
    contract_days_least = _of("contract_days", "least")
    contract_days_most = _of("contract_days", "most")
    days_ahead_least = _of("days_ahead", "least")
    days_ahead_most = _of("days_ahead", "most")
    hour_least = _of("hour", "least")
    hour_most = _of("hour", "most")
    count_least = _of("count", "least")
    count_most = _of("count", "most")
    do = wtforms.RadioField(
        "rules.form.do",
        [validators.InputRequired()],
        choices=[SelectChoice(one, f"rules.do.{one}") for one in Do],
    )
    role = wtforms.SelectField(
        "rules.form.role",
        choices=[SelectChoice(role, f"web.role.{role}") for role in HELD_FOR],
        description="rules.form.role_hint",
    )
    due_hours = wtforms.IntegerField(
        "rules.form.due_hours",
        [validators.Optional(), validators.NumberRange(1, LONGEST_DUE_HOURS)],
    )
    ru = wtforms.TextAreaField(
        "rules.form.ru",
        [validators.Optional(), validators.Length(max=LONGEST_TEXT)],
        description="rules.form.text_hint",
    )
    en = wtforms.TextAreaField(
        "rules.form.en", [validators.Optional(), validators.Length(max=LONGEST_TEXT)]
    )

    def offer(self, names: Names, language: str, t_any: str) -> None:
        """Fill the lists with what there is now."""
        for name, known in (
            ("service_id", names.services),
            ("tariff_from_id", names.tariffs),
            ("tariff_to_id", names.tariffs),
            ("group_id", names.groups),
            ("parameter", names.parameters),
        ):
            self[name].choices = [SelectChoice("", t_any), *_choices(known.items(), language)]

    def draft(self) -> Draft:
        """The rule that was filled in, after `validate`."""
        outcome = Outcome(
            Do(self.do.data),
            self.role.data or "",
            self.due_hours.data or 0,
            self.ru.data or "",
            self.en.data or "",
        )
        return Draft(self.title.data, outcome, self._conditions())

    def _conditions(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in EQUAL:
            if self[name].data:
                found[name] = int(self[name].data) if name in NUMBERED else self[name].data
        for name in COUNTED:
            found |= _range(name, self[f"{name}_least"].data, self[f"{name}_most"].data)
        least, most = self.debt_minor_least.data, self.debt_minor_most.data
        found |= _range(
            "debt_minor",
            None if least is None else int(least * 100),
            None if most is None else int(most * 100),
        )
        return found


def values_of(rule: RequestRule) -> dict[str, Any]:
    """What stands in the fields for a rule that there is."""
    outcome, text = rule.outcome, rule.outcome.get("text", {})
    values: dict[str, Any] = {
        "title": rule.title,
        "do": outcome["do"],
        "role": outcome.get("role", "manager"),
        "due_hours": outcome.get("due_hours"),
        "ru": text.get("ru", ""),
        "en": text.get("en", ""),
    }
    for name, wanted in rule.conditions.items():
        if name in EQUAL:
            values[name] = str(wanted)
        else:
            values |= {f"{name}_{side}": _typed(name, value) for side, value in wanted.items()}
    return values


def field_of(name: object) -> str:
    """The field beside which a refusal of the domain is shown."""
    known = str(name or "")
    return f"{known}_least" if known in (*COUNTED, "debt_minor") else known


def _range(name: str, least: int | None, most: int | None) -> dict[str, Any]:
    known = {"least": least, "most": most}
    kept = {side: value for side, value in known.items() if value is not None}
    return {name: kept} if kept else {}


def _typed(name: str, value: int) -> Any:
    return money.to_decimal(value) if name == "debt_minor" else value


def _choices(known: Iterable[tuple[object, Localised | str]], language: str) -> list[SelectChoice]:
    return [
        SelectChoice(str(key), one.in_(language) if isinstance(one, Localised) else one)
        for key, one in known
    ]
