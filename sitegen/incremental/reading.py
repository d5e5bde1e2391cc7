"""Who has read what, in the state file: from a change to the outputs it touches, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.incremental.keys import Key
from sitegen.incremental.tracking import Reads


class Reading:
    """Reads and writes the notes of what outputs have read; the transaction is the store's."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._query = database.execute
        self._many = database.executemany

    def put(self, output: int, reads: Reads, shared: frozenset[str], *, is_new: bool) -> int:
        """
        Note what an output has read, in place of what it read before.

        Gives the number of the set of shared cells among it, which stands with the output.

        Args:
            shared: names of cells that many outputs read; a set of them is kept once.
            is_new: whether nothing was noted of it yet.
        """
        self._put_attributes(output, reads.attributes, is_new=is_new)
        ranges = {(name, stop, start) for name, start, stop in reads.merged_ranges()}
        self._put_keys(output, "range_read", ("collection", "stop", "start"), ranges, is_new=is_new)
        spans = {(name, high, low) for name, low, high in reads.spans}
        self._put_keys(output, "span_read", ("collection", "high", "low"), spans, is_new=is_new)
        own = {(cell,) for cell in reads.cells - shared}
        self._put_keys(output, "cell_read", ("cell",), own, is_new=is_new)
        return self._cell_set(sorted(reads.cells & shared))

    def _put_attributes(self, output: int, wanted: Mapping[int, int], *, is_new: bool) -> None:
        query = "SELECT item, mask FROM attribute_read WHERE output = ?"
        known = {} if is_new else dict(self._query(query, (output,)).fetchall())
        if gone := known.keys() - wanted.keys():
            query = "DELETE FROM attribute_read WHERE item = ? AND output = ?"
            self._many(query, [(item, output) for item in gone])
        new = [(item, output, mask) for item, mask in wanted.items() if known.get(item) != mask]
        if new:
            self._many("INSERT OR REPLACE INTO attribute_read VALUES (?, ?, ?)", new)

    def _put_keys(
        self,
        output: int,
        table: str,
        columns: tuple[str, ...],
        wanted: set[tuple[Any, ...]],
        *,
        is_new: bool,
    ) -> None:
        """Make the rows of an output in a table these; most of them were there before."""
        query = f"SELECT {', '.join(columns)} FROM {table} WHERE output = ?"  # noqa: S608 — constants
        known = set() if is_new else set(self._query(query, (output,)).fetchall())
        if gone := known - wanted:
            where = " AND ".join(f"{column} = ?" for column in columns)
            query = f"DELETE FROM {table} WHERE {where} AND output = ?"  # noqa: S608 — see above
            self._many(query, [(*row, output) for row in gone])
        if new := wanted - known:
            places = ", ".join("?" * (len(columns) + 1))
            query = f"INSERT INTO {table} VALUES ({places})"  # noqa: S608 — see above
            self._many(query, [(*row, output) for row in new])

    def drop(self, output: int) -> None:
        """Forget what an output has read."""
        for table in ("attribute_read", "range_read", "span_read", "cell_read"):
            self._query(f"DELETE FROM {table} WHERE output = ?", (output,))  # noqa: S608 — a constant

    def _cell_set(self, cells: list[str]) -> int:
        text = json.dumps(cells)
        row = self._query("SELECT id FROM cell_set WHERE cells = ?", (text,)).fetchone()
        if row:
            return int(row[0])
        added = self._query("INSERT INTO cell_set (cells) VALUES (?)", (text,))
        return int(added.lastrowid or 0)

    def of_attributes(self, item: int, mask: int) -> list[int]:
        """Give the outputs that have read an attribute of the mask."""
        query = "SELECT output FROM attribute_read WHERE item = ? AND mask & ? != 0"
        return [int(number) for (number,) in self._query(query, (item, mask))]

    def of_range(self, collection: str, low: int, end: int) -> list[int]:
        """Give the outputs that have seen a position low ≤ p < end."""
        query = (
            "SELECT DISTINCT output FROM range_read WHERE collection = ? AND stop > ? AND start < ?"
        )
        return [int(number) for (number,) in self._query(query, (collection, low, end))]

    def of_span(self, collection: str, key: Key) -> list[int]:
        """Give the outputs that have seen a span of keys which holds this one."""
        if not key or not isinstance(key[0], str):
            return []
        query = "SELECT output FROM span_read WHERE collection = ? AND high > ? AND low <= ?"
        return [int(number) for (number,) in self._query(query, (collection, key[0], key[0]))]

    def of_cell(self, cell: str) -> list[int]:
        """Give the outputs that have read a cell of their own."""
        rows = self._query("SELECT output FROM cell_read WHERE cell = ?", (cell,))
        return [int(number) for (number,) in rows]

    def of_shared(self, cells: set[str]) -> Iterator[tuple[int, str]]:
        """Give the outputs that have read one of the shared cells, with the first such cell."""
        for number, text in self._query("SELECT id, cells FROM cell_set").fetchall():
            touched = sorted(cells.intersection(json.loads(text)))
            if touched:
                rows = self._query("SELECT id FROM output WHERE cells = ?", (number,))
                yield from ((int(output), touched[0]) for (output,) in rows.fetchall())

    def by(self, output: int) -> Reads:
        """Give what an output has read."""
        reads = Reads()
        attributes = "SELECT item, mask FROM attribute_read WHERE output = ?"
        reads.attributes = dict(self._query(attributes, (output,)).fetchall())
        ranges = "SELECT collection, start, stop FROM range_read WHERE output = ?"
        reads.ranges = set(self._query(ranges, (output,)).fetchall())
        spans = "SELECT collection, low, high FROM span_read WHERE output = ?"
        reads.spans = set(self._query(spans, (output,)).fetchall())
        own = self._query("SELECT cell FROM cell_read WHERE output = ?", (output,)).fetchall()
        sets = "SELECT s.cells FROM output o JOIN cell_set s ON s.id = o.cells WHERE o.id = ?"
        row = self._query(sets, (output,)).fetchone()
        reads.cells = {cell for (cell,) in own} | set(json.loads(row[0]) if row else ())
        return reads
