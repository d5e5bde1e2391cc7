"""Public tariffs from data/tariffs.json: checked against the schema, shown as tables of prices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sitegen import money, schema
from sitegen.errors import Problem
from sitegen.jsonld import Offer

FILE = "data/tariffs.json"
SCHEMA = Path(__file__).with_name("tariffs.schema.json")
DASH = "—"
UNITS = {"month": "MON", "minute": "MIN", "once": ""}
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table of prices; numbers stand at the right."""

    text: str
    is_number: bool = False
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a template shows it: titles of columns, then rows of a title and cells."""

    title: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The prices of one service; `service` is the key of its page, `start` its lowest price."""

    id: str
    title: str
    service: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    start: str
    start_unit: str


@dataclass(frozen=True, slots=True)
class Prices:
    """What a template needs for a block of prices."""

    valid_from: date
    vat_percent: int
    groups: tuple[Group, ...]


def parse(text: str, languages: Sequence[str]) -> tuple[Node, list[Problem]]:
    """
    Read the file's text; what is wrong with it is told by line or by place, and then nothing is given.
    """
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        return {}, [Problem(FILE, error.lineno, "data_damaged", {"reason": error.msg})]
    wrong = schema.faults(found, _schema())
    wrong = wrong or [*_of_dates(found), *_of_texts(found, languages, ""), *_of_values(found)]
    problems = [Problem(FILE, 0, item.key, {"where": item.where, **item.details}) for item in wrong]
    return ({} if problems else found), problems


def shown(data: Node, lang: str, *, service: str = "") -> Prices | None:
    """
    Give the prices in a language: of one service, or all; None when there are none.

    Args:
        service: the translation key of the service's page.
    """
    groups = [item for item in data.get("groups", ()) if service in {"", item.get("service")}]
    if not groups:
        return None
    return Prices(
        valid_from=date.fromisoformat(data["valid_from"]),
        vat_percent=data.get("vat_percent", 0),
        groups=tuple(_group(item, lang, data["currency"]) for item in groups),
    )


def offers(data: Node, lang: str, *, service: str = "") -> list[Offer]:
    """Give every price of a service, or all, for search engines."""
    return [
        Offer(_offer_name(prices, item, column, lang), item["values"][column["key"]],
              data["currency"], UNITS[column["price"]])
        for group in data.get("groups", ())
        if service in {"", group.get("service")}
        for prices in group["lists"]
        for item in prices["items"]
        for column in prices["columns"]
        if column.get("price") and column["key"] in item["values"]
    ]  # fmt: skip


@cache
def _schema() -> Node:
    found: Node = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def _offer_name(prices: Node, item: Node, column: Node, lang: str) -> str:
    name = _text(item["title"], lang)
    is_only = sum("price" in other for other in prices["columns"]) == 1
    return name if is_only else f"{name}: {_text(column['title'], lang)}"


def _group(group: Node, lang: str, currency: str) -> Group:
    start, unit = _start(group, lang, currency)
    return Group(
        id=group["id"],
        title=_text(group["title"], lang),
        service=group.get("service", ""),
        notes=tuple(_text(note, lang) for note in group.get("notes", ())),
        tables=tuple(_table(item, lang, currency) for item in group["lists"]),
        start=start,
        start_unit=unit,
    )


def _start(group: Node, lang: str, currency: str) -> tuple[str, str]:
    """Find the lowest price above nothing of the first list that has one by the month or minute."""
    for prices in group["lists"]:
        for column in prices["columns"]:
            if column.get("price") in {"month", "minute"}:
                values = [item["values"].get(column["key"]) or 0 for item in prices["items"]]
                least = min((value for value in values if value), default=0)
                if least:
                    return money.written(least, currency, lang), column["price"]
    return "", ""


def _table(prices: Node, lang: str, currency: str) -> Table:
    columns, items = prices["columns"], prices["items"]
    title = _text(prices["title"], lang)
    cells = [[_cell(item, column, lang, currency) for column in columns] for item in items]
    names = [_text(item["title"], lang) for item in items]
    heads = [_text(column["title"], lang) for column in columns]
    if prices.get("compare"):
        turned = zip(*cells, strict=True)
        rows = [
            (head, tuple(Cell(cell.text, True, "price" in column) for cell in row))  # noqa: FBT003
            for head, column, row in zip(heads, columns, turned, strict=True)
        ]
        return Table(title, tuple(Cell(name, is_number=True) for name in names), tuple(rows))
    numbers = [all(row[index].is_number for row in cells) for index in range(len(columns))]
    head = tuple(Cell(text, is_number) for text, is_number in zip(heads, numbers, strict=True))
    return Table(title, head, tuple(zip(names, map(tuple, cells), strict=True)))


def _cell(item: Node, column: Node, lang: str, currency: str) -> Cell:
    value = item["values"].get(column["key"])
    if value is None:
        return Cell(DASH, is_number=True)
    if "price" in column:
        return Cell(money.written(value, currency, lang), is_number=True)
    text = _text(value, lang)
    return Cell(text, is_number=text[:1].isdigit())


def _text(value: str | Mapping[str, str], lang: str) -> str:
    return value if isinstance(value, str) else value[lang]


def _of_dates(data: Node) -> Iterator[schema.Fault]:
    try:
        date.fromisoformat(data["valid_from"])
    except ValueError:
        details = {"value": data["valid_from"], "expected": "2026-11-01"}
        yield schema.Fault("valid_from", "data_value", details)


def _of_texts(value: object, languages: Sequence[str], where: str) -> Iterator[schema.Fault]:
    """A text by language has every language of the site."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _of_texts(item, languages, f"{where}[{index}]")
    elif isinstance(value, dict) and value.keys() & set(languages):
        for lang in languages:
            if lang not in value:
                yield schema.Fault(f"{where}.{lang}", "data_required", {})
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _of_texts(item, languages, f"{where}.{name}" if where else name)


def _of_values(data: Node) -> Iterator[schema.Fault]:
    """Values belong to columns of their list; those of prices are whole numbers, others texts."""
    for first, group in enumerate(data["groups"]):
        for second, prices in enumerate(group["lists"]):
            columns = {column["key"]: column for column in prices["columns"]}
            for third, item in enumerate(prices["items"]):
                where = f"groups[{first}].lists[{second}].items[{third}].values"
                for key, value in item["values"].items():
                    yield from _of_value(columns, key, value, f"{where}.{key}")


def _of_value(
    columns: Mapping[str, Node], key: str, value: object, where: str
) -> Iterator[schema.Fault]:
    if key not in columns:
        yield schema.Fault(where, "data_unknown", {"known": ", ".join(columns)})
    elif ("price" in columns[key]) != isinstance(value, int):
        expected = "integer" if "price" in columns[key] else "string, object"
        yield schema.Fault(where, "data_type", {"expected": expected})
