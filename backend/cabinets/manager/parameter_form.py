"""The form of one parameter: only the fields that its kind has, read into a definition and back."""

from collections.abc import Sequence
from dataclasses import dataclass

import wtforms
from wtforms import SelectChoice, validators

from backend.cabinets.manager import catalogue
from backend.cabinets.manager.catalogue import TITLE, Revised
from backend.catalog import kinds, soundness
from backend.catalog.definitions import Definition, Option, Value
from backend.catalog.words import Approval, Effective, Kind, PriceEffect, Reads, Writes
from backend.web import forms
from backend.web.visit import here

# Which of the fields about limits a kind has; every other field all kinds have.
LIMITS: dict[Kind, tuple[str, ...]] = {
    Kind.INT: ("minimum", "maximum"),
    Kind.DECIMAL: ("minimum", "maximum", "decimals"),
    Kind.TEXT: ("max_length", "pattern"),
    Kind.SECRET: ("max_length", "pattern"),
    Kind.ENUM: ("options",),
    Kind.PHONE_LIST: ("max_count",),
}
OF_KINDS = ("minimum", "maximum", "decimals", "max_length", "pattern", "options", "max_count")
NUMBERS = ("decimals", "max_length", "max_count")


class ParameterForm(Revised):
    """Everything that a parameter may have; `blank` and `read` leave out what its kind has not."""

    title_ru = wtforms.StringField(
        "manager.parameters.title_ru", [validators.InputRequired(), TITLE]
    )
    title_en = wtforms.StringField("manager.parameters.title_en", [validators.Optional(), TITLE])
    code = wtforms.StringField(
        "manager.parameters.code",
        [validators.Optional()],
        description="manager.parameters.code_hint",
    )
    hint_ru = wtforms.StringField(
        "manager.parameters.hint_ru",
        [validators.Optional()],
        description="manager.parameters.hint_hint",
    )
    hint_en = wtforms.StringField("manager.parameters.hint_en", [validators.Optional()])
    unit_ru = wtforms.StringField(
        "manager.parameters.unit_ru",
        [validators.Optional()],
        description="manager.parameters.unit_hint",
    )
    unit_en = wtforms.StringField("manager.parameters.unit_en", [validators.Optional()])
    minimum = wtforms.StringField("manager.parameters.minimum", [validators.Optional()])
    maximum = wtforms.StringField("manager.parameters.maximum", [validators.Optional()])
    decimals = wtforms.IntegerField(
        "manager.parameters.decimals", [validators.Optional(), validators.NumberRange(0, 6)]
    )
    max_length = wtforms.IntegerField(
        "manager.parameters.max_length",
        [validators.Optional(), validators.NumberRange(1, kinds.LONGEST_TEXT)],
    )
    pattern = wtforms.StringField(
        "manager.parameters.pattern",
        [validators.Optional()],
        description="manager.parameters.pattern_hint",
    )
    options = wtforms.TextAreaField(
        "manager.parameters.options",
        [validators.Optional()],
        description="manager.parameters.options_hint",
    )
    max_count = wtforms.IntegerField(
        "manager.parameters.max_count",
        [validators.Optional(), validators.NumberRange(1, kinds.MOST_PHONES)],
    )
    initial = wtforms.StringField(
        "manager.parameters.initial",
        [validators.Optional()],
        description="manager.parameters.initial_hint",
    )
    is_required = wtforms.BooleanField("manager.parameters.is_required")
    reads = wtforms.RadioField(
        "manager.parameters.reads",
        choices=[SelectChoice(one.value, f"catalog.reads.{one}") for one in Reads],
    )
    writes = wtforms.RadioField(
        "manager.parameters.writes",
        choices=[SelectChoice(one.value, f"catalog.writes.{one}") for one in Writes],
    )
    approval = wtforms.RadioField(
        "manager.parameters.approval",
        choices=[SelectChoice(one.value, f"catalog.approval.{one}") for one in Approval],
    )
    effective = wtforms.RadioField(
        "manager.parameters.effective",
        choices=[SelectChoice(one.value, f"catalog.effective.{one}") for one in Effective],
    )
    price_effect = wtforms.RadioField(
        "manager.parameters.price_effect",
        choices=[SelectChoice(one.value, f"catalog.price_effect.{one}") for one in PriceEffect],
        description="manager.parameters.price_effect_hint",
    )
    depends_on = wtforms.SelectField("manager.parameters.depends_on", choices=[])
    depends_value = wtforms.StringField(
        "manager.parameters.depends_value",
        [validators.Optional()],
        description="manager.parameters.depends_value_hint",
    )
    help_topic = wtforms.StringField(
        "manager.parameters.help_topic",
        [validators.Optional()],
        description="manager.parameters.help_topic_hint",
    )


