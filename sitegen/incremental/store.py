"""The state of an engine in one SQLite file; a damaged one is thrown away and made again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sitegen.incremental.items import Items
from sitegen.incremental.notes import Notes
from sitegen.incremental.outputs import Outputs
from sitegen.incremental.reading import Reading

FORMAT = 6
_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE item (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, mtime_ns INTEGER NOT NULL,
  size INTEGER NOT NULL, digest TEXT NOT NULL, next_change REAL, frozen TEXT,
  places TEXT NOT NULL, announces TEXT NOT NULL
) STRICT;
CREATE INDEX item_stamp ON item (path, mtime_ns, size);
CREATE INDEX item_next ON item (next_change) WHERE next_change IS NOT NULL;
CREATE TABLE run (
  collection TEXT NOT NULL, id INTEGER NOT NULL, first TEXT NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE members (run INTEGER PRIMARY KEY, members TEXT NOT NULL) STRICT;
CREATE TABLE output (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, args TEXT NOT NULL,
  owner TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL, micros INTEGER NOT NULL,
  reasons TEXT NOT NULL, cells INTEGER NOT NULL
) STRICT;
CREATE INDEX output_owner ON output (owner);
CREATE INDEX output_cells ON output (cells);
CREATE TABLE attribute_read (
  item INTEGER NOT NULL, output INTEGER NOT NULL, mask INTEGER NOT NULL,
  PRIMARY KEY (item, output)
) STRICT, WITHOUT ROWID;
CREATE INDEX attribute_read_output ON attribute_read (output);
CREATE TABLE range_read (
  collection TEXT NOT NULL, stop INTEGER NOT NULL, start INTEGER NOT NULL,
  output INTEGER NOT NULL, PRIMARY KEY (collection, stop, start, output)
) STRICT, WITHOUT ROWID;
CREATE INDEX range_read_output ON range_read (output);
CREATE TABLE span_read (
  collection TEXT NOT NULL, high TEXT NOT NULL, low TEXT NOT NULL,
  output INTEGER NOT NULL, PRIMARY KEY (collection, high, low, output)
) STRICT, WITHOUT ROWID;
CREATE INDEX span_read_output ON span_read (output);
CREATE TABLE cell_read (
  cell TEXT NOT NULL, output INTEGER NOT NULL, PRIMARY KEY (cell, output)
) STRICT, WITHOUT ROWID;
CREATE INDEX cell_read_output ON cell_read (output);
CREATE TABLE note (output TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE lead (
  target TEXT NOT NULL, output TEXT NOT NULL, PRIMARY KEY (target, output)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_output ON lead (output);
CREATE TABLE cell_set (id INTEGER PRIMARY KEY, cells TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE cell (name TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

_left: list[sqlite3.Connection] = []


class Store:
    """
    One state file.

    Whoever writes calls `begin`, then `commit` or `undo`. Nothing is lost with the file: the
    next plan is a full build.
    """

    items: Items
    outputs: Outputs
    reading: Reading
    notes: Notes

    def __init__(self, file: Path) -> None:
        self.file = file
        self.is_shown = False
        try:
            self._open()
        except sqlite3.DatabaseError:
            self._database.close()
            self._remove()
            self._open()

    def _open(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self._connect()
        database = self._database
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA cache_size = -32000")
        found = database.execute("PRAGMA user_version").fetchone()[0]
        if found == 0 and not database.execute("SELECT 1 FROM sqlite_schema").fetchone():
            database.executescript(f"BEGIN;{_SCHEMA}PRAGMA user_version={FORMAT};COMMIT;")
        elif found != FORMAT:
            raise sqlite3.DatabaseError(f"state of format {found}")

    def _connect(self) -> None:
        self._database = database = sqlite3.connect(
            self.file,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            timeout=30,
        )
        self._inode = _inode(self.file)
        self.items, self.outputs = Items(database), Outputs(database)
        self.reading, self.notes = Reading(database), Notes(database)

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        self._database.close()

    def clear(self) -> None:
        """Forget everything."""
        self.close()
        self._remove()
        self._open()
        self.is_shown = False

    def begin(self) -> None:
        self._database.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._database.execute("COMMIT")
        self.is_shown = False

    def undo(self) -> None:
        """Take back what was not committed; all of it, if some of a first build was shown."""
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")
        if self.is_shown:
            self.clear()

    def show(self, other: Callable[[], None]) -> None:
        """
        Let others read what is written so far, and start another process.

        A state without a version is no state: whoever finds one begins anew.
        """
        if self.about("version"):
            other()
            return
        self._database.execute("COMMIT")
        self.is_shown = True
        try:
            other()
        finally:
            self.begin()

    def reopen(self) -> None:  # pragma: no cover — in the other process
        """Go on in a process that was forked: a connection must not be used there."""
        _left.append(self._database)  # nor be closed
        self._connect()
        self._database.execute("PRAGMA query_only = 1")

    def generation(self) -> tuple[int, int]:
        """Give what changes when another process has written, or begun a new file."""
        if _inode(self.file) != self._inode:
            self.close()
            self._open()
        return self._inode, int(self._database.execute("PRAGMA data_version").fetchone()[0])

    def about(self, name: str) -> str:
        row = self._database.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def tell(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))


def _inode(file: Path) -> int:
    try:
        return os.stat(file).st_ino  # noqa: PTH116 — Path would be slower
    except FileNotFoundError:
        return 0
