"""Everything that the installation knows as an open archive: CSV, JSON Schema and documents in one ZIP."""

import csv
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from backend.db import base
from backend.exchange import tables

_README = """\
This is everything that a Kabinet knows, as plain files.

tables/NAME.csv    UTF-8, commas, the first line names the columns. \\N is NULL; a text that begins with a
                   backslash has one more in front. Sums are whole minor units (kopecks), moments are UTC
                   (ISO 8601), days are local.
schema/NAME.json   JSON Schema of a row of the table.
documents/HASH     files of the table `document`, by their SHA-256.
manifest.json      format, moment, migrations, and rows and SHA-256 of each table.

Left out: sessions, links that were sent, letters, hashes of passwords.
Back into an empty system: python -m backend import FILE
"""


def write(target: Path, documents: Path, *, now: datetime) -> dict[str, int]:
    """
    Write the archive; of a file that is there already nothing is left. Everything is of one moment.

    Args:
        documents: the folder with the files of documents; it need not be there.

    Returns:
        how many rows of each table it holds.
    """
    part = target.with_name(target.name + ".part")
    # It holds personal data: nobody but its owner may read it, from the first byte on.
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, base.database.atomic("DEFERRED"):
            rows = _fill(file, documents, now)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return rows


def _fill(file: IO[bytes], documents: Path, now: datetime) -> dict[str, int]:
    manifest: dict[str, object] = {
        "format": tables.FORMAT,
        "version": tables.VERSION,
        "made_at": now.isoformat(),
        "migrations": tables.steps(),
    }
    told: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("README.txt", _README)
        for name in tables.names():
            told[name] = _table(archive, name)
            schema = json.dumps(tables.schema(name), ensure_ascii=False, indent=2)
            archive.writestr(f"schema/{name}.json", schema)
        lost = _documents(archive, documents)
        manifest |= {"tables": told, "documents_without_file": lost}
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))
    return {name: int(str(one["rows"])) for name, one in told.items()}


def _table(archive: zipfile.ZipFile, name: str) -> dict[str, object]:
    digest, count = hashlib.sha256(), 0
    with archive.open(f"tables/{name}.csv", "w", force_zip64=True) as entry:
        for line in _lines(name):
            entry.write(line)
            digest.update(line)
            count += 1
    return {"rows": count - 1, "sha256": digest.hexdigest()}


def _lines(name: str) -> Iterator[bytes]:
    """The file of a table, a row at a time, in the order of its key."""
    columns = tables.columns_of(name)
    blank = {n for n, one in enumerate(columns) if (name, one.name) in tables.BLANK}
    yield _line([one.name for one in columns])
    listed = ", ".join(f'"{one.name}"' for one in columns)
    rows = base.database.execute_sql(f'SELECT {listed} FROM "{name}" ORDER BY 1, 2')  # noqa: S608 names of the schema
    for row in rows:
        yield _line([tables.written(None if n in blank else value) for n, value in enumerate(row)])


def _line(values: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue().encode()


def _documents(archive: zipfile.ZipFile, folder: Path) -> list[str]:
    """Put in the file of each document; the hashes of those that are not there."""
    lost = []
    rows = base.database.execute_sql("SELECT DISTINCT sha256 FROM document ORDER BY sha256")
    for (name,) in rows.fetchall():
        path = folder / name
        if path.is_file():
            archive.write(path, f"documents/{name}")
        else:
            lost.append(name)
    return lost
