"""A schema as the fields of a form: what the template needs, in the visitor's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from backend.catalog import kinds
from backend.catalog.definitions import Definition, Value, Values
from backend.catalog.schema import PREFIX
from backend.catalog.words import Kind
from backend.kernel.errors import InvalidError
from backend.kernel.i18n import Translator

_INPUTS = {
    Kind.BOOL: "checkbox",
    Kind.INT: "number",
    Kind.DECIMAL: "text",
    Kind.TEXT: "text",
    Kind.ENUM: "select",
    Kind.PHONE: "tel",
    Kind.PHONE_LIST: "textarea",
    Kind.IP: "text",
    Kind.DATE: "date",
    Kind.TIME_RANGE: "time_range",
    Kind.SECRET: "password",
}


@dataclass(frozen=True)
class Choice:
    """One value to choose."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """
    One field of the form, ready to be written.

    `input` is checkbox, number, text, select, tel, textarea, date, time_range (two inputs of the same
    name) or password. A checkbox sends `yes`; a hidden field of the same name before it sends `no`.
    `text` is what stands in it. `needs` is the name and the value that another field must have, for
    scripts that hide fields; the server decides anew.
    """

    name: str
    id: str
    code: str
    input: str
    title: str
    hint: str
    unit: str
    text: str
    error: str = ""
    is_required: bool = False
    is_checked: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: str = ""
    maximum: str = ""
    max_length: int | None = None
    needs: tuple[str, str] | None = None
    help_topic: str = ""
    note: str = ""

    @property
    def times(self) -> tuple[str, str]:
        """Beginning and end of a span of time."""
        first, _, last = self.text.partition("-")
        return first, last


@dataclass(frozen=True)
class Around:
    """What stands around the values: mistakes, texts as typed, and a note under a field (its price)."""

    errors: Mapping[str, InvalidError] = field(default_factory=dict)
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


NOTHING = Around()


def fields(
    definitions: Sequence[Definition], values: Values, t: Translator, around: Around = NOTHING
) -> list[Field]:
    """
    The fields for these parameters (as `Schema.writable` gives them), in their order.

    What was typed wins over the values, so that a refused form keeps it.
    """
    return [_field(one, values.get(one.code), t, around) for one in definitions]


def shown(
    definitions: Sequence[Definition], values: Values, t: Translator
) -> list[tuple[str, str]]:
    """Title and value of the parameters (as `Schema.readable` gives them) that have a value."""
    return [
        (one.title.in_(t.language), kinds.show(one, values[one.code], t))
        for one in definitions
        if one.code in values
    ]


def _field(one: Definition, value: Value | None, t: Translator, around: Around) -> Field:
    error = around.errors.get(one.code)
    stands = _standing(one, value, around)
    return Field(
        name=PREFIX + one.code,
        id=f"p-{one.code}",
        code=one.code,
        input=_INPUTS[one.kind],
        title=one.title.in_(t.language),
        hint=one.hint.in_(t.language),
        unit=one.unit.in_(t.language),
        text=stands,
        error=t(error.message_key, **error.details) if error else "",
        is_required=one.is_required,
        is_checked=stands == kinds.YES,
        choices=_choices(one, stands, t),
        minimum="" if one.limits.minimum is None else str(one.limits.minimum),
        maximum="" if one.limits.maximum is None else str(one.limits.maximum),
        max_length=one.limits.max_length,
        needs=_needs(one),
        help_topic=one.help_topic,
        note=around.notes.get(one.code, ""),
    )


def _standing(one: Definition, value: Value | None, around: Around) -> str:
    if one.kind is Kind.SECRET:  # never sent back, not even to who has typed it
        return ""
    if one.code not in around.typed:
        return kinds.typed(value)
    texts = around.typed[one.code]
    if one.kind is Kind.TIME_RANGE:
        return "-".join(texts)
    return "\n".join(texts) if one.kind is Kind.PHONE_LIST else texts[-1]


def _choices(one: Definition, stands: str, t: Translator) -> tuple[Choice, ...]:
    return tuple(
        Choice(option.code, option.title.in_(t.language), option.code == stands)
        for option in one.limits.options
    )


def _needs(one: Definition) -> tuple[str, str] | None:
    if one.depends_on is None:
        return None
    return PREFIX + one.depends_on.code, kinds.typed(one.depends_on.value)
