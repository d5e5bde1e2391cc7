"""Whether a schema that a manager has put together can be published, parameter by parameter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from backend.catalog import kinds
from backend.catalog.definitions import Definition
from backend.catalog.words import Kind, PriceEffect, Reads, Writes
from backend.kernel.errors import InvalidError

MOST_PARAMETERS = 60
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_COUNTED = frozenset({Kind.INT, Kind.DECIMAL, Kind.PHONE_LIST})
_PRICED = {
    PriceEffect.PER_UNIT: _COUNTED,
    PriceEffect.OVER_INCLUDED: _COUNTED,
    PriceEffect.STEPS: _COUNTED,
    PriceEffect.PER_VALUE: frozenset({Kind.BOOL, Kind.ENUM}),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with the parameter `code`, as a text key."""

    code: str
    key: str


def effects_of(kind: Kind) -> list[PriceEffect]:
    """The effects on the price that a kind of parameter can have."""
    return [effect for effect, fitting in _PRICED.items() if kind in fitting]


def faults(definitions: Sequence[Definition]) -> list[Fault]:
    """Everything that keeps the schema from being published, in the order of the parameters."""
    found: list[Fault] = []
    before: dict[str, Definition] = {}
    for one in definitions:
        if one.code in before:
            found.append(Fault(one.code, "catalog.parameter.twice"))
        found += [Fault(one.code, key) for key in _own(one)]
        key = _of_dependency(one, before)
        if key:
            found.append(Fault(one.code, key))
        before[one.code] = one
    if len(definitions) > MOST_PARAMETERS:
        found.append(Fault(definitions[-1].code, "catalog.parameter.too_many"))
    return found


def _own(one: Definition) -> list[str]:
    checks = {
        "catalog.parameter.bad_code": not _CODE.fullmatch(one.code),
        "catalog.parameter.no_title": not one.title,
        "catalog.parameter.no_options": one.kind is Kind.ENUM and not one.limits.options,
        "catalog.parameter.bad_options": _are_options_bad(one),
        "catalog.parameter.bad_limits": _are_limits_crossed(one),
        "catalog.parameter.bad_price_effect": not _can_be_priced(one),
        "catalog.parameter.written_unread": one.writes is Writes.CLIENT
        and one.reads is not Reads.CLIENT,
    }
    return [key for key, is_wrong in checks.items() if is_wrong] + _of_values(one)


def _are_options_bad(one: Definition) -> bool:
    codes = [option.code for option in one.limits.options]
    are_named = all(option.title for option in one.limits.options)
    return len(set(codes)) < len(codes) or not are_named or not all(map(_CODE.fullmatch, codes))


def _are_limits_crossed(one: Definition) -> bool:
    least, most = one.limits.minimum, one.limits.maximum
    return least is not None and most is not None and least > most


def _can_be_priced(one: Definition) -> bool:
    if one.price_effect is PriceEffect.NONE:
        return True
    # Less than nothing of something would lower the price of the tariff.
    least = one.limits.minimum
    is_negative = one.kind in (Kind.INT, Kind.DECIMAL) and (least is None or least < 0)
    return one.kind in _PRICED[one.price_effect] and not is_negative


def _of_values(one: Definition) -> list[str]:
    found = []
    try:
        kinds.check_pattern(one.limits.pattern)
    except InvalidError as error:
        found.append(error.message_key)
    else:
        try:
            if one.initial is not None:
                kinds.check(one, one.initial)
        except InvalidError:
            found.append("catalog.parameter.bad_initial")
    return found


def _of_dependency(one: Definition, before: dict[str, Definition]) -> str:
    if one.depends_on is None:
        return ""
    other = before.get(one.depends_on.code)
    if other is None:  # what stands later could depend on this one in its turn
        return "catalog.parameter.depends_on_later"
    value = one.depends_on.value
    try:
        kinds.check(other, [value] if other.kind is Kind.PHONE_LIST else value)
    except InvalidError:
        return "catalog.parameter.bad_dependency"
    return ""
