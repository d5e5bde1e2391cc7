"""
A walk over the whole route table as everybody.

The list is read from the cabinets themselves, so a new route is in it by itself.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from backend import app as composition
from backend.accounts import roles
from backend.kernel.actor import Realm
from backend.web.access import SIGN_IN
from backend.web.cabinet import Cabinet, Route
from tests.conftest import BACKEND_URL
from tests.support import people
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

OPEN_CABINETS = {"guest", "language", "design"}
PARAMETER = re.compile(r"<(?P<name>\w+)(?::(?P<filter>\w+))?[^>]*>")
SAMPLES = {"int": "1", "path": "pages/about.md", None: "anything"}


def all_routes() -> Iterator[tuple[Cabinet, Route]]:
    """Every route of the application with the cabinet that guards it."""
    for cabinet in composition.cabinets():
        for route in cabinet.routes:
            yield cabinet, route


def closed_routes() -> list[tuple[Cabinet, Route]]:
    """Those that need somebody who is signed in."""
    return [(cabinet, route) for cabinet, route in all_routes() if cabinet.guard.realm is not None]


def address(cabinet: Cabinet, route: Route) -> str:
    """An address that leads to the route."""
    filled = PARAMETER.sub(lambda found: SAMPLES.get(found["filter"], "anything"), route.rule)
    return cabinet.prefix + filled


def ask(visitor: Visitor, cabinet: Cabinet, route: Route) -> Page:
    """Call the route as a person's browser or script would."""
    path = address(cabinet, route)
    if route.method == "GET":
        return visitor.get(path, follow=False)
    if route.method == "POST":
        return visitor.post(path, {"text": "x"})
    return visitor.put(path, {"text": "x"})


def is_closed(page: Page, realm: Realm) -> bool:
    """
    No such page, or the way to the sign-in page.

    What was typed is not thrown away: a form gets a sign-in page that carries its text, a script
    gets the address of the sign-in page.
    """
    if page.status == 404:
        return True
    if page.status == 303:
        return page.location.startswith(BACKEND_URL + SIGN_IN[realm])
    if page.status != 401:
        return False
    if page.header("Content-Type") == "application/json":
        return str(page.json["sign_in_url"]).startswith(SIGN_IN[realm])
    return any(form.action.endswith(SIGN_IN[realm]) for form in page.forms)


def open_doors(visitor: Visitor, routes: list[tuple[Cabinet, Route]]) -> list[str]:
    """The routes that let the visitor in though they should not."""
    found = []
    for cabinet, route in routes:
        assert cabinet.guard.realm is not None
        page = ask(visitor, cabinet, route)
        if not is_closed(page, cabinet.guard.realm):
            found.append(f"{route.method} {address(cabinet, route)}: {page.status}")
    return found


def foreign(role: str) -> list[tuple[Cabinet, Route]]:
    """The closed routes of the cabinets that a role has no business in."""
    return [pair for pair in closed_routes() if role not in pair[0].guard.roles]


def test_only_the_cabinets_for_everybody_have_no_guard():
    unguarded = {cabinet.name for cabinet, _ in all_routes() if cabinet.guard.realm is None}

    assert unguarded <= OPEN_CABINETS


def test_every_guard_names_known_roles_and_at_least_one():
    guards = [cabinet.guard for cabinet in composition.cabinets() if cabinet.guard.realm]

    assert guards
    assert all(guard.roles and guard.roles <= set(roles.Role) for guard in guards)


def test_nobody_gets_into_a_closed_route(visitor: Visitor):
    routes = closed_routes()

    assert len(routes) > 30
    assert open_doors(visitor, routes) == []


@pytest.mark.parametrize("name", ["anna", "egor", "mila", "sveta"])
def test_a_person_gets_into_no_foreign_cabinet(app: "WSGIApplication", name: str):
    person = getattr(people, name)()
    visitor = people.signed_in(app, person)
    routes = foreign(people.session_of(person).actor.role)

    found = open_doors(visitor, routes)

    assert len(routes) > 5
    assert found == []


def test_the_administrator_of_the_site_is_no_client(app: "WSGIApplication"):
    visitor = people.signed_in(app, people.adam())

    routes = foreign(roles.Role.ADMINISTRATOR)

    assert {cabinet.name for cabinet, _ in routes} == {"client"}
    assert open_doors(visitor, routes) == []
