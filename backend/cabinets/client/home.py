"""The first page of the client's cabinet: whom one acts for, what can be done, where to get help."""

from backend.accounts.models import User
from backend.cabinets.client.door import cabinet
from backend.clients import queries
from backend.kernel.errors import NotFoundError
from backend.web.answers import Answer
from backend.web.render import page
from backend.web.visit import here


@cabinet.get("")
def show() -> Answer:
    signed_in = here().signed_in
    if signed_in is None or not isinstance(signed_in.person, User):
        raise NotFoundError
    return page("client/home.html", clients=queries.of_user(signed_in.person))
