"""Find imports: all of them, one, its lines, the columns that a like file had last."""

from collections.abc import Sequence

from backend.db import keyset
from backend.db.keyset import Order, Rows
from backend.exchange.models import ImportBatch, ImportKind, ImportRow, ImportStatus, RowStatus
from backend.kernel.errors import NotFoundError

_LOOK_BACK = 50


def one(batch_id: int) -> ImportBatch:
    """
    One import.

    Raises:
        NotFoundError: there is none.
    """
    found: ImportBatch | None = ImportBatch.get_or_none(ImportBatch.id == batch_id)
    if found is None:
        raise NotFoundError
    return found


def page(*, after: str = "") -> Rows[ImportBatch]:
    """All imports, newest first."""
    return keyset.page(ImportBatch.select(), [Order(ImportBatch.id, is_falling=True)], after=after)


def wrong_lines(batch: ImportBatch, *, limit: int) -> list[ImportRow]:
    """The first lines that are wrong, in the order of the file."""
    query = ImportRow.select().where(
        (ImportRow.batch == batch.id) & (ImportRow.status == RowStatus.BAD)
    )
    return list(query.order_by(ImportRow.line).limit(limit))


def first_lines(batch: ImportBatch, *, limit: int) -> list[ImportRow]:
    """The first lines of the file."""
    query = ImportRow.select().where(ImportRow.batch == batch.id)
    return list(query.order_by(ImportRow.line).limit(limit))


def remembered(kind: ImportKind, heads: Sequence[str]) -> dict[str, str]:
    """The columns of the last import of this kind that had the same heads."""
    query = ImportBatch.select().where(
        (ImportBatch.kind == kind) & (ImportBatch.status == ImportStatus.APPLIED)
    )
    for batch in query.order_by(ImportBatch.id.desc()).limit(_LOOK_BACK):
        if batch.mapping["heads"] == list(heads):
            return dict(batch.mapping["columns"])
    return {}
