"""The first page of the managers' cabinet: who is signed in, since when, and the doors open to him."""

from backend.accounts import sessions
from backend.cabinets.manager.door import cabinet
from backend.kernel.errors import NotFoundError
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("")
def show() -> Answer:
    visit = here()
    signed_in = visit.signed_in
    if signed_in is None:
        raise NotFoundError
    living = sessions.list_of(signed_in.person, now=visit.started_at)
    mine = next(one for one in living if one.id == signed_in.session_id)
    others = [one for one in living if one.id != signed_in.session_id]
    return page("manager/home.html", signed_in=signed_in, mine=mine, others=others)
