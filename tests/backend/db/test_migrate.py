"""Numbered steps, applied once, with a copy before."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from backend.db import base, migrate

FIRST = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT")
    db.execute_sql("INSERT INTO client (name) VALUES ('Анна')")
"""
SECOND = """
def up(migrator, db):
    db.execute_sql(
        "CREATE TABLE line (client_id INTEGER REFERENCES client (id) ON DELETE CASCADE) STRICT"
    )
"""
BROKEN = """
def up(migrator, db):
    db.execute_sql("INSERT INTO client (name) VALUES ('half')")
    raise LookupError("no such tariff")
"""
ORPHAN = """
atomic = False

def up(migrator, db):
    db.execute_sql("PRAGMA foreign_keys = 0")
    db.execute_sql("INSERT INTO line (client_id) VALUES (99)")
    db.execute_sql("PRAGMA foreign_keys = 1")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of steps of the test's own."""
    made = tmp_path / "steps"
    made.mkdir()
    (made / "0001_first.py").write_text(FIRST)
    return made


@pytest.fixture
def backups(tmp_path: Path) -> Iterator[Path]:
    """Where copies go; an empty database is open beside it."""
    base.connect(tmp_path / "kabinet.db")
    base.open_connection()
    yield tmp_path / "backups"
    base.close_connection()


def names() -> list[str]:
    return [row[0] for row in base.database.execute_sql("SELECT name FROM client").fetchall()]


def test_pending_steps_are_applied_once_and_in_order(folder: Path, backups: Path) -> None:
    (folder / "0002_second.py").write_text(SECOND)

    assert migrate.pending(folder) == ["0001_first", "0002_second"]
    assert migrate.apply(backups=backups, folder=folder) == ["0001_first", "0002_second"]
    assert migrate.apply(backups=backups, folder=folder) == []
    assert migrate.pending(folder) == []
    assert names() == ["Анна"]


def test_an_empty_database_is_not_copied(folder: Path, backups: Path) -> None:
    migrate.apply(backups=backups, folder=folder)

    assert not backups.exists()


def test_an_existing_database_is_copied_before_a_step(folder: Path, backups: Path) -> None:
    migrate.apply(backups=backups, folder=folder)
    (folder / "0002_second.py").write_text(SECOND)

    migrate.apply(backups=backups, folder=folder)

    with sqlite3.connect(backups / "before-0002_second.db") as copy:
        tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_schema")}
        assert copy.execute("SELECT name FROM client").fetchall() == [("Анна",)]
    copy.close()
    assert "line" not in tables


def test_a_failing_step_is_rolled_back_whole(folder: Path, backups: Path) -> None:
    migrate.apply(backups=backups, folder=folder)
    (folder / "0002_broken.py").write_text(BROKEN)

    with pytest.raises(migrate.MigrationError, match="no such tariff"):
        migrate.apply(backups=backups, folder=folder)

    assert names() == ["Анна"]
    assert migrate.pending(folder) == ["0002_broken"]


def test_broken_references_are_told(folder: Path, backups: Path) -> None:
    (folder / "0002_second.py").write_text(SECOND)
    (folder / "0003_orphan.py").write_text(ORPHAN)

    with pytest.raises(migrate.MigrationError, match="references after the migration in: line"):
        migrate.apply(backups=backups, folder=folder)


def test_a_database_of_a_newer_program_is_refused(folder: Path, backups: Path) -> None:
    (folder / "0002_second.py").write_text(SECOND)
    migrate.apply(backups=backups, folder=folder)
    (folder / "0002_second.py").unlink()

    with pytest.raises(migrate.MigrationError, match=r"newer than this program.*0002_second"):
        migrate.apply(backups=backups, folder=folder)


def test_four_runners_at_once_apply_each_step_once(folder: Path, backups: Path) -> None:
    done: list[list[str]] = []

    def run() -> None:
        base.open_connection()
        done.append(migrate.apply(backups=backups, folder=folder))
        base.close_connection()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(done, key=len) == [[], [], [], ["0001_first"]]
    assert names() == ["Анна"]


@pytest.mark.usefixtures("database")
def test_the_real_steps_are_strict_everywhere() -> None:
    tables = base.database.execute_sql("PRAGMA table_list").fetchall()
    loose = [row[1] for row in tables if row[2] == "table" and not row[5]]

    assert {name for name in loose if not name.startswith("sqlite_")} == {"schema_migration"}


@pytest.mark.usefixtures("database")
def test_the_real_steps_refuse_a_bad_role() -> None:
    values = "'ivan', 'ivan@example.ru', 'Иван', 'ru', '2026-01-01', 'king'"

    with pytest.raises(peewee.IntegrityError, match="CHECK constraint failed"):
        base.database.execute_sql(
            f"INSERT INTO staff (login, email, name, language, created_at, role) VALUES ({values})"  # noqa: S608
        )
