"""
Single rows: the text of an INSERT, or of an UPDATE by the row's number, is written once for each set of columns.

peewee writes it anew for each row, which costs it several times what SQLite needs to carry it out.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import peewee

from backend.db.running import run


class _Text(NamedTuple):
    """SQL with a place for each column, and how values become what the column stores."""

    sql: str
    converters: list[Callable[[Any], Any]]


_VALUES = frozenset({int, str, bool, type(None), datetime})
_inserts: dict[tuple[type[peewee.Model], tuple[str, ...]], _Text] = {}
_updates: dict[tuple[type[peewee.Model], tuple[str, ...], tuple[str, ...]], _Text] = {}


def save(row: Any, *, force_insert: bool) -> int | None:
    """
    Write a row as peewee's `save` would; how many rows there were.

    None: this is one for peewee, for it changes nothing, or a value is an expression.
    """
    known, number = row._meta, row._pk
    name = known.primary_key.name
    chosen = row.__data__ if force_insert else [field.name for field in row.dirty_fields]
    values = {one: row.__data__[one] for one in chosen if one in row.__data__}
    is_new = force_insert or number is None
    is_numbered = known.auto_increment and number is None
    if is_numbered or not is_new:
        values.pop(name, None)
    if not values or known.composite_key or not _are_plain(values):
        return None
    row._populate_unsaved_relations(values)
    count = 1
    if is_new:
        given = _insert(type(row), values)
        if is_numbered:
            row._pk = given
            row._dirty.discard(name)
    else:
        count = change(type(row), number, values)
    row._dirty -= set(values)
    return count


def insert(model: type[peewee.Model], values: Mapping[str, Any]) -> int:
    """Insert a row of which no object is needed; its number. Fields that are not named get their defaults."""
    return _insert(model, {**_meta(model).get_default_dict(), **values})


def _are_plain(values: Mapping[str, Any]) -> bool:
    """Tell whether all are values, none an expression that becomes a part of the text."""
    return all(
        type(value) in _VALUES or not isinstance(value, peewee.Node) for value in values.values()
    )


def _insert(model: type[peewee.Model], values: Mapping[str, Any]) -> int:
    """Insert a row; the number that the database gave it, where it numbers rows."""
    key = model, tuple(values)
    text = _inserts.get(key) or _inserts.setdefault(key, _inserting(*key))
    return int(_run(text, values.values()).lastrowid or 0)


def change(model: type[peewee.Model], number: Any, values: Mapping[str, Any], **guards: Any) -> int:
    """
    Change columns of the row with this primary key; how many rows there were.

    Args:
        guards: values that other columns must have for the row to be changed.
    """
    key = model, tuple(values), tuple(guards)
    text = _updates.get(key) or _updates.setdefault(key, _updating(*key))
    return int(_run(text, (*values.values(), number, *guards.values())).rowcount)


def _run(text: _Text, values: Iterable[Any]) -> sqlite3.Cursor:
    stored = [convert(value) for convert, value in zip(text.converters, values, strict=True)]
    return run(text.sql, stored)


def _inserting(model: type[peewee.Model], names: tuple[str, ...]) -> _Text:
    meta = _meta(model)
    fields = [meta.fields[name] for name in names]
    columns = ", ".join(f'"{field.column_name}"' for field in fields)
    holes = ", ".join("?" * len(fields))
    sql = f'INSERT INTO "{meta.table_name}" ({columns}) VALUES ({holes})'  # noqa: S608 names of our own tables
    return _Text(sql, [field.db_value for field in fields])


def _updating(model: type[peewee.Model], names: tuple[str, ...], guards: tuple[str, ...]) -> _Text:
    meta = _meta(model)
    fields = [meta.fields[name] for name in names]
    kept = [meta.primary_key, *(meta.fields[name] for name in guards)]
    changes = ", ".join(f'"{field.column_name}" = ?' for field in fields)
    where = " AND ".join(f'"{field.column_name}" = ?' for field in kept)
    sql = f'UPDATE "{meta.table_name}" SET {changes} WHERE {where}'  # noqa: S608 see above
    return _Text(sql, [field.db_value for field in (*fields, *kept)])


def _meta(model: type[peewee.Model]) -> Any:
    return model._meta
