"""What every list has: filters that are kept under a name, and the whole of it as a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import wtforms
from wtforms import validators

from backend.accounts import filters, rights
from backend.accounts.filters import LONGEST_TITLE, NewFilter, SavedFilter
from backend.accounts.rights import Right
from backend.audit import journal
from backend.cabinets.manager.door import cabinet
from backend.db.keyset import Rows
from backend.kernel import sheets
from backend.kernel.errors import DomainError, InvalidError, NotFoundError
from backend.kernel.sheets import Cell
from backend.web import downloads, flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

MOST_ROWS = 50_000
_NOT_FILTERS = ("after", "format", "trail")
_SEARCHED = ("q",)


@dataclass(frozen=True)
class Listed:
    """
    A list of the cabinet.

    `title` and `heads` are text keys; `rows` gives everything that the address of this exchange asks
    for, a sequence of cells for each row.
    """

    name: str
    path: str
    title: str
    heads: Sequence[str]
    rows: Callable[[], Iterator[Sequence[Cell]]]


@dataclass(frozen=True)
class Tools:
    """What stands above a list: its filters with their addresses, and the address of its file."""

    name: str
    query: str
    filters: Sequence[tuple[SavedFilter, str, bool]]
    download: str


class FilterForm(forms.Form):
    """A name for what is being looked at."""

    title = wtforms.StringField(
        "lists.filter.title",
        [validators.InputRequired(), validators.Length(max=LONGEST_TITLE)],
    )
    is_shared = wtforms.BooleanField("lists.filter.shared")
    query = wtforms.HiddenField(validators=[validators.Length(max=filters.LONGEST_QUERY)])


_lists: dict[str, Listed] = {}


def declare(listed: Listed) -> None:
    """Give a list its tools."""
    _lists[listed.name] = listed


def tools(name: str) -> Tools:
    """The tools of a list for who looks at it now."""
    listed, actor, query = _lists[name], here().actor, _query()
    may_export = rights.may(actor, Right.EXPORT)
    base = f"/manager/lists/{name}/export?{query + '&' if query else ''}format="
    return Tools(
        name,
        query,
        [
            (one, f"{listed.path}?{one.query}", one.staff_id == actor.id)
            for one in filters.of(actor, name)
        ],
        base if may_export else "",
    )


def parts(fetch: Callable[[str], Rows[Any]]) -> Iterator[Sequence[Any]]:
    """The pages of a list that is paged by key; `fetch` is told the place where the page before ended."""
    found = fetch("")
    yield found.rows
    while found.after:
        found = fetch(found.after)
        yield found.rows


@cabinet.get("/lists/<name>/export")
def export(name: str) -> Answer:
    listed, visit = _one(name), here()
    rights.insist(visit.actor, Right.EXPORT)
    rows = list(islice(listed.rows(), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise InvalidError("lists.export.many", count=MOST_ROWS)
    kind = "xlsx" if visit.incoming.query.getunicode("format") == "xlsx" else "csv"
    told = {"query": _told(_query()), "format": kind, "rows": len(rows)}
    journal.record(visit.actor, "list.export", f"list:{name}", new=told)
    return _file(listed, rows, kind)


@cabinet.post("/lists/<name>/filters")
def keep(name: str) -> Answer:
    listed, visit, form = _one(name), here(), forms.read(FilterForm)
    if not form.validate():
        return _filter_page(listed, form, 422)
    query = _cleaned(form.query.data or "")
    new = NewFilter(name, form.title.data, query, bool(form.is_shared.data))
    try:
        filters.save(new, actor=visit.actor, now=visit.started_at)
    except DomainError as error:
        form.refuse("title", error.message_key, **error.details)
        return _filter_page(listed, form, error.status)
    flash.leave("lists.filter.kept")
    return redirect(f"{listed.path}?{query}")


@cabinet.post("/lists/<name>/filters/<filter_id:int>/remove")
def remove(name: str, filter_id: int) -> Answer:
    listed = _one(name)
    filters.remove(name, filter_id, actor=here().actor)
    flash.leave("lists.filter.removed")
    return redirect(listed.path)


def _one(name: str) -> Listed:
    if name not in _lists:
        raise NotFoundError
    return _lists[name]


def _file(listed: Listed, rows: Sequence[Sequence[Cell]], kind: str) -> Answer:
    t, day = here().t, here().today.isoformat()
    heads = [t(key) for key in listed.heads]
    name = f"{t(listed.title)} {day}.{kind}"
    if kind == "xlsx":
        content = sheets.xlsx_bytes(t(listed.title), heads, rows)
        return downloads.file_answer(name, content, sheets.XLSX_TYPE)
    return downloads.file_answer(name, sheets.csv_bytes(heads, rows), sheets.CSV_TYPE)


def _query() -> str:
    """What this exchange asks of its list, without the place in it."""
    return _cleaned(str(here().incoming.query_string))


def _cleaned(query: str) -> str:
    pairs = forms.question(query[: filters.LONGEST_QUERY])
    return urlencode([pair for pair in pairs if pair[0] not in _NOT_FILTERS])


def _told(query: str) -> str:
    """The filters as the journal keeps them: what was searched for may be somebody's name."""
    pairs = forms.question(query)
    return urlencode([(name, "…" if name in _SEARCHED else value) for name, value in pairs])


def _filter_page(listed: Listed, form: FilterForm, status: int) -> Answer:
    return page("manager/filter.html", status, listed=listed, form=form)
