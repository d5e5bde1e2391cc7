"""When each periodic job runs next, and which process is busy with it."""

from typing import Any

TABLE = """CREATE TABLE job (
    name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
    due_at TEXT NOT NULL,
    leased_until TEXT
) STRICT, WITHOUT ROWID"""


def up(_migrator: Any, db: Any) -> None:
    """Make the table."""
    db.execute_sql(TABLE)
