"""An archive back into an empty system: checked before, written in one transaction, counted after."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.audit import proof
from backend.db import base
from backend.db.base import transaction
from backend.exchange import tables
from backend.exchange.tables import Column
from backend.kernel.errors import DomainError
from backend.ledger import invariants
from backend.payments import invariants as payments

_AT_ONCE = 1000
_MUST_BE_EMPTY = ("staff", "user", "client", "tariff", "ledger_entry", "audit_entry")
_TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"


class BadArchiveError(DomainError):
    """The archive cannot be brought in; nothing was written."""

    key = "archive.broken"
    status = 422


@dataclass(frozen=True)
class Restored:
    """How much was brought in."""

    rows: dict[str, int]
    documents: int


# Numbers that the journal names are not given again, also those of rows that were deleted.
_NUMBERS = """UPDATE sqlite_sequence SET seq = max(seq, coalesce((
    SELECT max(CAST(substr(object, length(sqlite_sequence.name) + 2) AS INTEGER)) FROM audit_entry
    WHERE object >= sqlite_sequence.name || ':' AND object < sqlite_sequence.name || ';'), 0))"""


def read(source: Path, documents: Path) -> Restored:
    """
    Bring everything in, or nothing.

    Args:
        documents: the folder that the files of documents go to.

    Raises:
        BadArchiveError: no archive of ours, of another version, damaged, or the system is not empty.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive)
            _insist_on_empty()
            with transaction():
                rows = _fill(archive, manifest)
                _insist_on_truth()
                count = _documents(archive, documents)
    except (zipfile.BadZipFile, KeyError, ValueError, csv.Error) as error:
        raise BadArchiveError from error
    return Restored(rows, count)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if manifest["format"] != tables.FORMAT or manifest["version"] != tables.VERSION:
        raise BadArchiveError("archive.other_format")
    if manifest["migrations"] != tables.steps():
        raise BadArchiveError("archive.other_release")
    if set(manifest["tables"]) != set(tables.names()):
        raise BadArchiveError("archive.other_release")
    return manifest


def _insist_on_empty() -> None:
    for table in _MUST_BE_EMPTY:
        row = base.database.execute_sql(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 names of ours
        if row:
            raise BadArchiveError("archive.not_empty")


def _fill(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> dict[str, int]:
    """
    Write all tables as they were.

    Triggers tell people how to write, and would count balances twice; what is read here was written under
    them, and is proven afterwards. They and the order of references stand again before anything is kept.
    """
    triggers = base.database.execute_sql(_TRIGGERS).fetchall()
    base.database.execute_sql("PRAGMA defer_foreign_keys = 1")
    for name, _ in triggers:
        base.database.execute_sql(f'DROP TRIGGER "{name}"')
    rows = {}
    for name in tables.names():
        base.database.execute_sql(f'DELETE FROM "{name}"')  # noqa: S608 names of the schema
        rows[name] = _table(archive, name, manifest["tables"][name])
    base.database.execute_sql(_NUMBERS)
    for _, sql in triggers:
        base.database.execute_sql(sql)
    base.database.execute_sql("DELETE FROM client_search")
    base.database.execute_sql(
        "INSERT INTO client_search (rowid, words) SELECT client_id, words FROM client_words"
    )
    return rows


def _table(archive: zipfile.ZipFile, name: str, told: dict[str, Any]) -> int:
    content = archive.read(f"tables/{name}.csv")
    if hashlib.sha256(content).hexdigest() != told["sha256"]:
        raise BadArchiveError("archive.damaged", table=name)
    columns = tables.columns_of(name)
    reader = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    if next(reader) != [column.name for column in columns]:
        raise BadArchiveError("archive.other_release")
    holes = ", ".join("?" * len(columns))
    listed = ", ".join(f'"{column.name}"' for column in columns)
    sql = f'INSERT INTO "{name}" ({listed}) VALUES ({holes})'  # noqa: S608 names of the schema
    count = 0
    for part in _parts(reader, columns):
        base.database.cursor().executemany(sql, part)
        count += len(part)
    if count != told["rows"]:
        raise BadArchiveError("archive.damaged", table=name)
    return count


def _parts(reader: Any, columns: list[Column]) -> Iterator[list[list[object]]]:
    part = []
    for row in reader:
        part.append([tables.read(text, column) for text, column in zip(row, columns, strict=True)])
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _insist_on_truth() -> None:
    """References lead somewhere, balances are the sums of their entries, the journal is unbroken."""
    broken = base.database.execute_sql("PRAGMA foreign_key_check").fetchone()
    is_true = invariants.check().is_whole and payments.is_whole() and proof.verify().is_whole
    if broken or not is_true:
        raise BadArchiveError("archive.untrue")


def _documents(archive: zipfile.ZipFile, folder: Path) -> int:
    """The files of the documents that the tables name; a name that the archive made up is not written."""
    rows = base.database.execute_sql("SELECT DISTINCT sha256 FROM document").fetchall()
    known = set(archive.namelist())
    wanted = [name for (name,) in rows if f"documents/{name}" in known]
    for name in wanted:
        content = archive.read(f"documents/{name}")
        if hashlib.sha256(content).hexdigest() != name:
            raise BadArchiveError("archive.damaged", table="document")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return len(wanted)
