"""Queries compiled once: peewee writes the SQL text the first time, later only values are filled in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar, cast

import peewee

from backend.db import base

Row = TypeVar("Row")
Converter = Callable[[Any], Any]


@dataclass(frozen=True)
class Slot:
    """A place in the list of parameters, and how its value is turned into the column's."""

    name: str
    converter: Converter | None

    def filled(self, values: dict[str, Any]) -> Any:
        """
        The value as the driver wants it.

        Raises:
            ValueError: None or several values would need another SQL text.
            TypeError: a moment, and the column whose text it becomes is not known.
        """
        value = values[self.name]
        if value is None or isinstance(value, (list, tuple, set, frozenset)):
            raise ValueError(f"{self.name}: a prepared query takes one value that is not None")
        if self.converter is not None:
            return self.converter(value)
        if isinstance(value, datetime):
            raise TypeError(f"{self.name}: say which column it is compared with or written to")
        return value


class Parameter(peewee.ColumnBase):
    """A named hole in a query. `like` is the column whose conversion it takes in INSERT and UPDATE."""

    def __init__(self, name: str, like: peewee.Field | None = None) -> None:
        self._name = name
        self._column = like

    def __sql__(self, ctx: peewee.Context) -> peewee.Context:
        column = self._column
        converter = ctx.state.converter if column is None else column.db_value
        return cast(peewee.Context, ctx.value(Slot(self._name, converter), converter=False))


class Prepared(Generic[Row]):
    """
    A query of `build`, compiled at its first use and safe to share between threads.

    Rows are exactly what plain peewee gives: models with their joins, or dicts after `.dicts()`.
    """

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._compiled: _Compiled | None = None
        self._row: Callable[[Any], Row] | None = None

    def rows(self, **values: Any) -> list[Row]:
        """All rows, in the order of the query."""
        compiled, cursor = self._run(values)
        make = self._row
        if make is None:
            make = self._row = _maker(compiled.query, cursor)
        return [make(row) for row in cursor.fetchall()]

    def first(self, **values: Any) -> Row | None:
        """The first row, or None."""
        found = self.rows(**values)
        return found[0] if found else None

    def execute(self, **values: Any) -> int:
        """
        Run INSERT, UPDATE or DELETE inside a transaction; how many rows it touched.

        Raises:
            RuntimeError: there is no transaction around it.
        """
        if not base.database.in_transaction():
            raise RuntimeError("a prepared write needs a transaction around it")
        return int(self._run(values)[1].rowcount)

    def _run(self, values: dict[str, Any]) -> tuple["_Compiled", Any]:
        compiled = self._compiled
        if compiled is None:
            query = self._build()
            sql, parameters = query.sql()
            slots = [(n, one) for n, one in enumerate(parameters) if isinstance(one, Slot)]
            compiled = self._compiled = _Compiled(query, sql, list(parameters), slots)
        filled = compiled.parameters.copy()
        for number, slot in compiled.slots:
            filled[number] = slot.filled(values)
        return compiled, base.run(compiled.sql, filled)


class _Compiled(NamedTuple):
    """A query with its text; of its parameters those in `slots`, by their place, wait for values."""

    query: Any
    sql: str
    parameters: list[Any]
    slots: list[tuple[int, Slot]]


def _maker(query: Any, cursor: Any) -> Callable[[Any], Any]:
    """What makes rows of the query's shape; once it knows its columns it needs no cursor any more."""
    wrapper = query._get_cursor_wrapper(cursor)  # peewee has no door for a ready cursor
    wrapper.initialize()
    wrapper.cursor = None
    is_of_one_model = type(wrapper) is peewee.ModelObjectCursorWrapper and wrapper.is_model
    if is_of_one_model and set(wrapper.unique_columns) <= set(_fields(wrapper.constructor)):
        return _rows_of(wrapper)
    return cast(Callable[[Any], Any], wrapper.process_row)


def _fields(model: Any) -> Iterable[str]:
    return cast(Iterable[str], model._meta.fields)  # peewee has no public name for it


def _rows_of(wrapper: Any) -> Callable[[Any], Any]:
    """The same rows as peewee's; it sets each value by a descriptor, and forgets that it was set."""
    model, names = wrapper.constructor, list(wrapper.unique_columns)
    convert = [(names[number], wrapper.converters[number], number) for number in wrapper.convert]

    def make(row: Any) -> Any:
        made = model.__new__(model)
        values = dict(zip(names, row, strict=True))
        for name, converter, number in convert:
            values[name] = converter(row[number])
        made.__data__, made._dirty, made.__rel__ = values, set(), {}
        return made

    return make
