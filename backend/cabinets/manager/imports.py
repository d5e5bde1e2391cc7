"""Imports: a file is sent, its columns are named, its lines are tried, then all or nothing is written."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import wtforms
from wtforms.fields import SelectChoice

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import trail
from backend.cabinets.manager.door import cabinet
from backend.exchange import batches, columns, imports
from backend.exchange.imports import File
from backend.exchange.models import ImportBatch, ImportKind, ImportRow
from backend.exchange.reading import MOST_BYTES
from backend.kernel import clock
from backend.kernel.errors import ConflictError, DomainError
from backend.kernel.localised import Localised
from backend.web import flash, forms, more, uploads
from backend.web.answers import Answer, redirect
from backend.web.bodies import TooLargeBodyError
from backend.web.render import page
from backend.web.visit import here

SHOWN_WRONG = 100
SHOWN_FIRST = 5
BODY_LIMIT_BYTES = MOST_BYTES + 2 * uploads.FORM_BYTES


@cabinet.get("/imports")
def show_imports() -> Answer:
    rights.insist(here().actor, Right.IMPORT)
    found = batches.page(after=more.place())
    return page("manager/imports/list.html", rows=found.rows, links=more.links(found.after))


@cabinet.get("/imports/new")
def ask_file() -> Answer:
    rights.insist(here().actor, Right.IMPORT)
    return _asking(_kind())


@cabinet.post("/imports/new", body_limit=BODY_LIMIT_BYTES)
def take_file() -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.IMPORT)
    kind = _kind()
    try:
        sent = uploads.file("file", MOST_BYTES)
        if sent is None:
            return _asking(kind, visit.t("imports.file.none"), 422)
        file = File(sent.name, sent.content)
        batch = imports.take(kind, file, today=visit.today, actor=visit.actor, now=clock.now())
    except TooLargeBodyError as error:
        said = visit.t("imports.file.too_large", megabytes=MOST_BYTES // 1024**2)
        return _asking(kind, said, error.status)
    except DomainError as error:
        return _asking(kind, visit.t(error.message_key, **error.details), error.status)
    return redirect(f"/manager/imports/{batch.id}")


@cabinet.get("/imports/<batch_id:int>")
def show_import(batch_id: int) -> Answer:
    rights.insist(here().actor, Right.IMPORT)
    return _screen(batches.one(batch_id))


@cabinet.post("/imports/<batch_id:int>/columns")
def map_columns(batch_id: int) -> Answer:
    visit = here()
    rights.insist(visit.actor, Right.IMPORT)
    batch = batches.one(batch_id)
    form = _columns_form(batch)
    try:
        imports.map_columns(batch, _chosen(form), today=visit.today)
    except DomainError as error:
        return _screen(batch, visit.t(error.message_key, **error.details), error.status)
    flash.leave("imports.mapped")
    return redirect(f"/manager/imports/{batch_id}")


@cabinet.post("/imports/<batch_id:int>/apply")
def apply_import(batch_id: int) -> Answer:
    visit = here()
    return _done(
        batch_id,
        lambda batch: imports.apply(batch, today=visit.today, actor=visit.actor, now=clock.now()),
        "imports.applied",
    )


@cabinet.post("/imports/<batch_id:int>/undo")
def undo_import(batch_id: int) -> Answer:
    actor = here().actor
    return _done(
        batch_id, lambda batch: imports.undo(batch, actor=actor, now=clock.now()), "imports.undone"
    )


@cabinet.post("/imports/<batch_id:int>/drop")
def drop_import(batch_id: int) -> Answer:
    actor = here().actor
    return _done(batch_id, lambda batch: imports.drop(batch, actor=actor), "imports.dropped")


def _done(batch_id: int, act: Callable[[ImportBatch], object], message: str) -> Answer:
    """Back to the import with what was done, or with why it was not."""
    rights.insist(here().actor, Right.IMPORT)
    batch = batches.one(batch_id)
    try:
        act(batch)
    except ConflictError as error:
        said = here().t(error.message_key, **error.details)
        return _screen(batches.one(batch_id), said, error.status)
    flash.leave(message)
    return redirect(f"/manager/imports/{batch_id}")


def _kind() -> ImportKind:
    """The kind that the address names; clients if it names none of ours."""
    asked = parse_qs(str(here().incoming.query_string)).get("kind", [""])[0]
    return ImportKind(asked) if asked in set(ImportKind) else ImportKind.CLIENTS


def _asking(kind: ImportKind, problem: str = "", status: int = 200) -> Answer:
    return page(
        "manager/imports/new.html",
        status,
        kind=kind,
        kinds=[str(one) for one in ImportKind],
        columns=columns.COLUMNS[kind],
        parameters=[one.in_(here().language) for one in _parameters(kind).values()],
        megabytes=MOST_BYTES // 1024**2,
        problem=problem,
    )


def _screen(batch: ImportBatch, problem: str = "", status: int = 200) -> Answer:
    chosen = batch.mapping["columns"]
    return page(
        "manager/imports/show.html",
        status,
        batch=batch,
        problem=problem,
        form=forms.blank(_form_of(batch), **chosen),
        missing=columns.missing(ImportKind(batch.kind), chosen),
        wrong=_wrong(batch),
        first=batches.first_lines(batch, limit=SHOWN_FIRST),
        acts=trail.of(batch),
    )


def _wrong(batch: ImportBatch) -> list[tuple[ImportRow, list[tuple[str, str]]]]:
    """Lines with what is wrong with them: the name of the field and the sentence."""
    t, known = here().t, _parameters(ImportKind(batch.kind))
    return [
        (
            row,
            [
                (_title(one["field"], known), t(one["key"], **one["details"]))
                for one in row.problems
            ],
        )
        for row in batches.wrong_lines(batch, limit=SHOWN_WRONG)
    ]


def _title(field: str, known: Mapping[str, Localised]) -> str:
    """What a column of a file is called: parameters by their own titles."""
    t, code = here().t, field.removeprefix(columns.PARAMETER)
    if code == field:
        return t(f"imports.field.{field or 'whole'}")
    title = known[code].in_(t.language) if code in known else code
    return t("imports.parameter", title=title)


def _parameters(kind: ImportKind) -> Mapping[str, Localised]:
    return columns.parameters() if kind is ImportKind.SUBSCRIPTIONS else {}


def _form_of(batch: ImportBatch) -> type[forms.Form]:
    """A form with one list for each field: which head of the file it is."""
    nothing = SelectChoice("", "imports.no_column")
    choices = [nothing, *(SelectChoice(head, head) for head in batch.mapping["heads"])]
    kind = ImportKind(batch.kind)
    known = _parameters(kind)
    fields: dict[str, Any] = {
        name: wtforms.SelectField(_title(name, known), choices=list(choices), default="")
        for name in columns.fields_of(kind)
    }
    return type("ColumnsForm", (forms.Form,), fields)


def _columns_form(batch: ImportBatch) -> forms.Form:
    return forms.read(_form_of(batch))


def _chosen(form: forms.Form) -> dict[str, str]:
    """The head of each field as it was sent; what no list of ours holds is told by the verb."""
    return {item.name: item.data or "" for item in form}
