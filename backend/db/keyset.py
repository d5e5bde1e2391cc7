"""Long lists paged by key: each page costs the same, however many rows stand before it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar, cast

import peewee

from backend.kernel.errors import InvalidError

Row = TypeVar("Row")
SIZE = 50
_LONGEST = 2000  # a name of 200 characters of any alphabet, and more
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """One column of the order; the last one of a list is unique, so that no row is lost or doubled."""

    column: peewee.Field
    is_falling: bool = False


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """One page; `after` is the place of its last row, empty on the last page."""

    rows: Sequence[Row]
    after: str = ""


def page(query: Any, order: Sequence[Order], *, after: str = "", size: int = SIZE) -> Rows[Any]:
    """
    The rows of `query` that follow the place `after`, at most `size`.

    Args:
        query: selects models that have the columns of `order`, none of which is NULL.
        after: as an earlier page gave it; empty for the first page.

    Raises:
        InvalidError: `after` is no place of this list.
    """
    if after:
        query = query.where(_following(order, _place(after, order)))
    columns = [one.column.desc() if one.is_falling else one.column.asc() for one in order]
    found = list(query.order_by(*columns).limit(size + 1))
    if len(found) <= size:
        return Rows(found)
    return Rows(found[:size], _token(found[size - 1], order))


def count_up_to(query: Any, most: int) -> int:
    """How many rows there are, counting no further than `most`."""
    return int(query.limit(most).count())


def _following(order: Sequence[Order], values: Sequence[Any]) -> Any:
    """(a > x) or (a = x and ((b > y) or …)), with < where the order falls."""
    first, value = order[0], values[0]
    beyond = first.column < value if first.is_falling else first.column > value
    if len(order) == 1:
        return beyond
    return beyond | ((first.column == value) & _following(order[1:], values[1:]))


def _token(row: Any, order: Sequence[Order]) -> str:
    values = [_plain(getattr(row, _attribute(one.column))) for one in order]
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _attribute(column: peewee.Field) -> str:
    """Where a row has the value; of a column that refers to another row, its key and not that row."""
    if isinstance(column, peewee.ForeignKeyField):
        return str(column.object_id_name)
    return str(column.name)


def _plain(value: Any) -> Any:
    """Moments keep their place in the order of texts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _place(token: str, order: Sequence[Order]) -> list[Any]:
    try:
        values = json.loads(urlsafe_b64decode(token[:_LONGEST] + "=" * (-len(token) % 4)))
        pairs = zip(order, values, strict=True)
        return [_typed(one.column, value) for one, value in pairs]
    except (ValueError, TypeError) as error:
        raise InvalidError("error.no_such_place") from error


def _typed(column: peewee.Field, value: Any) -> Any:
    """The value as the column's own kind; a place that was made up is not of it."""
    numbers = peewee.IntegerField | peewee.AutoField | peewee.ForeignKeyField
    expected = int if isinstance(column, numbers) else str
    if type(value) is not expected or (isinstance(value, int) and abs(value) > LARGEST):
        raise ValueError(value)
    return cast(Any, column).python_value(value)
