"""What a draft changes, discarding it, and earlier texts."""

from backend.audit import journal
from backend.cabinets.editor import reach
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.facts import draft_of, facts
from backend.cabinets.editor.saving import Clash, save
from backend.cabinets.editor.site import site, told
from backend.kernel.errors import NotFoundError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here
from sitegen import drafts, revisions
from sitegen.drafts import Draft
from sitegen.errors import SitegenError


@cabinet.get("/changes/<path:path>")
def show(path: str) -> Answer:
    draft = draft_of(path)
    return page(
        "editor/changes.html",
        facts=facts(path, draft.text),
        draft=draft,
        blocks=drafts.compare(published_text(draft), draft.text),
        reach=reach.of([draft]),
        kept=_known_revision(str(here().incoming.query.get("kept", ""))),
    )


@cabinet.get("/discard/<path:path>")
def ask_to_discard(path: str) -> Answer:
    draft = draft_of(path)
    if not draft.is_changed:
        flash.leave("editor.discard.nothing", kind="note")
        return redirect(f"/editor/changes/{path}")
    return page("editor/discard.html", facts=facts(path, draft.text), draft=draft)


@cabinet.post("/discard/<path:path>")
def discard(path: str) -> Answer:
    seen = forms.field("revision")
    with told():
        is_done = drafts.discard(site(), path, seen)
    if not is_done:
        flash.leave("editor.discard.moved_on", kind="warning")
        return redirect("/editor")
    journal.record(here().actor, "page.discard", f"page:{path}", old={"revision": seen})
    flash.leave("editor.discard.done")
    return redirect(f"/editor/earlier/{seen}/{path}")


@cabinet.get("/earlier/<revision>/<path:path>")
def show_earlier(revision: str, path: str) -> Answer:
    text = earlier_text(revision)
    return page("editor/earlier.html", facts=facts(path, text), revision=revision, text=text)


@cabinet.post("/earlier/<revision>/<path:path>")
def put_back(revision: str, path: str) -> Answer:
    text = earlier_text(revision)
    with told():
        now = _now_in_draft(path)
        result = save(path, text, now)
    if isinstance(result, Clash):
        return redirect(result.address)
    journal.record(here().actor, "page.restore", f"page:{path}", new={"revision": revision})
    flash.leave("editor.earlier.done")
    return redirect(f"/editor/changes/{path}" + (f"?kept={now}" if now else ""))


def published_text(draft: Draft) -> str:
    """The text that the draft would take the place of; empty for a page that is new."""
    revision = draft.published_revision
    return revisions.find(site(), revision) if revision else ""


def earlier_text(revision: str) -> str:
    """
    A text that is kept.

    Raises:
        NotFoundError: no text is kept under this revision.
    """
    try:
        return revisions.find(site(), revision)
    except SitegenError as error:
        raise NotFoundError from error


def _known_revision(revision: str) -> str:
    try:
        return revision if revision and earlier_text(revision) else ""
    except NotFoundError:
        return ""


def _now_in_draft(path: str) -> str:
    """Revision of the present text; "" when the page is neither stored nor drafted any more."""
    try:
        return draft_of(path).revision
    except NotFoundError:
        return ""
