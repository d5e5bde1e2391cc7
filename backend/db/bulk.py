"""Thousands of rows at once: one SQL text, the driver's own loop, the columns' conversions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import peewee

from backend.db import base
from backend.db.base import BaseModel

AT_ONCE = 1000
# Rows of one statement: its indexes are opened once for all of them, what they share is bound once.
_IN_ONE_STATEMENT = 100


def insert(model: type[BaseModel], rows: Iterable[Mapping[str, Any]]) -> int:
    """
    Insert rows of equal keys (names of fields) inside a transaction; how many there were.

    A field without a key gets its default if it has one. Ids are given by the database unless named.

    Raises:
        RuntimeError: there is no transaction around it.
    """
    _insist_on_transaction()
    left = iter(rows)
    count = 0
    while part := list(islice(left, AT_ONCE)):
        _write(model, *_as_stored(model, part))
        count += len(part)
    return count


def insert_alike(
    model: type[BaseModel],
    shared: Mapping[str, Any],
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
) -> int:
    """
    The same for rows of which only some columns differ; whatever they share is converted once.

    Args:
        shared: the values that all rows have, by the names of their fields.
        names: the other fields; one that is in neither gets its default.
        rows: the values of `names`, as the database stores them.
    """
    _insist_on_transaction()
    same = {**_defaults(model, {*names, *shared}), **shared}
    stored = [_field(model, name).db_value(value) for name, value in same.items()]
    shared_holes = [f"?{number}" for number in range(1, len(same) + 1)]
    one_row = f"({', '.join([*shared_holes, *['?'] * len(names)])})"
    into = _into(model, [*same, *names])
    left = iter(rows)
    count = 0
    while part := list(islice(left, _IN_ONE_STATEMENT)):
        holes = ", ".join([one_row] * len(part))
        base.run(f"{into} VALUES {holes}", [*stored, *chain.from_iterable(part)])
        count += len(part)
    return count


def _insist_on_transaction() -> None:
    if not base.database.in_transaction():
        raise RuntimeError("a bulk write needs a transaction around it")


def _as_stored(
    model: type[BaseModel], rows: Sequence[Mapping[str, Any]]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of the fields that are written, and their values as the driver wants them."""
    defaults = _defaults(model, rows[0].keys())
    names = [*rows[0], *defaults]
    columns = [
        _converted([row.get(name, defaults.get(name)) for row in rows], _field(model, name))
        for name in names
    ]
    return names, list(zip(*columns, strict=True))


def _converted(values: Sequence[Any], field: Any) -> list[Any]:
    """A column as the driver wants it; the same value again, as who made them all, is converted once."""
    convert: Callable[[Any], Any] = field.db_value
    found: list[Any] = []
    last, as_stored = None, convert(None)
    for value in values:
        if value is not last:
            last, as_stored = value, convert(value)
        found.append(as_stored)
    return found


def _defaults(model: type[BaseModel], named: Iterable[str]) -> dict[str, Any]:
    """The values of fields that no row names; one that is made anew each time is made once here."""
    known = set(named)
    return {
        field.name: field.default() if callable(field.default) else field.default
        for field in model._meta.sorted_fields  # noqa: SLF001 peewee has no public name for it
        if field.name not in known and field.default is not None and field.name != "id"
    }


def _field(model: type[BaseModel], name: str) -> Any:
    known = model._meta  # noqa: SLF001 peewee has no public name for it
    if name not in known.fields:
        raise ValueError(f"{known.table_name} has no {name}")
    return known.fields[name]


def _into(model: type[BaseModel], names: Sequence[str]) -> str:
    table = model._meta.table_name  # noqa: SLF001 peewee has no public name for it
    columns = ", ".join(f'"{_field(model, name).column_name}"' for name in names)
    return f'INSERT INTO "{table}" ({columns})'


def _write(model: type[BaseModel], names: Sequence[str], values: Sequence[tuple[Any, ...]]) -> None:
    sql = f"{_into(model, names)} VALUES ({', '.join('?' * len(names))})"
    # The driver's errors become peewee's, as everywhere; its stubs leave the door out.
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        base.database.cursor().executemany(sql, values)


def last_number(model: type[BaseModel]) -> int:
    """The highest id that a table with numbers of its own has ever given, to a deleted row perhaps."""
    name = model._meta.table_name  # noqa: SLF001 peewee has no public name for it
    asked = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    row = base.database.execute_sql(asked, (name,)).fetchone()
    return int(row[0]) if row else 0
