"""What a parameter is: its kind, limits and rules as values, and their rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from backend.catalog.models import ServiceParameter
from backend.catalog.words import Approval, Effective, Kind, PriceEffect, Reads, Writes
from backend.kernel.localised import Localised

# As JSON holds it: decimals, days, phones and spans of time are texts, a phone list is a list of texts.
Value = bool | int | str | list[str]
Values = Mapping[str, Value]
NO_TEXT = Localised()
_READERS = list(Reads)


@dataclass(frozen=True)
class Option:
    """One value of a parameter that is chosen from a list."""

    code: str
    title: Localised


@dataclass(frozen=True)
class Limits:
    """
    What a value must keep to; None and empty mean no limit of that sort.

    `minimum` and `maximum` are for numbers, `max_length` (characters) and `pattern` (the whole text, a
    regular expression) for texts, `options` for choices, `max_count` for lists, `decimals` for decimals.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int | None = None
    pattern: str = ""
    options: tuple[Option, ...] = ()
    max_count: int | None = None
    decimals: int = 2


@dataclass(frozen=True)
class Dependency:
    """A parameter exists only while another one has this value; of a list, while it is in it."""

    code: str
    value: Value


@dataclass(frozen=True)
class Definition:
    """One parameter of a schema. `initial` is what a new subscription begins with."""

    code: str
    title: Localised
    kind: Kind
    hint: Localised = NO_TEXT
    unit: Localised = NO_TEXT
    limits: Limits = field(default_factory=Limits)
    initial: Value | None = None
    is_required: bool = False
    reads: Reads = Reads.CLIENT
    writes: Writes = Writes.CLIENT
    approval: Approval = Approval.NONE
    effective: Effective = Effective.NOW
    price_effect: PriceEffect = PriceEffect.NONE
    depends_on: Dependency | None = None
    help_topic: str = ""

    def is_read_by(self, reader: Reads) -> bool:
        """Whether it is for the eyes of a client or of a manager."""
        return _READERS.index(self.reads) <= _READERS.index(reader)


def of_row(row: ServiceParameter) -> Definition:
    """The definition that a row holds."""
    needs = Dependency(row.depends_on, row.depends_value) if row.depends_on else None
    return Definition(
        code=row.code,
        title=row.title,
        kind=Kind(row.kind),
        hint=row.hint,
        unit=row.unit,
        limits=limits_of(row.limits),
        initial=row.initial,
        is_required=row.is_required,
        reads=Reads(row.reads),
        writes=Writes(row.writes),
        approval=Approval(row.approval),
        effective=Effective(row.effective),
        price_effect=PriceEffect(row.price_effect),
        depends_on=needs,
        help_topic=row.help_topic,
    )


def columns(definition: Definition) -> dict[str, Any]:
    """The row of a definition, but for its schema and its place there."""
    needs = definition.depends_on
    same = (
        "code title hint unit kind initial is_required reads writes approval effective price_effect"
    )
    return {
        **{name: getattr(definition, name) for name in [*same.split(), "help_topic"]},
        "limits": json_of(definition.limits),
        "depends_on": needs.code if needs else "",
        "depends_value": needs.value if needs else None,
    }


def limits_of(stored: Mapping[str, Any]) -> Limits:
    """Limits again from their JSON."""
    numbers: dict[str, Any] = {
        name: Decimal(stored[name]) for name in ("minimum", "maximum") if name in stored
    }
    options = tuple(
        Option(one["code"], Localised(one["ru"], one["en"])) for one in stored.get("options", ())
    )
    plain = {
        name: stored[name]
        for name in ("max_length", "pattern", "max_count", "decimals")
        if name in stored
    }
    return Limits(**numbers, **plain, options=options)


def json_of(limits: Limits) -> dict[str, Any]:
    """Limits as JSON, without those that are not set."""
    found: dict[str, Any] = {
        "minimum": None if limits.minimum is None else str(limits.minimum),
        "maximum": None if limits.maximum is None else str(limits.maximum),
        "max_length": limits.max_length,
        "pattern": limits.pattern,
        "max_count": limits.max_count,
        "decimals": limits.decimals,
        "options": [
            {"code": one.code, "ru": one.title.ru, "en": one.title.en} for one in limits.options
        ],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}