@dataclass(frozen=True)
class Around:
    """The other parameters of the draft: what this one may depend on, and codes that are taken."""

    others: Sequence[Definition]
    revision: int

    def find(self, code: str) -> Definition | None:
        """The other parameter with this code."""
        return next((one for one in self.others if one.code == code), None)


def blank(kind: Kind, around: Around, of: Definition | None = None) -> ParameterForm:
    """The form as it is first shown: empty, or with a definition in it."""
    values = _standing(of) if of else _usual(kind)
    made = forms.blank(ParameterForm, **{**values, "revision": str(around.revision)})
    return _fitted(made, kind, around)


def read(kind: Kind, around: Around) -> ParameterForm:
    """The form with what was posted."""
    return _fitted(forms.read(ParameterForm), kind, around)


def _usual(kind: Kind) -> dict[str, object]:
    """What most parameters have."""
    return {
        "reads": Reads.CLIENT,
        "writes": Writes.CLIENT,
        "approval": Approval.NONE,
        "effective": Effective.NOW,
        "price_effect": PriceEffect.NONE,
        "decimals": 2 if kind is Kind.DECIMAL else None,
    }


def _standing(of: Definition) -> dict[str, object]:
    limits, needs = of.limits, of.depends_on
    numbers = {name: getattr(limits, name) for name in NUMBERS}
    ends = {
        name: "" if getattr(limits, name) is None else str(getattr(limits, name))
        for name in ("minimum", "maximum")
    }
    plain = ("code", "is_required", "reads", "writes", "approval", "effective", "price_effect")
    return {
        **{name: getattr(of, name) for name in (*plain, "help_topic")},
        **catalogue.spread("title", of.title),
        **catalogue.spread("hint", of.hint),
        **catalogue.spread("unit", of.unit),
        **numbers,
        **ends,
        "pattern": limits.pattern,
        "options": "\n".join(_line(one) for one in limits.options),
        "initial": _typed(of.initial),
        "depends_on": needs.code if needs else "",
        "depends_value": _typed(needs.value) if needs else "",
    }


def _typed(value: Value | None) -> str:
    """The value as it stands in a line; yes and no in the words of the language."""
    if isinstance(value, bool):
        return here().t("catalog.value.yes") if value else here().t("catalog.value.no")
    return kinds.typed(value).replace("\n", ", ")


def _fitted(form: ParameterForm, kind: Kind, around: Around) -> ParameterForm:
    t = here().t
    for name in OF_KINDS:
        if name not in LIMITS.get(kind, ()):
            del form[name]
    if kind is Kind.SECRET:
        del form["initial"]
    for name in ("unit_ru", "unit_en"):
        if kind not in (Kind.INT, Kind.DECIMAL):
            del form[name]
    fitting = [PriceEffect.NONE, *soundness.effects_of(kind)]
    form.price_effect.choices = [
        choice for choice in form.price_effect.choices if choice.value in fitting
    ]
    form.depends_on.choices = [
        SelectChoice("", t("manager.parameters.depends_on_nothing")),
        *(SelectChoice(one.code, one.title.in_(t.language)) for one in around.others),
    ]
    return form


def _line(option: Option) -> str:
    parts = [option.code, option.title.ru, option.title.en]
    return " | ".join(part for part in parts if part)
