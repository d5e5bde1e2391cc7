"""What a version of a tariff costs in a month with given values, line by line, in whole kopecks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from backend.catalog import kinds
from backend.catalog.definitions import Definition, Value, Values
from backend.catalog.models import TariffVersion
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, PriceEffect
from backend.db import base
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised

MOST_STEPS = 20
_MOST_KNOWN = 20_000
_known: dict[tuple[str, int, int, str], int] = {}


@dataclass(frozen=True)
class Line:
    """
    A part of the monthly price: the tariff itself (no code), or a parameter.

    `quantity` is how many units are paid for, `unit_minor` the price of one if all cost the same.
    """

    code: str
    title: Localised
    quantity: Decimal
    unit_minor: int | None
    amount_minor: int


def monthly(version: TariffVersion, schema: Schema, values: Values) -> list[Line]:
    """The lines of a whole month, the tariff first, without parameters that cost nothing."""
    base = Line("", version.title, Decimal(1), version.price_minor, version.price_minor)
    living = schema.living(values)
    found = [
        _line(one, living[one.code], version.prices[one.code])
        for one in schema
        if one.code in living and one.code in version.prices
    ]
    return [base, *(line for line in found if line.amount_minor)]


def total(lines: Sequence[Line]) -> int:
    """The sum of the lines."""
    return sum(line.amount_minor for line in lines)


def monthly_minor(version: TariffVersion, schema: Schema, values: Values) -> int:
    """The whole price of a month; that of a published version never changes and is found once."""
    if version.published_at is None:
        return total(monthly(version, schema, values))
    key = (str(base.database.database), version.id, schema.version_id, repr(values))
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        found = _known[key] = total(monthly(version, schema, values))
    return found


def faults(prices: Mapping[str, Any], schema: Schema) -> dict[str, InvalidError]:
    """
    What is wrong with the table of prices of a version, by code of the parameter; empty if nothing.

    A parameter that has an effect on the price must stand in it, one without may not:
    `{"per_unit": 15000}`, `{"values": {"yes": 9900}}`, `{"included": 5, "per_unit": 100}` or
    `{"steps": [[1, 20000], [11, 15000]]}`, where a step holds from that unit on, the first from 1.
    """
    found = {
        code: InvalidError("catalog.price.unknown")
        for code in prices.keys() - {one.code for one in schema}
    }
    for one in schema:
        if not _is_priced_well(one, prices.get(one.code)):
            found[one.code] = InvalidError("catalog.price.bad")
    return found


def _line(one: Definition, value: Value, price: Mapping[str, Any]) -> Line:
    if one.price_effect is PriceEffect.PER_VALUE:
        amount = int(price["values"].get(kinds.typed(value), 0))
        return Line(one.code, one.title, Decimal(1), amount, amount)
    count = max(Decimal(0), kinds.quantity(value) - int(price.get("included", 0)))
    if one.price_effect is PriceEffect.STEPS:
        return Line(one.code, one.title, count, None, _stepped(count, price["steps"]))
    unit = int(price["per_unit"])
    return Line(one.code, one.title, count, unit, _times(unit, count))


def _times(unit_minor: int, count: Decimal) -> int:
    return int((unit_minor * count).quantize(Decimal(1), ROUND_HALF_UP))


def _stepped(count: Decimal, steps: Sequence[Sequence[int]]) -> int:
    """Each unit costs what its own step says, so that more never costs less."""
    whole = Decimal(0)
    ends = [*(step[0] for step in steps[1:]), None]
    for (first, unit), end in zip(steps, ends, strict=True):
        above = max(Decimal(0), count - (first - 1))
        units = above if end is None else min(above, Decimal(end - first))
        whole += units * unit
    return int(whole.quantize(Decimal(1), ROUND_HALF_UP))


def _is_priced_well(one: Definition, price: object) -> bool:
    if one.price_effect is PriceEffect.NONE:
        return price is None
    if not isinstance(price, dict):
        return False
    if one.price_effect is PriceEffect.PER_VALUE:
        return price.keys() == {"values"} and _are_values(one, price["values"])
    if one.price_effect is PriceEffect.PER_UNIT:
        return price.keys() == {"per_unit"} and _is_sum(price["per_unit"])
    if one.price_effect is PriceEffect.OVER_INCLUDED:
        is_whole = price.keys() == {"included", "per_unit"}
        return is_whole and _is_sum(price["included"]) and _is_sum(price["per_unit"])
    return price.keys() == {"steps"} and _are_steps(price["steps"])


def _is_sum(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= money.MAX_MINOR


def _are_values(one: Definition, values: object) -> bool:
    known = {kinds.YES, kinds.NO} if one.kind is Kind.BOOL else set()
    known |= {option.code for option in one.limits.options}
    return (
        isinstance(values, dict) and values.keys() <= known and all(map(_is_sum, values.values()))
    )


def _are_steps(steps: object) -> bool:
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        return False
    if not all(isinstance(step, list) and len(step) == 2 for step in steps):
        return False
    firsts = [step[0] for step in steps]
    are_sums = all(_is_sum(first) and _is_sum(unit) for first, unit in steps)
    return are_sums and firsts[0] == 1 and firsts == sorted(set(firsts))
