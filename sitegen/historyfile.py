"""
The file of the history: SQLite beside the trees, opened for one writer and any number of readers.

The history can always be made anew from the live tree, so damage is told apart from a disk that
refuses: the first is mended, the second is shown.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.errors import StorageError
from sitegen.history import History, HistoryDamaged

FILE = "history.db"
VERSION = 1
_WAIT_SECONDS = 30.0
_REFUSALS = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "disk_refused",
    sqlite3.SQLITE_CANTOPEN: "disk_refused",
    sqlite3.SQLITE_PERM: "disk_refused",
    sqlite3.SQLITE_IOERR: "disk_error",
    sqlite3.SQLITE_BUSY: "disk_error",
}
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE release (
  id TEXT NOT NULL PRIMARY KEY,
  parent TEXT,
  actor TEXT NOT NULL,
  files INTEGER NOT NULL CHECK (files >= 0),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  changed INTEGER NOT NULL CHECK (changed >= 0),
  stamp INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('staging', 'ready', 'finished', 'forgotten'))
) STRICT, WITHOUT ROWID;
CREATE TABLE change (
  release TEXT NOT NULL REFERENCES release (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  old TEXT,
  new TEXT,
  PRIMARY KEY (release, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_old ON change (old);
CREATE INDEX change_new ON change (new);
CREATE TABLE tree (
  name TEXT NOT NULL PRIMARY KEY CHECK (name IN ('a', 'b')),
  release TEXT,
  target TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO tree (name) VALUES ('a'), ('b');
CREATE TABLE held (
  tree TEXT NOT NULL REFERENCES tree (name),
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  PRIMARY KEY (tree, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_digest ON held (digest);
CREATE TABLE kept (name TEXT NOT NULL PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
COMMIT;
"""


@contextmanager
def opened(root: Path) -> Iterator[History]:
    """
    Open the history that lies in a folder for writing, made new when there is none.

    The connection is kept for the next time: closing the last one costs more than a release.

    Raises:
        HistoryDamaged: it cannot be read, or is of another version.
        StorageError: the disk refuses.
    """
    with _lock:
        try:
            yield _kept_open(root)
        except sqlite3.DatabaseError as error:
            close()
            raise _translated(error, root / FILE) from error


@contextmanager
def read(root: Path) -> Iterator[History]:
    """
    Open the history for reading only, beside whoever writes.

    Raises:
        HistoryDamaged: there is none, or it cannot be read.
        StorageError: the disk refuses.
    """
    if not (root / FILE).is_file():
        raise HistoryDamaged("missing")
    address = f"{(root / FILE).absolute().as_uri()}?mode=ro"
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
        _require_version(connection)
        yield History(connection)
    except sqlite3.DatabaseError as error:
        raise _translated(error, root / FILE) from error
    finally:
        if connection is not None:
            connection.close()


def close() -> None:
    """Let go of the connection that is kept."""
    with _lock:
        for connection in _open.values():
            connection.close()
        _open.clear()


_Stamp = tuple[int, Path, int, int]
_open: dict[_Stamp, sqlite3.Connection] = {}
_lock = threading.RLock()


def _kept_open(root: Path) -> History:
    """Give the connection to a history; another file in its place, or another process, gets its own."""
    file = root / FILE
    known = _open.get(_stamp(file)) if file.exists() else None
    if known:
        return History(known)
    close()
    connection = sqlite3.connect(
        file, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        _begin(connection)
        _open[_stamp(file)] = connection
    except BaseException:
        connection.close()
        raise
    return History(connection)


def _stamp(file: Path) -> _Stamp:
    status = file.stat()
    return os.getpid(), file.absolute(), status.st_dev, status.st_ino


def forget(root: Path) -> None:
    """Remove the history, whatever is left of it."""
    close()
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (root / name).unlink(missing_ok=True)


def _translated(error: sqlite3.DatabaseError, file: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _REFUSALS:
        return StorageError(_REFUSALS[code], path=str(file), reason=str(error))
    return HistoryDamaged(str(error))


def _begin(connection: sqlite3.Connection) -> None:
    """Make a fresh connection ready for writing."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if is_empty and not connection.execute("PRAGMA user_version").fetchone()[0]:
        connection.executescript(_SCHEMA)
    _require_version(connection)


def _require_version(connection: sqlite3.Connection) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise HistoryDamaged(f"version {version}")
