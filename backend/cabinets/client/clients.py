"""The switcher: one user of several clients chooses whose cabinet is open."""

from backend.accounts import sessions
from backend.accounts.models import User
from backend.accounts.sessions import SignedIn
from backend.cabinets.client.door import cabinet
from backend.clients import queries
from backend.kernel.errors import NotFoundError
from backend.web import flash
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("/clients")
def show_clients() -> Answer:
    signed_in, user = _user()
    return page("client/clients.html", clients=queries.of_user(user), open_id=signed_in.client_id)


@cabinet.post("/clients/<client_id:int>/open")
def open_client(client_id: int) -> Answer:
    signed_in, user = _user()
    client = queries.one_of_user(user, client_id)
    sessions.switch(signed_in, client.id)
    flash.leave("client.clients.opened", name=client.short_name[:80])
    return redirect("/cabinet")


def _user() -> tuple[SignedIn, User]:
    """The user with his session; staff that looks at the cabinet has no clients of its own."""
    signed_in = here().signed_in
    if signed_in is None or not isinstance(signed_in.person, User):
        raise NotFoundError
    return signed_in, signed_in.person
