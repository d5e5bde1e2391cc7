"""Two texts of one page: both side by side, and the choice between them, which loses neither."""

from dataclasses import dataclass
from datetime import datetime

from backend.audit import journal
from backend.cabinets.editor.changes import earlier_text
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.facts import Remark, draft_of, facts, remark
from backend.cabinets.editor.saving import MAX_BYTES, require_sound
from backend.cabinets.editor.site import site, told
from backend.kernel import clock
from backend.kernel.errors import NotFoundError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here
from sitegen import drafts, merge, pages, revisions
from sitegen.errors import ConflictError, ContentError, StorageError


@dataclass(frozen=True)
class Sides:
    """
    The two texts by their revisions, and what both were made from.

    `is_site`: the other text is the published one and mine is the whole draft; otherwise the other
    text is the draft. `author` and `saved_at` are those of the other text, where they are known.
    """

    path: str
    mine: str
    base: str
    theirs: str
    is_site: bool = False
    author: str | None = None
    saved_at: datetime | None = None

    @property
    def address(self) -> str:
        """The page on which these two are settled."""
        asked = "" if self.is_site else f"?mine={self.mine}&base={self.base}"
        return f"/editor/conflict/{self.path}{asked}"


@cabinet.get("/conflict/<path:path>")
def show(path: str) -> Answer:
    query = here().incoming.query
    sides = _sides(path, str(query.get("mine", "")), str(query.get("base", "")))
    if sides is None:
        flash.leave("editor.conflict.gone", kind="note")
        return redirect(f"/editor/changes/{path}")
    return _screen(sides)


@cabinet.post("/conflict/<path:path>", keeps_form=True)
def settle(path: str) -> Answer:
    sides = _sides(path, forms.field("mine"), forms.field("base"))
    choice, joined = forms.field("choice"), forms.field("text", MAX_BYTES)
    if sides is None:
        flash.leave("editor.conflict.gone", kind="note")
        return redirect(f"/editor/changes/{path}")
    if sides.theirs != forms.field("theirs"):
        return _asked_again(sides, joined if choice == "joined" else "")
    if choice == "theirs":
        return _keep_theirs(sides)
    if choice == "mine":
        return _keep(sides, earlier_text(sides.mine), choice)
    problem = _wrong_in(path, joined)
    return _screen(sides, joined, problem, 422) if problem else _keep(sides, joined, "joined")


def _sides(path: str, mine: str, base: str) -> Sides | None:
    """Find the two texts; None when there is nothing to settle any more."""
    try:
        draft = draft_of(path)
    except NotFoundError:
        if not mine:
            raise
        return Sides(path, mine, base, "")  # the page was removed meanwhile
    if mine and mine != draft.revision:
        return Sides(path, mine, base, draft.revision, author=draft.author, saved_at=draft.saved_at)
    if not draft.is_behind:
        return None
    theirs = pages.revision(_published(path))
    return Sides(path, draft.revision, draft.published_revision, theirs, is_site=True)


def _published(path: str) -> str:
    with told():
        text = pages.read(site(), path)
        revisions.keep(site(), text)
    return text


def _screen(
    sides: Sides, joined: str | None = None, problem: Remark | None = None, status: int = 200
) -> Answer:
    mine, base, theirs = (_text(revision) for revision in (sides.mine, sides.base, sides.theirs))
    if joined is None:
        t = here().t
        joined = merge.merge(base, mine, theirs).marked(
            mine=t("editor.conflict.mark_mine"), theirs=t("editor.conflict.mark_theirs")
        )
    return page(
        "editor/conflict.html",
        status,
        facts=facts(sides.path, mine),
        sides=sides,
        lead=_lead(sides),
        other=_name_of_other(sides),
        blocks=drafts.compare(theirs, mine),
        text=joined,
        problems=[problem] if problem else [],
    )


def _lead(sides: Sides) -> str:
    t = here().t
    if sides.author and sides.saved_at:
        return t("editor.conflict.lead", name=sides.author, moment=t.moment(sides.saved_at))
    return t("editor.conflict.lead_site" if sides.theirs else "editor.conflict.lead_gone")


def _name_of_other(sides: Sides) -> str:
    t = here().t
    if sides.author:
        return t("editor.conflict.theirs", name=sides.author)
    return t("editor.conflict.theirs_site")


def _asked_again(sides: Sides, joined: str) -> Answer:
    """The other text moved on: compare anew, and keep aside what was joined by hand."""
    with told():
        kept = revisions.keep(site(), joined) if joined else ""
    flash.leave("editor.conflict.again", kind="warning")
    if kept and not sides.is_site:
        return redirect(f"/editor/conflict/{sides.path}?mine={kept}&base={sides.base}")
    return redirect(sides.address)


def _keep_theirs(sides: Sides) -> Answer:
    if sides.is_site:
        with told():
            drafts.discard(site(), sides.path, sides.mine)
    return _settled(sides, "theirs", kept=sides.mine)


def _keep(sides: Sides, text: str, choice: str) -> Answer:
    author, now = here().actor.name, clock.now()
    try:
        if sides.is_site:
            drafts.resolve(site(), sides.path, text, author, now)
        else:
            drafts.save(site(), sides.path, text, sides.theirs, author, now)
    except ConflictError:
        return _asked_again(sides, text)
    except StorageError as error:
        return _screen(sides, text, remark(error), 503)
    return _settled(sides, choice, kept=sides.theirs if choice == "mine" else sides.mine)


def _settled(sides: Sides, choice: str, kept: str) -> Answer:
    journal.record(
        here().actor,
        "page.settle",
        f"page:{sides.path}",
        old={"mine": sides.mine, "theirs": sides.theirs},
        new={"choice": choice},
    )
    if choice == "theirs" and not sides.theirs:
        flash.leave("editor.conflict.done_gone")
        return redirect(f"/editor/earlier/{kept}/{sides.path}")
    flash.leave(f"editor.conflict.done_{choice}")
    return redirect(f"/editor/changes/{sides.path}" + (f"?kept={kept}" if kept else ""))


def _wrong_in(path: str, joined: str) -> Remark | None:
    for number, line in enumerate(joined.split("\n"), start=1):
        if line.startswith((merge.MARKS[0], merge.MARKS[2])) or line.strip() == merge.MARKS[1]:
            return Remark(here().t("editor.conflict.marks_left", line=number), number)
    try:
        require_sound(path, joined)
    except ContentError as error:
        return remark(error)
    return None


def _text(revision: str) -> str:
    return earlier_text(revision) if revision else ""
