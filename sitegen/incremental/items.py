"""Items and the collections they are in, in the state file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from sitegen.incremental import keys
from sitegen.incremental.keys import Key
from sitegen.incremental.rows import Row, Stamp
from sitegen.incremental.runs import Written


class Items:
    """Reads and writes items and collections; the transaction is the store's."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._query = database.execute

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Give what every known source's stamp holds, by path; bare, because there are many."""
        rows = self._query("SELECT path, mtime_ns, size FROM item")
        return {path: (mtime_ns, size) for path, mtime_ns, size in rows}

    def row(self, path: str) -> Row | None:
        return self._row("path = ?", path)

    def row_of(self, number: int) -> Row | None:
        return self._row("id = ?", number)

    def _row(self, where: str, value: str | int) -> Row | None:
        found = self._query(
            "SELECT id, path, mtime_ns, size, digest, next_change, frozen, places, announces"  # noqa: S608 — `where` is one of two constants
            f" FROM item WHERE {where}",
            (value,),
        ).fetchone()
        if not found:
            return None
        number, path, mtime_ns, size, digest, next_change, frozen, places, announces = found
        stood = tuple((name, keys.made(key)) for name, key in json.loads(places))
        stamp = Stamp(mtime_ns, size)
        told = json.loads(announces)
        return Row(number, path, stamp, digest, next_change, frozen, stood, told)

    def frozen(self, number: int) -> tuple[str, str]:
        """
        Give the path of an item and what was written down of it.

        Raises:
            KeyError: nothing of it is on the site.
        """
        row = self._query("SELECT path, frozen FROM item WHERE id = ?", (number,)).fetchone()
        if not row or row[1] is None:
            raise KeyError(number)
        return str(row[0]), str(row[1])

    def told(self, path: str) -> dict[str, str] | None:
        """Give what a source announces; None if nothing of it is on the site."""
        row = self._query(
            "SELECT announces FROM item WHERE path = ? AND frozen IS NOT NULL", (path,)
        ).fetchone()
        return dict(json.loads(row[0])) if row else None

    def number(self, path: str) -> int | None:
        """Give the number of an item that is on the site."""
        row = self._query(
            "SELECT id FROM item WHERE path = ? AND frozen IS NOT NULL", (path,)
        ).fetchone()
        return int(row[0]) if row else None

    def is_empty(self) -> bool:
        return self._query("SELECT 1 FROM item LIMIT 1").fetchone() is None

    def next_number(self) -> int:
        return int(self._query("SELECT coalesce(max(id), 0) + 1 FROM item").fetchone()[0])

    def put(self, row: Row) -> None:
        places = keys.encoded(row.places)
        self._query(
            "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.id, row.path, row.stamp.mtime_ns, row.stamp.size, row.digest,
                row.next_change, row.frozen, places, keys.encoded(dict(row.announces)),
            ),
        )  # fmt: skip

    def restamp(self, number: int, stamp: Stamp) -> None:
        self._query(
            "UPDATE item SET mtime_ns = ?, size = ? WHERE id = ?",
            (stamp.mtime_ns, stamp.size, number),
        )

    def drop(self, number: int) -> None:
        self._query("DELETE FROM item WHERE id = ?", (number,))

    def due(self, now: float) -> list[str]:
        """Give the paths of sources whose moment to come or go has passed."""
        rows = self._query("SELECT path FROM item WHERE next_change <= ?", (now,))
        return [str(path) for (path,) in rows]

    def next_change(self) -> float | None:
        """Give the next moment at which a source comes or goes by itself."""
        query = "SELECT min(next_change) FROM item WHERE next_change IS NOT NULL"
        found = self._query(query).fetchone()[0]
        return None if found is None else float(found)

    def runs(self, name: str) -> Iterator[tuple[int, Key, int]]:
        """Give the runs of a collection: the number, the first key and the size of each."""
        query = "SELECT id, first, size FROM run WHERE collection = ?"
        for number, first, size in self._query(query, (name,)):
            yield number, keys.read(first), size

    def run(self, number: int) -> str:
        """Give what is written down of a run."""
        row = self._query("SELECT members FROM members WHERE run = ?", (number,)).fetchone()
        return str(row[0])

    def write(self, name: str, unwritten: Written) -> None:
        """Write down what of a collection is not; new runs get their numbers."""
        for number in unwritten.gone:
            self._query("DELETE FROM run WHERE collection = ? AND id = ?", (name, number))
            self._query("DELETE FROM members WHERE run = ?", (number,))
        for run in unwritten.changed:
            values = run.number, run.written()
            added = self._query("INSERT OR REPLACE INTO members VALUES (?, ?)", values)
            if run.number is None:
                run.number = int(added.lastrowid or 0)
            row = name, run.number, keys.written(run.first), run.size
            self._query("INSERT OR REPLACE INTO run VALUES (?, ?, ?, ?)", row)
