"""Going back: the release before the live one becomes live again."""

from backend.audit import journal
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.site import site, told
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here
from sitegen import release
from sitegen.release import Release


@cabinet.get("/rollback")
def ask() -> Answer:
    pair = _live_and_earlier()
    if pair is None:
        flash.leave("editor.rollback.none", kind="note")
        return redirect("/editor")
    return page("editor/rollback.html", live=pair[0], earlier=pair[1])


@cabinet.post("/rollback")
def go_back() -> Answer:
    pair = _live_and_earlier()
    if pair is None or (pair[0].id, pair[1].id) != (forms.field("live"), forms.field("earlier")):
        flash.leave("editor.rollback.moved_on", kind="warning")
        return redirect("/editor")
    live, earlier = pair
    with told():
        release.rollback(site(), earlier.id, actor=here().actor.name)
    journal.record(here().actor, "site.rollback", f"release:{earlier.id}", old={"release": live.id})
    flash.leave("editor.rollback.done")
    return redirect("/editor")


def _live_and_earlier() -> tuple[Release, Release] | None:
    known = release.releases(site())
    live = next((item for item in known if item.is_current), None)
    earlier = [item for item in known if live and item.id < live.id]
    return (live, earlier[0]) if live and earlier else None
