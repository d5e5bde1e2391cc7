"""The form of one parameter: only the fields that its kind has, read into a definition and back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import wtforms
from wtforms import SelectChoice, validators

from backend.cabinets.manager import catalogue
from backend.cabinets.manager.catalogue import TITLE, Revised
from backend.catalog import codes, kinds, soundness
from backend.catalog.definitions import Definition, Dependency, Limits, Option, Value
from backend.catalog.words import Approval, Effective, Kind, PriceEffect, Reads, Writes
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised
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


def definition(form: ParameterForm, kind: Kind, around: Around) -> Definition | None:
    """What was typed as a definition; None if something is wrong, which then stands beside its field."""
    if not form.validate():
        return None
    bare = _bare(form, kind, around, _limits(form, kind))
    made = replace(bare, initial=_initial(form, bare), depends_on=_dependency(form, around))
    _tell_faults(form, made, around)
    return None if form.problems else made


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


def _bare(form: ParameterForm, kind: Kind, around: Around, limits: Limits) -> Definition:
    """Without what must be read by the kind of a parameter."""
    title = catalogue.texts(form, "title")
    taken = {one.code for one in around.others}
    return Definition(
        code=form.code.data or codes.propose(title.en or title.ru, taken),
        title=title,
        kind=kind,
        hint=catalogue.texts(form, "hint"),
        unit=catalogue.texts(form, "unit") if "unit_ru" in form else Localised(),
        limits=limits,
        is_required=bool(form.is_required.data),
        reads=Reads(form.reads.data),
        writes=Writes(form.writes.data),
        approval=Approval(form.approval.data),
        effective=Effective(form.effective.data),
        price_effect=PriceEffect(form.price_effect.data),
        help_topic=form.help_topic.data or "",
    )


def _limits(form: ParameterForm, kind: Kind) -> Limits:
    given = {
        name: form[name].data for name in NUMBERS if name in form and form[name].data is not None
    }
    return Limits(
        minimum=_end(form, "minimum", kind),
        maximum=_end(form, "maximum", kind),
        pattern=(form["pattern"].data or "") if "pattern" in form else "",
        options=_options(form["options"].data or "") if "options" in form else (),
        **given,
    )


def _end(form: ParameterForm, name: str, kind: Kind) -> Decimal | None:
    if name not in form or not form[name].data:
        return None
    plain = Definition(name, Localised(), kind, limits=Limits(decimals=6))
    value = _read(form, name, plain)
    return None if value is None else Decimal(str(value))


def _options(text: str) -> tuple[Option, ...]:
    """Lines of `code | по-русски | in English`; one part is a title, two are a code and a title."""
    found: list[Option] = []
    for line in filter(None, (one.strip() for one in text.split("\n"))):
        parts = [part.strip() for part in line.split("|", 2)]
        if len(parts) == 1:
            taken = {one.code for one in found}
            parts = [codes.propose(parts[0], taken), parts[0]]
        found.append(Option(parts[0], Localised(*parts[1:])))
    return tuple(found)


def _line(option: Option) -> str:
    parts = [option.code, option.title.ru, option.title.en]
    return " | ".join(part for part in parts if part)


def _initial(form: ParameterForm, bare: Definition) -> Value | None:
    if "initial" not in form or not form["initial"].data:
        return None
    return _read(form, "initial", bare)


def _dependency(form: ParameterForm, around: Around) -> Dependency | None:
    other = around.find(form.depends_on.data or "")
    if other is None:
        return None
    if not form.depends_value.data:
        form.refuse("depends_value", "manager.parameters.depends_value_missing")
        return None
    value = _read(form, "depends_value", other)
    if isinstance(value, list):  # one number of the list is what it must hold
        value = value[0]
    return None if value is None else Dependency(other.code, value)


def _read(form: ParameterForm, name: str, of: Definition) -> Value | None:
    """The value in a field as the parameter `of` would take it."""
    text = str(form[name].data)
    if of.kind is Kind.BOOL:
        known = {"да": kinds.YES, "yes": kinds.YES, "нет": kinds.NO, "no": kinds.NO}
        text = known.get(text.casefold(), text)
        if text not in (kinds.YES, kinds.NO):
            form.refuse(name, "catalog.value.not_bool")
            return None
    try:
        return kinds.read(of, [text])
    except InvalidError as error:
        form.refuse(name, error.message_key, **error.details)
        return None


_FIELDS = {
    "catalog.parameter.bad_code": "code",
    "catalog.parameter.twice": "code",
    "catalog.parameter.no_title": "title_ru",
    "catalog.parameter.no_options": "options",
    "catalog.parameter.bad_options": "options",
    "catalog.parameter.bad_limits": "maximum",
    "catalog.parameter.bad_price_effect": "price_effect",
    "catalog.parameter.written_unread": "reads",
    "catalog.parameter.bad_initial": "initial",
    "catalog.parameter.bad_dependency": "depends_value",
    "catalog.pattern.bad": "pattern",
    "catalog.pattern.dear": "pattern",
}


def _tell_faults(form: ParameterForm, made: Definition, around: Around) -> None:
    """Everything that would keep the schema from being published, as far as it is this parameter's fault."""
    for fault in soundness.faults([*around.others, made]):
        name = _FIELDS.get(fault.key, "")
        is_mine = fault.code == made.code and (not name or name in form)
        if is_mine and not (name and form[name].errors):
            form.refuse(name, fault.key)
