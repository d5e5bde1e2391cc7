"""A database of the release before, with its rows, becomes one of this release and loses nothing."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.audit import journal, proof
from backend.clients.models import Client
from backend.db import base, migrate

RELEASED = ("0001_accounts.py", "0002_jobs.py")
CLIENTS = (
    "INSERT INTO client (contract_number, short_name, full_name, inn, opened_on) VALUES"
    " ('ЛТ-1', 'Ромашка', 'ООО «Ромашка»', '7707083893', '2025-03-01'),"
    " ('ЛТ-2', 'Смирнова', 'ИП Смирнова', '500100732259', '2025-04-01')"
)
USER = (
    "INSERT INTO user (login, email, name, language, created_at)"
    " VALUES ('anna', 'anna@romashka.test', 'Анна', 'ru', '2025-03-01')"
)
# As the release before wrote it: there was no column `about`, and the hash does not cover it.
ENTRY = (
    "INSERT INTO audit_entry (at, actor_role, actor_name, action, object, reason, previous_hash, hash)"
    " VALUES (?, 'system', 'Kabinet', 'client.open', 'client:1', '', ?, ?)"
)
MOMENT = "2025-03-01T10:00:00.000000+00:00"


@pytest.fixture
def last_release(tmp_path: Path) -> Iterator[Path]:
    """A database with the steps of the release before, open in this thread."""
    folder = tmp_path / "released"
    folder.mkdir()
    for name in RELEASED:
        shutil.copy(migrate.FOLDER / name, folder)
    base.connect(tmp_path / "kabinet.db")
    base.open_connection()
    migrate.apply(backups=tmp_path / "backups", folder=folder)
    yield tmp_path / "backups"
    base.close_connection()


def test_clients_keep_their_rows_and_who_belongs_to_them(last_release: Path) -> None:
    for sql in (
        CLIENTS,
        USER,
        "INSERT INTO membership (user_id, client_id, role) VALUES (1, 2, 'owner')",
    ):
        base.database.execute_sql(sql)

    migrate.apply(backups=last_release)

    found = [(one.inn, one.kind, one.status) for one in Client.select().order_by(Client.id)]
    assert found == [
        ("7707083893", "legal", "active"),
        ("500100732259", "sole_trader", "active"),
    ]
    memberships = base.database.execute_sql("SELECT client_id FROM membership").fetchall()
    assert memberships == [(2,)]


def test_the_journal_is_still_whole(last_release: Path) -> None:
    covered = [MOMENT, None, None, "system", "Kabinet", "client.open", "client:1", None, None, ""]
    digest = _hash([*covered, journal.GENESIS])
    base.database.execute_sql(ENTRY, [MOMENT, journal.GENESIS, digest])

    migrate.apply(backups=last_release)

    assert proof.verify().is_whole
    assert proof.verify().entries == 1


def _hash(covered: list[str | None]) -> str:
    return hashlib.sha256(json.dumps(covered, ensure_ascii=False).encode()).hexdigest()
