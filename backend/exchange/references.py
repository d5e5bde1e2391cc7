"""Which rows others depend on: asked of the database's own references, so that no table is forgotten."""

from collections.abc import Set

from backend.db import base

_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


def used(table: str, ids: Set[int], *, but: Set[str]) -> set[int]:
    """
    Those of the rows `ids` of `table` that a row of any other table names.

    Args:
        but: tables that are not asked, because they belong to the row.
    """
    found: set[int] = set()
    for (other,) in base.database.execute_sql(_TABLES).fetchall():
        if other in but:
            continue
        for key in base.database.execute_sql(f'PRAGMA foreign_key_list("{other}")').fetchall():
            if key[2] == table:
                found |= _named(other, key[3]) & ids
    return found


def _named(table: str, column: str) -> set[int]:
    rows = base.database.execute_sql(
        f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'  # noqa: S608 names of the schema
    )
    return {number for (number,) in rows.fetchall()}
