"""Publishing one page or everything changed, and the report of it."""

from collections.abc import Iterable, Sequence

from backend.audit import journal
from backend.cabinets.editor import reach
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.facts import Facts, Remark, draft_of, facts, placed
from backend.cabinets.editor.lists import every_row
from backend.cabinets.editor.site import site, told
from backend.cabinets.editor.tree import Row
from backend.kernel.errors import NotFoundError
from backend.kernel.tokens import fingerprint
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here
from sitegen import drafts, engine, release, reports
from sitegen.drafts import Draft
from sitegen.errors import BuildFailed, BusyError
from sitegen.reports import Report

WAIT_SECONDS = 10.0


@cabinet.get("/publish")
def ask() -> Answer:
    rows = _outgoing()
    if not rows:
        return _nothing("editor.publish.nothing", "/editor")
    would = reach.of(row.draft for row in rows if row.draft)
    return page("editor/publish_all.html", rows=rows, seen=_seen(rows), reach=would)


@cabinet.post("/publish")
def publish_all() -> Answer:
    rows = _outgoing()
    if not rows:
        return _nothing("editor.publish.nothing", "/editor")
    if forms.field("seen") != _seen(rows):
        flash.leave("editor.publish.moved_on", kind="warning")
        return redirect("/editor/publish")
    return _published([row.draft for row in rows if row.draft], again="/editor/publish")


@cabinet.post("/publish/<path:path>")
def publish_page(path: str) -> Answer:
    draft = draft_of(path)
    seen = forms.field("revision")
    if not draft.is_changed:
        return _nothing("editor.publish.nothing_page", f"/editor/changes/{path}")
    if draft.is_behind:
        return redirect(f"/editor/conflict/{path}")
    if seen and seen != draft.revision:
        flash.leave("editor.changes.moved_on", kind="warning")
        return redirect(f"/editor/changes/{path}")
    return _published([draft], again=f"/editor/changes/{path}")


@cabinet.get("/published")
def show_report() -> Answer:
    asked = str(here().incoming.query.get("release", ""))
    made = next((item for item in release.releases(site()) if item.id == asked), None)
    report = reports.find(site(), asked)
    if made is None or report is None:
        raise NotFoundError
    return page(
        "editor/published.html",
        made=made,
        report=report,
        shown=_facts_of(report),
        seconds=here().t.number(round(report.seconds, 1)),
        remarks_of=[placed(problem) for problem in report.warnings],
        site_url=site().url,
    )


def _published(changed: Sequence[Draft], again: str) -> Answer:
    """Publish exactly these texts; the answer is the report, or what is in the way."""
    actor = here().actor
    try:
        with told():
            report = _made(changed, actor.name)
    except NothingMadeError as error:
        return _failed(error.remarks, again, error.status)
    journal.record(
        actor,
        "site.publish",
        f"release:{report.release}",
        new={draft.path: draft.revision for draft in changed},
    )
    return redirect(f"/editor/published?release={report.release}")


class NothingMadeError(Exception):
    """The site stayed as it was; `remarks` say why."""

    def __init__(self, remarks: Sequence[Remark], status: int) -> None:
        super().__init__(status)
        self.remarks = remarks
        self.status = status


def _made(changed: Sequence[Draft], author: str) -> Report:
    try:
        made = engine.publish(
            site(),
            {draft.path: draft.text for draft in changed},
            author,
            expected={draft.path: draft.published_revision for draft in changed},
            wait_seconds=WAIT_SECONDS,
        )
    except BuildFailed as error:
        raise NothingMadeError([placed(p) for p in error.problems], 422) from error
    except BusyError as error:
        raise NothingMadeError([_who_is_busy(error)], 409) from error
    for draft in changed:
        drafts.discard(site(), draft.path, draft.revision)
    return reports.keep(site(), made, [draft.path for draft in changed])


def _outgoing() -> list[Row]:
    return [row for row in every_row() if row.draft]


def _seen(rows: Iterable[Row]) -> str:
    """One word for what the confirmation page showed."""
    return fingerprint(" ".join(row.draft.revision for row in rows if row.draft))


def _nothing(key: str, path: str) -> Answer:
    flash.leave(key, kind="note")
    return redirect(path)


def _failed(remarks: Sequence[Remark], again: str, status: int) -> Answer:
    return page("editor/publish_failed.html", status, problems=remarks, retry=again)


def _who_is_busy(error: BusyError) -> Remark:
    owner = error.details["owner"]
    if owner == "?":
        return Remark(here().t("editor.publish.busy_unknown"))
    return Remark(here().t("editor.publish.busy", name=owner))


def _facts_of(report: Report) -> list[Facts]:
    found = []
    for path in report.paths:
        try:
            found.append(facts(path, draft_of(path).text))
        except NotFoundError:
            continue  # removed since
    return found
