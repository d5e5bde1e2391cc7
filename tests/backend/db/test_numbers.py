"""Numbers of rows that can be deleted are given once, before and after the step that sees to it."""

from pathlib import Path

import pytest

from backend.accounts.models import Membership
from backend.audit import journal
from backend.catalog.models import Tariff
from backend.clients.models import Client
from backend.db import base, bulk, migrate
from backend.kernel.actor import SYSTEM
from tests.support import catalogue, people

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


def test_what_the_journal_names_is_not_given_again_after_the_step(tmp_path: Path) -> None:
    earlier = tmp_path / "steps"
    earlier.mkdir()
    for path in migrate.FOLDER.glob("[0-9]*.py"):
        if path.stem < STEP:
            (earlier / path.name).write_text(path.read_text())
    base.connect(tmp_path / "kabinet.db")
    base.open_connection()
    migrate.apply(backups=tmp_path / "backups", folder=earlier)
    journal.record(SYSTEM, "client.open", "client:41")
    kept = people.a_client()

    migrate.apply(backups=tmp_path / "backups")

    assert people.a_client(contract_number="new").id == 42
    assert Client.get_by_id(kept.id).short_name == kept.short_name
    assert base.database.execute_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
    base.close_connection()
