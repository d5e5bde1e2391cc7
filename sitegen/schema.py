"""The part of JSON Schema that our data files need: what does not fit is named by its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_TYPES: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "object": (dict,),
    "string": (str,),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit; `where` reads like `groups[0].lists[1].title`."""

    where: str
    key: str
    details: dict[str, str]


def faults(value: object, schema: Schema) -> list[Fault]:
    """
    List what of a value the schema does not allow, in the order of the value.

    It knows type, enum, pattern, minimum, maximum, minLength, minItems, items, properties,
    required, additionalProperties and `$ref` into `$defs`.
    """
    return list(_faults(value, schema, "", schema))


def _faults(value: object, schema: Schema, where: str, root: Schema) -> Iterator[Fault]:
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        yield from _faults(value, root["$defs"][name], where, root)
        return
    kind = _type_of(value)
    allowed = schema.get("type", kind)
    if kind not in (allowed if isinstance(allowed, list) else [allowed]):
        expected = ", ".join(allowed) if isinstance(allowed, list) else str(allowed)
        yield Fault(where or "·", "data_type", {"expected": expected})
        return
    yield from _VALUES.get(kind, _of_other)(value, schema, where, root)


def _type_of(value: object) -> str:
    """Name the type of a value as JSON does; a boolean is no number."""
    for name, types in _TYPES.items():
        if isinstance(value, types) and (name != "integer" or not isinstance(value, bool)):
            return name
    return "null" if value is None else "number"


def _of_string(value: Any, schema: Schema, where: str, _root: Schema) -> Iterator[Fault]:
    right = len(value) >= schema.get("minLength", 0)
    right = right and bool(re.search(schema.get("pattern", ""), value))
    if not right or value not in schema.get("enum", [value]):
        known = ", ".join(map(str, schema.get("enum", [schema.get("pattern", "…")])))
        yield Fault(where, "data_value", {"value": value[:60], "expected": known})


def _of_integer(value: Any, schema: Schema, where: str, _root: Schema) -> Iterator[Fault]:
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if not least <= value <= most or value not in schema.get("enum", [value]):
        known = ", ".join(map(str, schema.get("enum", [f"{least}…{most}"])))
        yield Fault(where, "data_value", {"value": str(value), "expected": known})


def _of_array(value: Any, schema: Schema, where: str, root: Schema) -> Iterator[Fault]:
    if len(value) < schema.get("minItems", 0):
        yield Fault(where, "data_empty", {})
    for index, item in enumerate(value):
        yield from _faults(item, schema.get("items", {}), f"{where}[{index}]", root)


def _of_object(value: Any, schema: Schema, where: str, root: Schema) -> Iterator[Fault]:
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(_inside(where, name), "data_required", {})
    known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    for name, item in value.items():
        inner = known.get(name, others)
        if inner is False:
            yield Fault(_inside(where, name), "data_unknown", {"known": ", ".join(known)})
        else:
            yield from _faults(item, inner, _inside(where, name), root)


def _of_other(_value: Any, _schema: Schema, _where: str, _root: Schema) -> Iterator[Fault]:
    yield from ()


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


_VALUES: dict[str, Callable[[Any, Schema, str, Schema], Iterator[Fault]]] = {
    "array": _of_array,
    "integer": _of_integer,
    "object": _of_object,
    "string": _of_string,
}
