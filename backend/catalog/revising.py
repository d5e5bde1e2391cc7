"""Change a row that several people may have open: only if it is still as the actor saw it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from backend.db.base import BaseModel, transaction
from backend.kernel.errors import StaleStateError
from backend.kernel.localised import Localised

Row = TypeVar("Row", bound=BaseModel)


def revise(row: Row, **columns: Any) -> Row:
    """
    Write the columns and give the row as it is afterwards, inside the caller's transaction.

    Args:
        row: as the actor saw it: its `revision` must still be the stored one.

    Raises:
        StaleStateError: somebody else has changed or removed it meanwhile.
    """
    model: Any = type(row)
    seen: Any = row
    with transaction():
        changed = (
            model.update(revision=model.revision + 1, **columns)
            .where((model.id == seen.id) & (model.revision == seen.revision))
            .execute()
        )
        if changed != 1:
            raise StaleStateError("catalog.stale")
        fresh: Row = model.get_by_id(seen.id)
    return fresh


def remove(row: BaseModel) -> None:
    """
    Delete the row, inside the caller's transaction.

    Raises:
        StaleStateError: somebody else has changed or removed it meanwhile.
    """
    model: Any = type(row)
    seen: Any = row
    where = (model.id == seen.id) & (model.revision == seen.revision)
    with transaction():
        if model.delete().where(where).execute() != 1:
            raise StaleStateError("catalog.stale")


def differences(row: BaseModel, columns: dict[str, Any]) -> dict[str, Any]:
    """The columns that would get another value, with the values that stand there now."""
    return {name: getattr(row, name) for name in columns if getattr(row, name) != columns[name]}


def told(columns: Mapping[str, Any]) -> dict[str, object]:
    """The columns as the journal keeps them: texts by language."""
    return {
        name: {"ru": value.ru, "en": value.en} if isinstance(value, Localised) else value
        for name, value in columns.items()
    }
