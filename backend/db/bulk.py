"""Thousands of rows at once: one SQL text, the driver's own loop, the columns' conversions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import peewee

from backend.db import base
from backend.db.base import BaseModel

AT_ONCE = 1000


def insert(model: type[BaseModel], rows: Iterable[Mapping[str, Any]]) -> int:
    """
    Insert rows of equal keys (names of fields) inside a transaction; how many there were.

    A field without a key gets its default if it has one. Ids are given by the database unless named.

    Raises:
        RuntimeError: there is no transaction around it.
    """
    if not base.database.in_transaction():
        raise RuntimeError("a bulk write needs a transaction around it")
    left = iter(rows)
    count = 0
    while part := list(islice(left, AT_ONCE)):
        _insert(model, part)
        count += len(part)
    return count


def _insert(model: type[BaseModel], rows: Sequence[Mapping[str, Any]]) -> None:
    sql, names = _compiled(model, rows[0])
    fields = model._meta.fields  # noqa: SLF001 peewee has no public name for it
    defaults = {name: _default(fields[name]) for name in names if name not in rows[0]}
    columns = [
        _converted([row.get(name, defaults.get(name)) for row in rows], fields[name].db_value)
        for name in names
    ]
    values = list(zip(*columns, strict=True))
    # The driver's errors become peewee's, as everywhere; its stubs leave the door out.
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        base.database.cursor().executemany(sql, values)


def _converted(values: Sequence[Any], convert: Callable[[Any], Any]) -> list[Any]:
    """A column as the driver wants it; the same value again, as who made them all, is converted once."""
    found: list[Any] = []
    last, as_stored = None, convert(None)
    for value in values:
        if value is not last:
            last, as_stored = value, convert(value)
        found.append(as_stored)
    return found


def _default(field: Any) -> Any:
    """The value of a field that no row names; one that is made anew each time is made once here."""
    return field.default() if callable(field.default) else field.default


def _compiled(model: type[BaseModel], row: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The text for one row, and the fields whose values it takes, in their order."""
    known = model._meta  # noqa: SLF001 peewee has no public name for it
    names = [
        field.name
        for field in known.sorted_fields
        if field.name in row or (field.default is not None and field.name != "id")
    ]
    unknown = row.keys() - set(names)
    if unknown:
        raise ValueError(f"{known.table_name} has no {sorted(unknown)}")
    columns = ", ".join(f'"{known.fields[name].column_name}"' for name in names)
    holes = ", ".join("?" * len(names))
    return f'INSERT INTO "{known.table_name}" ({columns}) VALUES ({holes})', names  # noqa: S608 names of columns, values stay apart
