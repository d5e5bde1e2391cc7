"""The database and the shortest way to run a statement whose text is ready."""

import sqlite3
import threading
from collections.abc import Sequence
from typing import Any

import peewee

database: peewee.DatabaseProxy = peewee.DatabaseProxy()


class Statements(threading.local):
    """How many SQL statements this thread has run since it began."""

    count = 0

    def note(self, _: object) -> None:
        """Count one more; called by peewee after each statement."""
        self.count += 1


statements = Statements()


def run(sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Run one statement: what peewee's `execute_sql` does, in half of the time."""
    statements.count += 1
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined] # its stubs leave the door out
        found: sqlite3.Cursor = database.cursor().execute(sql, values)
    return found
