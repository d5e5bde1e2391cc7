"""The first page of the backend's host: two doors."""

from backend.cabinets.guest.door import cabinet
from backend.kernel.actor import Realm
from backend.web import access, comeback, render
from backend.web.answers import Answer
from backend.web.visit import here


@cabinet.get("/")
def show() -> Answer:
    visit = here()
    inside = {realm: access.who(visit, realm) for realm in Realm}
    return render.page(
        "guest/home.html",
        paths={
            str(realm): comeback.home(who.actor.role) if who else access.SIGN_IN[realm]
            for realm, who in inside.items()
        },
        names={str(realm): who.actor.name if who else "" for realm, who in inside.items()},
    )
