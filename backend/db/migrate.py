"""Brings the database to the present shape by numbered steps: one runner at a time, a copy first."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playhouse.migrations import Runner

from backend.db import base

FOLDER = Path(__file__).parent / "migrations"


class MigrationError(Exception):
    """The database was left as it was; the sentence says why."""


def pending(folder: Path = FOLDER) -> list[str]:
    """
    Names of the steps that the database still lacks, in order.

    Raises:
        MigrationError: the database has steps that this program does not know.
    """
    base.open_connection()
    steps = Runner(base.database.obj, str(folder)).status()
    unknown = [step.name for step in steps if not step.path]
    if unknown:
        raise MigrationError(
            f"The database is newer than this program: it already has {', '.join(unknown)}."
        )
    return [step.name for step in steps if not step.applied]


def apply(*, backups: Path, folder: Path = FOLDER) -> list[str]:
    """
    Apply what is pending, in order, and return the names.

    A database that already holds something is first copied into `backups`.

    Raises:
        MigrationError: a step failed (it is rolled back whole), or references are broken after it.
    """
    base.open_connection()
    with _alone(Path(base.database.obj.database)):
        steps = pending(folder)
        if steps and _is_used():
            _copy(backups, steps[0])
        try:
            done: list[str] = Runner(base.database.obj, str(folder)).up()
        except Exception as error:  # whatever a step raises, the operator gets one sentence
            raise MigrationError(
                f"A step of the migration failed and was rolled back: {error}"
            ) from error
        _require_whole_references()
    return done


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Two runners at once would both try the same step: the second waits, then finds it done."""
    with database.with_name(database.name + ".migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_used() -> bool:
    return bool(base.database.obj.get_tables())


def _copy(backups: Path, step: str) -> None:
    backups.mkdir(parents=True, exist_ok=True)
    target = backups / f"before-{step}.db"
    target.unlink(missing_ok=True)
    base.database.execute_sql("VACUUM INTO ?", (str(target),))


def _require_whole_references() -> None:
    broken = base.database.execute_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise MigrationError(f"Broken references after the migration in: {tables}.")
