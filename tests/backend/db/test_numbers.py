"""Numbers of rows that can be deleted are given once, before and after the step that sees to it."""

import os
import runpy
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from backend.accounts.models import Membership
from backend.audit import journal
from backend.catalog.models import Tariff
from backend.clients.models import Client
from backend.db import base, bulk, migrate
from backend.kernel.actor import SYSTEM
from tests.support import catalogue, people, subscribers

STEP = "0023_numbers_used_once"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("model", [Client, Membership, Tariff])
def test_a_deleted_row_leaves_its_number_unused(model: type[Client | Membership | Tariff]) -> None:
    people.anna()
    catalogue.a_tariff(catalogue.a_service())
    row = model.select().order_by(model.id.desc()).get()
    base.database.execute_sql("PRAGMA foreign_keys = 0")
    model.delete().where(model.id == row.id).execute()
    base.database.execute_sql("PRAGMA foreign_keys = 1")

    people.user(people.a_client(), login="new@x.test")
    catalogue.a_tariff(catalogue.a_service(code="other"), code="other")

    assert (
        bulk.last_number(model) == model.select().order_by(model.id.desc()).get().id == row.id + 1
    )


def test_what_the_journal_names_is_not_given_again_after_the_step(earlier: Path) -> None:
    journal.record(SYSTEM, "client.open", "client:41")
    kept = people.a_client()

    migrate.apply(backups=earlier)

    assert people.a_client(contract_number="new").id == 42
    assert Client.get_by_id(kept.id).short_name == kept.short_name
    assert base.database.execute_sql("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_step_changes_nothing_but_how_numbers_are_given(earlier: Path) -> None:
    _fill()
    before = _everything()

    _apply(earlier)

    assert _everything() == before
    assert before.integrity == [("ok",)]
    assert before.broken == []
    assert sum("TRIGGER" in one for one in before.schema) > 40
    assert len(before.rows) > 50


def test_a_kill_after_any_statement_of_the_step_leaves_what_was_before(earlier: Path) -> None:
    _fill()
    before = _everything()
    statement = 1

    while _killed_after(statement, earlier):
        assert _everything() == before
        statement += 1

    assert statement > 2 * len(_tables_of_the_step())
    assert _everything() == before
    assert migrate.pending(earlier) == []


@pytest.fixture
def earlier(tmp_path: Path) -> Iterator[Path]:
    """An open database as it was before the step; the folder of all steps up to it."""
    before, upto = tmp_path / "before", tmp_path / "upto"
    for folder, is_wanted in ((before, STEP.__gt__), (upto, STEP.__ge__)):
        folder.mkdir()
        for path in migrate.FOLDER.glob("[0-9]*.py"):
            if is_wanted(path.stem):
                (folder / path.name).write_text(path.read_text())
    base.connect(tmp_path / "kabinet.db")
    base.open_connection()
    migrate.apply(backups=tmp_path / "backups", folder=before)
    yield upto
    base.close_connection()


class _Everything(NamedTuple):
    """A database as `_everything` reads it; of numbers that are given once the schema says nothing."""

    integrity: list[tuple[str]]
    broken: list[tuple[object, ...]]
    schema: list[str]
    rows: list[str]


def _fill() -> None:
    """Rows in whatever refers to the tables of the step."""
    service = catalogue.a_service(catalogue.FOUR)
    version = catalogue.a_version(catalogue.a_tariff(service), prices=catalogue.PRICES)
    for number in range(8):
        client = people.a_client()
        people.user(client, login=f"owner{number}@client.test")
        subscribers.a_subscription(client, version, values={"numbers": number + 1})
        journal.record(SYSTEM, "client.open", client)


def _apply(folder: Path) -> None:
    migrate.apply(backups=folder.parent / "backups", folder=folder)


def _killed_after(statement: int, folder: Path) -> bool:
    """Whether a process that applies the step was killed after so many statements of it."""
    base.close_connection()
    child = os.fork()
    if child == 0:
        base.open_connection()
        seen = [0]

        def count(event: Any) -> None:
            seen[0] += bool(seen[0]) or event.sql == "PRAGMA schema_version"
            if seen[0] == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        base.database.query_hooks.append(count)
        _apply(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    base.open_connection()
    return os.WIFSIGNALED(status)


def _everything() -> _Everything:
    schema = _all("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
    tables = [name for (name,) in _all(_TABLES) if name != "schema_migration"]
    return _Everything(
        _all("PRAGMA integrity_check"),
        _all("PRAGMA foreign_key_check"),
        sorted(sql.replace(" AUTOINCREMENT", "") for (sql,) in schema),
        [f"{name} {row}" for name in tables for row in _all(f'SELECT * FROM "{name}"')],  # noqa: S608 a name of ours
    )


def _tables_of_the_step() -> tuple[str, ...]:
    found: tuple[str, ...] = runpy.run_path(str(migrate.FOLDER / f"{STEP}.py"))["TABLES"]
    return found


def _all(sql: str) -> list[Any]:
    return list(base.database.execute_sql(sql).fetchall())


_TABLES = """
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name
"""
