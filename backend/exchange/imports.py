"""Imports of files: tried without writing, applied whole or not at all, taken back while nothing depends on it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend.audit import journal
from backend.db import base, bulk
from backend.db.base import transaction
from backend.exchange import (
    batches,
    cells,
    columns,
    importing_balances,
    importing_clients,
    importing_subscriptions,
    reading,
)
from backend.exchange.cells import Reader
from backend.exchange.models import ImportBatch, ImportKind, ImportRow, ImportStatus, RowStatus
from backend.kernel.actor import SYSTEM, Actor
from backend.kernel.errors import ConflictError, InvalidError, StaleStateError

_NAME_LENGTH = 200
Made = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class File:
    """A file as it was sent; its name is shown and nothing more."""

    name: str
    content: bytes


def take(kind: ImportKind, file: File, *, today: date, actor: Actor, now: datetime) -> ImportBatch:
    """
    Read a file and try it with the columns that its heads look like, or that were used for such heads last.

    Raises:
        InvalidError: no table that can be read; see `reading.read`.
    """
    sheet = reading.read(file.content)
    found = batches.remembered(kind, sheet.heads) or columns.guess(kind, sheet.heads)
    with transaction():
        batch: ImportBatch = ImportBatch.create(
            kind=kind,
            file_name=_shown(file.name),
            sha256=hashlib.sha256(file.content).hexdigest(),
            encoding=sheet.encoding,
            mapping={"heads": list(sheet.heads), "columns": found},
            made_by=actor.id,
            made_at=now,
        )
        bulk.insert(
            ImportRow,
            (
                {
                    "batch": batch.id,
                    "line": line.number,
                    "cells": list(line.cells),
                    "status": RowStatus.BAD,
                }
                for line in sheet.lines
            ),
        )
        _try(batch, found, today)
        journal.record(actor, "import.try", batch, new={"kind": kind, "file": batch.file_name})
    return batches.one(batch.id)


def map_columns(batch: ImportBatch, wanted: Mapping[str, str], *, today: date) -> ImportBatch:
    """
    Say which head is which field, and try the file again.

    Raises:
        InvalidError: a field or a head that is not there, a head for two fields.
        StaleStateError: the import is applied or dropped already.
    """
    kind = ImportKind(batch.kind)
    chosen = {name: head for name, head in wanted.items() if head}
    known = set(columns.fields_of(kind)), set(batch.mapping["heads"])
    if not set(chosen) <= known[0] or not set(chosen.values()) <= known[1]:
        raise InvalidError("imports.columns.unknown")
    if len(set(chosen.values())) != len(chosen):
        raise InvalidError("imports.columns.twice")
    with transaction():
        mapping = {**batch.mapping, "columns": chosen}
        _change(batch, ImportStatus.TRIED, mapping=mapping)
        batch.mapping = mapping
        _try(batch, chosen, today)
    return batches.one(batch.id)


def apply(batch: ImportBatch, *, today: date, actor: Actor, now: datetime) -> ImportBatch:
    """
    Write everything in one transaction; nothing if a single line is wrong. No letter goes out.

    Raises:
        ConflictError: a line is wrong, perhaps only since it was tried.
        StaleStateError: the import is applied or dropped already.
    """
    with transaction():
        _change(batch, ImportStatus.TRIED, status=ImportStatus.APPLIED, applied_at=now)
        lines = _readers(batch, batch.mapping["columns"])
        found = _checked(batch, lines, today)
        wrong = [line.number for line in lines if line.problems]
        if wrong or columns.missing(ImportKind(batch.kind), batch.mapping["columns"]):
            raise ConflictError("imports.apply.wrong", line=wrong[0] if wrong else 1)
        if not lines:
            raise ConflictError("imports.apply.nothing")
        made = _write(batch, found, today, actor, now)
        _note(batch, lines, made)
        journal.record(actor, "import.apply", batch, new={"kind": batch.kind, "lines": len(lines)})
    return batches.one(batch.id)


def undo(batch: ImportBatch, *, actor: Actor, now: datetime) -> ImportBatch:
    """
    Take back everything that an import has written.

    Raises:
        ConflictError: something else depends on what a line has made; the line is named.
        StaleStateError: the import is not applied.
    """
    with transaction():
        _change(batch, ImportStatus.APPLIED, status=ImportStatus.UNDONE, undone_at=now)
        _take_back(batch, actor, now)
        # What nothing stands for any more is not kept: the file can be sent again.
        ImportRow.update(status=RowStatus.UNDONE, cells=[]).where(
            ImportRow.batch == batch.id
        ).execute()
        base.database.execute_sql("INSERT INTO client_search (client_search) VALUES ('optimize')")
        journal.record(actor, "import.undo", batch, new={"kind": batch.kind})
    return batches.one(batch.id)


def drop(batch: ImportBatch, *, actor: Actor) -> None:
    """
    Forget a file that was only tried, with its lines.

    Raises:
        StaleStateError: it is applied or dropped already.
    """
    with transaction():
        _change(batch, ImportStatus.TRIED, status=ImportStatus.DROPPED)
        ImportRow.delete().where(ImportRow.batch == batch.id).execute()
        journal.record(actor, "import.drop", batch)


def drop_old(*, before: datetime) -> int:
    """Drop files that were only tried before this moment: they hold people's data; how many."""
    old = (ImportBatch.status == ImportStatus.TRIED) & (ImportBatch.made_at < before)
    found = list(ImportBatch.select().where(old))
    for batch in found:
        drop(batch, actor=SYSTEM)
    return len(found)


