"""A page of a cabinet: the template with the person, the menu and the messages around it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.clients import queries
from backend.clients.queries import OpenCabinet
from backend.kernel.actor import Realm
from backend.web import company, flash, navigation
from backend.web.answers import Answer
from backend.web.visit import Visit, here


@dataclass(frozen=True)
class Look:
    """A look into a client's cabinet: what every page of it says on top."""

    client: str
    until: datetime


SIGN_OUT = {"client": "/sign-out", "manager": "/staff/sign-out", "editor": "/staff/sign-out"}


def page(template: str, status: int = 200, **values: object) -> Answer:
    """The page `template` for the visitor of this exchange."""
    visit = here()
    around = surroundings(visit)
    clash = around.keys() & values.keys()
    if clash:
        raise ValueError(f"every page has these already: {sorted(clash)}")
    text = visit.services.templates.render(template, visit.language, **around, **values)
    return Answer(text.encode(), status)


def surroundings(visit: Visit) -> dict[str, Any]:
    """What every page of a cabinet is given."""
    signed_in = visit.signed_in is not None
    return {
        "layout": "layouts/cabinet.html" if signed_in else "layouts/guest.html",
        "visit": visit,
        "cabinet": visit.cabinet,
        "actor": visit.actor if signed_in else None,
        "home": navigation.home(visit),
        "menu": navigation.menu(visit),
        "personal_menu": navigation.menu(visit, "foot"),
        "doors": navigation.doors(visit),
        "open_cabinet": _open_cabinet(visit),
        "company": company.facts(visit.services.config, visit.language),
        "messages": flash.take(visit),
        "look": _look(visit),
        "here_path": _address(visit),
        "sign_out_path": SIGN_OUT.get(visit.cabinet, "/sign-out"),
    }


def _open_cabinet(visit: Visit) -> OpenCabinet | None:
    """Whose cabinet is open; None outside the client's one."""
    signed_in = visit.signed_in
    if visit.cabinet != "client" or signed_in is None or signed_in.client_id is None:
        return None
    if visit.open_cabinet is not None:
        return visit.open_cabinet
    is_user = signed_in.actor.realm is Realm.CLIENT
    return queries.open_cabinet(signed_in.client_id, signed_in.actor.id if is_user else None)


def _look(visit: Visit) -> Look | None:
    """Whose cabinet staff looks at, and until when; None for everybody else."""
    found = visit.signed_in
    if found is None or found.look_until is None or found.client_id is None:
        return None
    return Look(queries.one(found.client_id).short_name, found.look_until)


def _address(visit: Visit) -> str:
    """
    Where the language switch comes back to: a form that was refused is asked for anew.

    A language that the address itself names would win over the choice, so it is left out.
    """
    parts = str(visit.incoming.query_string).split("&")
    query = "&".join(part for part in parts if not part.startswith("lang="))
    return str(visit.incoming.path) + (f"?{query}" if query else "")
