"""Everything out as plain files, and back into an empty system with identical balances."""

import csv
import hashlib
import io
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import peewee
import pytest

from backend.audit import journal, proof
from backend.clients import contacts, listing, registry
from backend.clients.contacts import Card
from backend.clients.models import Client
from backend.db import base
from backend.exchange import archive, restoring, tables
from backend.exchange.restoring import BadArchiveError
from backend.kernel.actor import SYSTEM
from backend.ledger import accounts, balances, postings
from backend.ledger.models import EntryKind, EntrySource, LedgerBalance
from backend.ledger.postings import Posting
from tests.support import catalogue, payments, people, subscribers
from tests.support.clients import OTHER_INN, TODAY, opened
from tests.support.people import NOON


@pytest.fixture
def emptied(database: Path, migrated_file: Path) -> Callable[[], None]:
    """Puts a fresh, migrated database in the place of the one that is open."""

    def replace() -> None:
        base.close_connection()
        for path in database.parent.glob(database.name + "*"):
            path.unlink()
        shutil.copyfile(migrated_file, database)
        base.open_connection()

    return replace


@pytest.fixture
def company(database: Path, tmp_path: Path) -> Path:
    """A small company with everything: people, clients, contracts, money, a document; its archive."""
    rich, poor = opened(short_name="Ёлка"), opened(short_name="Бета", inn=OTHER_INN)
    people.mila()
    people.user(rich)
    contacts.add(
        rich, Card(name="\\N", phone="123-45-67", note="запятая, «кавычки»"), actor=SYSTEM, now=NOON
    )
    registry.suspend(poor, "долг", actor=SYSTEM)
    version = catalogue.a_version(catalogue.a_tariff(catalogue.a_service(catalogue.FOUR)))
    living = subscribers.a_subscription(rich, version, values={"numbers": 3})
    subscribers.a_discount(living, date(2026, 1, 1), percent=10)
    for number, (client, sum_minor) in enumerate(((rich, 12345), (rich, 100), (poor, 5000))):
        pay(client, number, sum_minor)
    payments.captured(rich)
    payments.accept(payments.said(payments.an_order(poor)))
    content = "Акт".encode()
    document(rich, hashlib.sha256(content).hexdigest())
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / hashlib.sha256(content).hexdigest()).write_bytes(content)
    file = tmp_path / "all.zip"
    archive.write(file, tmp_path / "documents", now=NOON)
    return file


def pay(client: Client, number: int, sum_minor: int) -> None:
    paid = Posting(
        f"pay:{number}",
        EntryKind.PAYMENT,
        EntrySource.PAYMENT,
        TODAY,
        accounts.BANK,
        accounts.client(client.id),
        sum_minor,
    )
    postings.post(paid, actor=SYSTEM, now=NOON)


def document(client: Client, sha256: str) -> None:
    base.database.execute_sql(
        "INSERT INTO document (client_id, kind, number, day, file_name, media_type, size_bytes, sha256,"
        " source, made_by_name, made_at) VALUES (?, 'act', '1', '2026-11-01', 'a.pdf',"
        " 'application/pdf', 6, ?, 'here', 'Мила', '2026-11-01')",
        [client.id, sha256],
    )


def everything() -> dict[str, list[Any]]:
    """All rows of all tables that an archive holds, without what stays at home."""
    found = {}
    for name in tables.names():
        shown = [c.name for c in tables.columns_of(name) if (name, c.name) not in tables.BLANK]
        listed = ", ".join(f'"{column}"' for column in shown)
        found[name] = base.database.execute_sql(
            f'SELECT {listed} FROM "{name}" ORDER BY 1, 2'  # noqa: S608 names of the schema
        ).fetchall()
    return found


def triggers() -> list[Any]:
    rows = base.database.execute_sql(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
    )
    return list(rows.fetchall())


def test_an_archive_brings_everything_back(
    company: Path, emptied: Callable[[], None], tmp_path: Path
):
    before, owed = everything(), triggers()
    kept = {row.client_id: row.balance_minor for row in LedgerBalance.select()}
    emptied()

    restored = restoring.read(company, tmp_path / "back")

    assert everything() == before
    assert triggers() == owed
    assert balances.many(kept) == kept == {1: 62445, 2: 5000}
    assert proof.verify().is_whole
    assert [one.short_name for one in listing.find("елка")] == ["Ёлка"]
    assert restored.documents == 1
    assert [path.read_text("utf-8") for path in (tmp_path / "back").iterdir()] == ["Акт"]
    pay(Client.get_by_id(1), 9, 55)
    assert balances.of(1) == 62500
    with pytest.raises(peewee.IntegrityError, match="append-only"):
        base.database.execute_sql("DELETE FROM ledger_entry")


