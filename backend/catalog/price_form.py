"""The table of prices of a version as fields of a form, and what was typed into them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.catalog import kinds, prices
from backend.catalog.definitions import Definition
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, PriceEffect
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.kernel.i18n import Translator

PREFIX = "price."
_SPARE_STEPS = 2
_COUNT = re.compile(r"[0-9]{1,9}")
Posted = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Input:
    """One field: its name, its label, and the text in it."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class PriceField:
    """What one parameter costs: its fields, a row for each step, and what is wrong with them."""

    code: str
    title: str
    effect: PriceEffect
    rows: tuple[tuple[Input, ...], ...]
    error: str = ""


def written(amount_minor: int) -> str:
    """A sum as it stands in a field: `1234,50`, whole roubles without kopecks."""
    whole, rest = divmod(amount_minor, 100)
    return f"{whole},{rest:02}" if rest else str(whole)


def fields(
    schema: Schema,
    stored: Mapping[str, Any],
    t: Translator,
    *,
    errors: Mapping[str, InvalidError] | None = None,
    typed: Posted | None = None,
) -> list[PriceField]:
    """The fields for every parameter that has an effect on the price; what was typed wins over what is stored."""
    found = []
    for one in schema:
        if one.price_effect is PriceEffect.NONE:
            continue
        error = (errors or {}).get(one.code)
        texts = _typed(one, typed) if typed else _stored(one, stored.get(one.code) or {})
        found.append(
            PriceField(
                one.code,
                one.title.in_(t.language),
                one.price_effect,
                tuple(_row(one, row, t) for row in texts),
                t(error.message_key, **error.details) if error else "",
            )
        )
    return found


def read(schema: Schema, posted: Posted) -> tuple[dict[str, Any], dict[str, InvalidError]]:
    """
    The table of prices that was typed, and what is wrong with it, by code.

    A parameter whose fields are empty has no price yet, which only publishing refuses; a value whose
    field is empty costs nothing.
    """
    found: dict[str, Any] = {}
    errors: dict[str, InvalidError] = {}
    for one in schema:
        if one.price_effect is PriceEffect.NONE:
            continue
        rows = [row for row in _typed(one, posted) if any(row.values())]
        if not rows and one.price_effect is not PriceEffect.PER_VALUE:
            continue
        try:
            found[one.code] = _READERS[one.price_effect](rows)
        except InvalidError as error:
            errors[one.code] = error
    wrong = prices.faults(found, schema)
    for code in found.keys() & wrong.keys():
        errors.setdefault(code, wrong[code])
    return found, errors


def _names(one: Definition) -> list[str]:
    """Names of the fields of a row, behind the prefix and the code."""
    if one.price_effect is PriceEffect.PER_VALUE:
        return [f"value.{value}" for value in _values(one)]
    return {
        PriceEffect.PER_UNIT: ["per_unit"],
        PriceEffect.OVER_INCLUDED: ["included", "per_unit"],
        PriceEffect.STEPS: ["first", "unit"],
    }[one.price_effect]


def _values(one: Definition) -> list[str]:
    if one.kind is Kind.BOOL:
        return [kinds.YES]
    return [option.code for option in one.limits.options]


def _typed(one: Definition, posted: Posted) -> list[dict[str, str]]:
    """The rows as they were typed; only steps have more than one."""
    names = _names(one)
    columns = [list(posted.get(f"{PREFIX}{one.code}.{name}", [])) for name in names]
    count = max([1, *map(len, columns)])
    filled = [[*column, *[""] * (count - len(column))] for column in columns]
    return [
        dict(zip(names, (text.strip() for text in row), strict=True))
        for row in zip(*filled, strict=True)
    ]


def _stored(one: Definition, price: Mapping[str, Any]) -> list[dict[str, str]]:
    names = _names(one)
    if one.price_effect is PriceEffect.PER_VALUE:
        known = price.get("values", {})
        return [{name: _sum(known.get(name.removeprefix("value."))) for name in names}]
    if one.price_effect is PriceEffect.STEPS:
        steps = price.get("steps", [])
        rows = [{"first": str(first), "unit": written(unit)} for first, unit in steps]
        first = [] if rows else [{"first": "1", "unit": ""}]
        return [*rows, *first, *({"first": "", "unit": ""} for _ in range(_SPARE_STEPS))]
    row = {"per_unit": _sum(price.get("per_unit"))}
    if one.price_effect is PriceEffect.OVER_INCLUDED:
        row = {"included": str(price.get("included", "")), **row}
    return [row]


def _sum(amount_minor: int | None) -> str:
    return "" if amount_minor is None else written(amount_minor)


def _row(one: Definition, row: Mapping[str, str], t: Translator) -> tuple[Input, ...]:
    return tuple(
        Input(f"{PREFIX}{one.code}.{name}", _label(one, name, t), text)
        for name, text in row.items()
    )


def _label(one: Definition, name: str, t: Translator) -> str:
    if not name.startswith("value."):
        return t(f"catalog.price.{name}")
    value = name.removeprefix("value.")
    return kinds.show(one, True if one.kind is Kind.BOOL else value, t)


def _per_unit(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    return {"per_unit": money.parse_price(rows[0]["per_unit"])}


def _per_value(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    texts = rows[0] if rows else {}
    given = {name.removeprefix("value."): text for name, text in texts.items() if text}
    return {"values": {value: money.parse_price(text) for value, text in given.items()}}


def _over_included(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    row = rows[0]
    return {
        "included": _count(row["included"] or "0"),
        "per_unit": money.parse_price(row["per_unit"]),
    }


def _steps(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    priced = [row for row in rows if row["unit"]]  # the first step stands there from the start
    found = [[_count(row["first"]), money.parse_price(row["unit"])] for row in priced]
    return {"steps": found}


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise InvalidError("catalog.value.not_int")
    return int(text)


_READERS: dict[PriceEffect, Callable[[Sequence[Mapping[str, str]]], dict[str, Any]]] = {
    PriceEffect.PER_UNIT: _per_unit,
    PriceEffect.PER_VALUE: _per_value,
    PriceEffect.OVER_INCLUDED: _over_included,
    PriceEffect.STEPS: _steps,
}
