"""The client's notices: newest first; to open one is to have read it."""

from backend.cabinets.client import whose
from backend.cabinets.client.door import cabinet
from backend.kernel import clock
from backend.kernel.errors import NotFoundError
from backend.messaging import notices
from backend.web import flash, more
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here

LIST = "/cabinet/notices"


@cabinet.get("/notices")
def show_notices() -> Answer:
    user_id, client_id = whose.user_id(), whose.client_id()
    if user_id is None:
        return page("client/notices.html", rows=[], links=more.links(""), unread=0)
    found = notices.of(user_id, client_id, after=more.place())
    return page(
        "client/notices.html",
        rows=[(one, notices.words(one, here().t)) for one in found.rows],
        links=more.links(found.after),
        unread=notices.unread_of(user_id, client_id),
    )


@cabinet.post("/notices/<notice_id:int>/open")
def open_notice(notice_id: int) -> Answer:
    user_id = _reader()
    path = notices.open_one(user_id, whose.client_id(), notice_id, now=clock.now())
    return redirect(path)


@cabinet.post("/notices/read")
def read_all() -> Answer:
    notices.mark_all_read(_reader(), whose.client_id(), now=clock.now())
    flash.leave("notices.all_read")
    return redirect(LIST)


def _reader() -> int:
    """Whose notices they are; somebody of the staff who looks at the cabinet has none."""
    user_id = whose.user_id()
    if user_id is None:
        raise NotFoundError
    return user_id