def _change(batch: ImportBatch, was: ImportStatus, **changes: Any) -> None:
    moved = (
        ImportBatch.update(**changes)
        .where((ImportBatch.id == batch.id) & (ImportBatch.status == was))
        .execute()
    )
    if moved != 1:
        raise StaleStateError


def _try(batch: ImportBatch, chosen: Mapping[str, str], today: date) -> None:
    """Check every line and note what is wrong with it."""
    lines = _readers(batch, chosen)
    if not columns.missing(ImportKind(batch.kind), chosen):
        _checked(batch, lines, today)
    bad = {line.number: line for line in lines if line.problems}
    mine = ImportRow.batch == batch.id
    ImportRow.update(status=RowStatus.GOOD, problems=[]).where(mine).execute()
    for number, line in bad.items():
        ImportRow.update(status=RowStatus.BAD, problems=cells.as_stored(line.problems)).where(
            mine & (ImportRow.line == number)
        ).execute()
    ImportBatch.update(good=len(lines) - len(bad), bad=len(bad)).where(
        ImportBatch.id == batch.id
    ).execute()


def _readers(batch: ImportBatch, chosen: Mapping[str, str]) -> list[Reader]:
    heads: list[str] = batch.mapping["heads"]
    places = {field: heads.index(head) for field, head in chosen.items()}
    rows = ImportRow.select().where(ImportRow.batch == batch.id).order_by(ImportRow.line)
    return [_reader(row, places, len(heads)) for row in rows]


def _reader(row: ImportRow, places: Mapping[str, int], width: int) -> Reader:
    values: list[str] = row.cells
    named = {field: values[at] for field, at in places.items() if at < len(values)}
    reader = Reader(row.line, named)
    if any(values[width:]):
        reader.problems[""] = InvalidError("imports.row.too_wide", count=width)
    return reader


def _checked(batch: ImportBatch, lines: Sequence[Reader], today: date) -> list[Any]:
    if batch.kind == ImportKind.CLIENTS:
        return list(importing_clients.check(lines))
    if batch.kind == ImportKind.SUBSCRIPTIONS:
        return list(importing_subscriptions.check(lines, today=today))
    return list(importing_balances.check(lines, today=today))


def _write(batch: ImportBatch, found: list[Any], today: date, actor: Actor, now: datetime) -> Made:
    if batch.kind == ImportKind.CLIENTS:
        return importing_clients.write(found, actor=actor, now=now)
    if batch.kind == ImportKind.SUBSCRIPTIONS:
        return importing_subscriptions.write(batch.id, found, today=today, actor=actor, now=now)
    return importing_balances.write(batch.id, found, actor=actor, now=now)


def _note(batch: ImportBatch, lines: Sequence[Reader], made: Made) -> None:
    """Each line with what it has made; rewritten in bulk, for one by one takes long."""
    kept = {row.line: row.cells for row in ImportRow.select().where(ImportRow.batch == batch.id)}
    ImportRow.delete().where(ImportRow.batch == batch.id).execute()
    bulk.insert(
        ImportRow,
        (
            {
                "batch": batch.id,
                "line": line.number,
                "cells": kept[line.number],
                "status": RowStatus.APPLIED,
                "problems": [],
                "client": what.get("client"),
                "subscription": what.get("subscription"),
                "entry": what.get("entry"),
            }
            for line, what in zip(lines, made, strict=True)
        ),
    )


def _take_back(batch: ImportBatch, actor: Actor, now: datetime) -> None:
    rows = list(ImportRow.select().where(ImportRow.batch == batch.id).order_by(ImportRow.line))
    if batch.kind == ImportKind.CLIENTS:
        made = _by_line(rows, "client_id")
        ImportRow.update(client=None).where(ImportRow.batch == batch.id).execute()
        importing_clients.take_back(made)
    elif batch.kind == ImportKind.SUBSCRIPTIONS:
        importing_subscriptions.take_back(batch.id, _by_line(rows, "subscription_id"), now=now)
    else:
        entries = {row.line: row.entry for row in rows if row.entry is not None}
        importing_balances.take_back(batch.id, entries, actor=actor, now=now)


def _by_line(rows: Iterable[ImportRow], name: str) -> dict[int, int]:
    return {row.line: getattr(row, name) for row in rows if getattr(row, name) is not None}


def _shown(name: str) -> str:
    """The name without folders and without what cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if letter.isprintable()).strip()
    return seen[:_NAME_LENGTH] or "file.csv"