def test_numbers_that_the_journal_names_are_not_given_again_after_it(
    company: Path, emptied: Callable[[], None], tmp_path: Path
):
    journal.record(SYSTEM, "client.open", "client:77")
    archive.write(company, tmp_path / "documents", now=NOON)
    emptied()

    restoring.read(company, tmp_path / "back")

    assert opened(short_name="Новый").id == 78


def test_what_comes_out_is_open_and_tells_no_secrets(company: Path):
    with zipfile.ZipFile(company) as opened_file:
        names = opened_file.namelist()
        manifest = json.loads(opened_file.read("manifest.json"))
        clients = list(csv.DictReader(io.StringIO(opened_file.read("tables/client.csv").decode())))
        schema = json.loads(opened_file.read("schema/client.json"))
        whole = b"".join(opened_file.read(name) for name in names)

    assert [row["short_name"] for row in clients] == ["Ёлка", "Бета"]
    assert set(schema["properties"]) == set(clients[0])
    assert schema["properties"]["closed_on"] == {"type": ["string", "null"]}
    assert manifest["tables"]["client"]["rows"] == 2
    assert manifest["documents_without_file"] == []
    assert {"README.txt", "tables/ledger_entry.csv", "schema/tariff.json"} <= set(names)
    assert b"argon2" not in whole
    assert not [name for name in names if "session" in name or "one_time_link" in name]
    assert stat.S_IMODE(company.stat().st_mode) == 0o600
    assert not company.with_name("all.zip.part").exists()


def test_a_document_without_its_file_is_told(database: Path, tmp_path: Path):
    document(opened(), "a" * 64)

    archive.write(tmp_path / "x.zip", tmp_path / "none", now=NOON)

    with zipfile.ZipFile(tmp_path / "x.zip") as opened_file:
        manifest = json.loads(opened_file.read("manifest.json"))
    assert manifest["documents_without_file"] == ["a" * 64]


def test_a_system_that_is_in_use_takes_no_archive(company: Path, tmp_path: Path):
    before = everything()

    with pytest.raises(BadArchiveError) as refused:
        restoring.read(company, tmp_path)

    assert refused.value.message_key == "archive.not_empty"
    assert everything() == before


def rewritten(source: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The archive with another content of one of its files."""
    target = source.with_name("other.zip")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            new.writestr(item, change(content) if item == name else content)
    return target


def with_right_hash(source: Path, table: str, change: Callable[[bytes], bytes]) -> Path:
    """An archive that somebody has altered together with its manifest."""
    with zipfile.ZipFile(source) as old:
        before = old.read(f"tables/{table}.csv")
    content = change(before)
    assert content != before

    def told(manifest: bytes) -> bytes:
        whole = json.loads(manifest)
        whole["tables"][table]["sha256"] = hashlib.sha256(content).hexdigest()
        return json.dumps(whole).encode()

    first = rewritten(source, f"tables/{table}.csv", lambda _: content)
    return rewritten(first.rename(first.with_name("first.zip")), "manifest.json", told)


@pytest.mark.parametrize(
    ("name", "old", "new", "key"),
    [
        ("tables/client.csv", b"suspended", b"closed", "archive.damaged"),
        ("manifest.json", b'"version": 1', b'"version": 9', "archive.other_format"),
        ("manifest.json", b"0011_clients_search", b"0011_other", "archive.other_release"),
        ("manifest.json", b"{", b"", "archive.broken"),
    ],
)
def test_a_damaged_or_foreign_archive_changes_nothing(
    company: Path, emptied: Callable[[], None], name: str, old: bytes, new: bytes, key: str
):
    bad = rewritten(company, name, lambda content: content.replace(old, new, 1))
    emptied()

    with pytest.raises(BadArchiveError) as refused:
        restoring.read(bad, bad.parent / "back")

    assert refused.value.message_key == key
    assert Client.select().count() == 0
    assert triggers()


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("ledger_balance", b"62445", b"99999"),
        ("audit_entry", b"client.suspend", b"client.praise"),
        ("requisites", b"1,1,1,", b"1,77,1,"),
    ],
)
def test_an_archive_that_does_not_add_up_is_refused(
    company: Path, emptied: Callable[[], None], table: str, old: bytes, new: bytes
):
    bad = with_right_hash(company, table, lambda content: content.replace(old, new, 1))
    emptied()

    with pytest.raises((BadArchiveError, peewee.IntegrityError)):
        restoring.read(bad, bad.parent / "back")

    assert Client.select().count() == 0
    assert len(triggers()) > 20


def test_what_is_no_archive_is_refused(database: Path, tmp_path: Path):
    (tmp_path / "x.zip").write_bytes(b"no archive")

    with pytest.raises(BadArchiveError):
        restoring.read(tmp_path / "x.zip", tmp_path)
