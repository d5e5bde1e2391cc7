"""The database, what all models share, and the only way to write: `transaction()`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import peewee

from backend.db import single
from backend.db.running import database, run, statements
from backend.db.turns import FairLock, FileLock

# What other modules know by this one's name, as if it stood here.
__all__ = [
    "ANY_FAILURE", "FAILURES", "BaseModel", "UtcField", "close_connection", "connect", "database",
    "forget_old_pages", "joined", "open_connection", "run", "statements", "transaction",
]  # fmt: skip

# What the machine does to us: a full or read-only disk, a lock held too long by another process.
FAILURES = (peewee.OperationalError, peewee.InterfaceError)
# The same and everything else a database can say, a damaged file above all.
ANY_FAILURE = peewee.PeeweeException

_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "full",  # NORMAL loses acknowledged commits at a power cut
    "foreign_keys": 1,
    "secure_delete": 1,  # what is erased is overwritten, not only forgotten
    "cache_size": -2_000,  # KiB of each connection; what the kernel keeps is shared by all
    "temp_store": "memory",
}


class UtcField(peewee.TextField):
    """An aware UTC moment, stored as ISO 8601 text that sorts as time does."""

    def db_value(self, value: datetime | None) -> str | None:
        """Refuse a naive moment; keep microseconds so that texts compare as moments."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment cannot be stored")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def python_value(self, value: str | None) -> datetime | None:
        """The aware moment again."""
        return None if value is None else datetime.fromisoformat(value)


class BaseModel(peewee.Model):
    """Tables are STRICT; `save()` writes only what was changed."""

    class Meta:
        database = database
        strict_tables = True
        only_save_dirty = True
        legacy_table_names = False

    id: ClassVar[Any]

    def save(self, force_insert: bool = False, only: Any = None) -> int | bool:  # noqa: FBT001, FBT002 as peewee's
        """Write the row, as peewee does, by SQL that is written once for each set of columns."""
        done = None if only is not None else single.save(self, force_insert=force_insert)
        return super().save(force_insert=force_insert, only=only) if done is None else done


def connect(path: Path, *, busy_seconds: float = 5.0) -> None:
    """Bind the models to the SQLite file `path`; connections are opened by `open_connection`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = peewee.SqliteDatabase(
        str(path), pragmas=_PRAGMAS, timeout=busy_seconds, autoconnect=False
    )
    opened.query_hooks.append(statements.note)
    database.initialize(opened)
    _between.move(path.with_name(f"{path.name}-turn"))


def open_connection() -> None:
    """Open this thread's connection unless it is open; it stays open for the thread's life."""
    database.connect(reuse_if_open=True)


def close_connection() -> None:
    """Close this thread's connection if it is open."""
    if not database.is_closed():
        database.close()


def forget_old_pages() -> None:
    """
    Empty the write-ahead log, where pages stand as they were before; outside of transactions.

    While somebody reads the log is left alone, and the next time does it.
    """
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


_writing = FairLock()
_between = FileLock()


@contextmanager
def transaction() -> Iterator[None]:
    """
    All or nothing; one writer at a time, in the order of arrival.

    The write lock is taken at the start (BEGIN IMMEDIATE): a transaction that reads first could not
    become a writer later. Inside another transaction it is a savepoint.
    """
    with _writing:
        if database.in_transaction():
            with _savepoint(f"s{_writing.depth}"):
                yield
            return
        with _between, database.atomic("IMMEDIATE"):
            yield


@contextmanager
def joined() -> Iterator[None]:
    """
    A part of the transaction around it that cannot fail alone; a transaction of its own if there is none.

    Cheaper than a nested `transaction()`: whoever catches what is raised inside must not go on.
    """
    if database.in_transaction():
        yield
        return
    with transaction():
        yield


@contextmanager
def _savepoint(name: str) -> Iterator[None]:
    """A part of a transaction that can fail alone; peewee's own have a new name, and a new text, each time."""
    run(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        run(f"ROLLBACK TO {name}")
        run(f"RELEASE {name}")
        raise
    run(f"RELEASE {name}")
