"""Notes about outputs that others keep beside the engine's state: a text, and what it leads to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


class Notes:
    """Reads and writes notes; the transaction is the store's."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._query = database.execute
        self._many = database.executemany

    def get(self, output: str) -> str | None:
        row = self._query("SELECT value FROM note WHERE output = ?", (output,)).fetchone()
        return None if row is None else str(row[0])

    def put(self, output: str, value: str, targets: Iterable[str]) -> None:
        """Keep a text about an output, and the names under which `leading_to` finds it."""
        self.drop(output)
        self._query("INSERT INTO note VALUES (?, ?)", (output, value))
        self._many("INSERT INTO lead VALUES (?, ?)", [(target, output) for target in targets])

    def drop(self, output: str) -> None:
        self._query("DELETE FROM note WHERE output = ?", (output,))
        self._query("DELETE FROM lead WHERE output = ?", (output,))

    def leading_to(self, targets: Iterable[str], limit: int) -> list[str]:
        """Give outputs that lead to one of the names, at most so many for each name."""
        found: dict[str, None] = {}
        for target in targets:
            query = "SELECT output FROM lead WHERE target = ? LIMIT ?"
            for (output,) in self._query(query, (target, limit)):
                found[str(output)] = None
        return list(found)
