"""Changes of tariffs that were confirmed: how far each is, what became of every subscription."""

from backend.accounts import rights
from backend.accounts.rights import Right
from backend.cabinets.manager import catalogue, change_list, trail
from backend.cabinets.manager.change_list import ResultsForm
from backend.cabinets.manager.door import cabinet
from backend.kernel import sheets
from backend.kernel.errors import StaleStateError
from backend.subscriptions.models import TariffChange
from backend.subscriptions.tariff_changes import applying, results
from backend.subscriptions.tariff_changes.results import Choice, Progress
from backend.web import downloads, flash, forms, more
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/tariff-changes")
def list_changes() -> Answer:
    found = results.recent(sees_exclusive=catalogue.sees_exclusive(), after=more.place())
    rows = [(one, results.progress(one.id)) for one in found.rows]
    return page(
        "manager/changes/list.html",
        rows=rows,
        links=more.links(found.after),
        signed=change_list.signed,
    )


@cabinet.get("/tariff-changes/<change_id:int>")
def show_results(change_id: int) -> Answer:
    change = _change(change_id)
    filters = forms.asked(ResultsForm)
    found = results.page(change.id, _choice(filters), after=more.place())
    progress = results.progress(change.id)
    return page(
        "manager/changes/results.html",
        change=change,
        progress=progress,
        percent=_percent(progress),
        filters=filters,
        rows=found.rows,
        links=more.links(found.after),
        signed=change_list.signed,
        why=change_list.why,
        may_steer=rights.may(here().actor, Right.CHANGE_TARIFFS_OF_ALL),
        acts=trail.of(change),
    )


@cabinet.post("/tariff-changes/<change_id:int>/stop")
def stop(change_id: int) -> Answer:
    change = _change(change_id)
    try:
        applying.stop(change, actor=here().actor)
    except StaleStateError:
        flash.leave("manager.changes.not_running", "warning")
    else:
        flash.leave("manager.changes.stopped")
    return redirect(f"/manager/tariff-changes/{change.id}")


@cabinet.post("/tariff-changes/<change_id:int>/go-on")
def go_on(change_id: int) -> Answer:
    change = _change(change_id)
    try:
        applying.go_on(change, actor=here().actor)
    except StaleStateError:
        flash.leave("manager.changes.not_stopped", "warning")
    else:
        flash.leave("manager.changes.goes_on")
    return redirect(f"/manager/tariff-changes/{change.id}")


@cabinet.get("/tariff-changes/<change_id:int>.csv")
def download_results(change_id: int) -> Answer:
    rights.insist(here().actor, Right.EXPORT)
    change = _change(change_id)
    rows = change_list.result_rows(results.every(change.id, _choice(forms.asked(ResultsForm))))
    content = sheets.csv_bytes(change_list.heads(), rows)
    name = f"{change.tariff.code}-{change.version.number}.csv"
    return downloads.file_answer(name, content, sheets.CSV_TYPE)


def _change(change_id: int) -> TariffChange:
    return results.one(change_id, sees_exclusive=catalogue.sees_exclusive())


def _choice(form: ResultsForm) -> Choice:
    return Choice(form.q.data or "", form.status.data or "")


def _percent(progress: Progress) -> int:
    return 100 if not progress.to_move else progress.done * 100 // progress.to_move
