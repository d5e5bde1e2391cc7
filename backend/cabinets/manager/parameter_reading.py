"""What was typed into the form of a parameter as a definition; mistakes stand beside their fields."""

from dataclasses import replace
from decimal import Decimal

from backend.cabinets.manager import catalogue
from backend.cabinets.manager.parameter_form import NUMBERS, Around, ParameterForm
from backend.catalog import codes, kinds, soundness
from backend.catalog.definitions import Definition, Dependency, Limits, Option, Value
from backend.catalog.words import Approval, Effective, Kind, PriceEffect, Reads, Writes
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised


def definition(form: ParameterForm, kind: Kind, around: Around) -> Definition | None:
    """What was typed as a definition; None if something is wrong, which then stands beside its field."""
    if not form.validate():
        return None
    bare = _bare(form, kind, around, _limits(form, kind))
    made = replace(bare, initial=_initial(form, bare), depends_on=_dependency(form, around))
    _tell_faults(form, made, around)
    return None if form.problems else made


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
