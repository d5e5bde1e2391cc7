"""
A walk over every route of the client's cabinet with ids of another client's things.

Routes come from the route table, things from `tests.support.world`: whatever is foreign looks exactly
like what does not exist.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from backend.cabinets import client
from backend.db import base
from backend.web.cabinet import Route
from tests.support import people, world
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PARAMETER = re.compile(r"<\w+(?::(?P<filter>\w+))?[^>]*>")
NOTHING = {"int": str(world.NOBODYS_ID), None: "nothing-at-all", "path": "nothing/at/all"}
NUMBER = re.compile(rb"<code>[^<]*</code>|\b[0-9a-f]{12,}\b")
# What a form could ask for: a handler that looks at them before it looks whose thing it is tells on it.
FIELDS = {
    "revision": "1",
    "text": "x",
    "reason": "x",
    "name": "x",
    "role": "reader",
    "day": "2030-01-01",
}
# What does not speak of anybody's things.
COMMON = ("/help/",)
# Everything that belongs to Anna's client, to see that nothing of it is changed.
OWNED = {
    "subscription": "client_id",
    "quote": "client_id",
    "service_request": "client_id",
    "notice": "client_id",
    "document": "client_id",
    "contact": "client_id",
    "membership": "client_id",
    "session": "client_id",
    "ledger_entry": "client_id",
    "payment": "client_id",
    "client": "id",
}


@pytest.fixture
def two(app: "WSGIApplication") -> world.World:
    """Anna, who has everything, and Boris."""
    return world.make()


def routes_of_things() -> list[Route]:
    """The routes that name a thing in their address."""
    return [
        route
        for route in client.cabinet.routes
        if PARAMETER.search(route.rule) and not route.rule.startswith(COMMON)
    ]


def missing(route: Route) -> str:
    """The address of the route for a thing that nobody has."""
    return client.cabinet.prefix + PARAMETER.sub(lambda m: NOTHING[m["filter"]], route.rule)


def addresses(route: Route, things: dict[str, str]) -> Iterator[str]:
    """The address of the route for each thing that fits it."""
    for thing in things.values():
        kinds = {match["filter"] for match in PARAMETER.finditer(route.rule)}
        if "int" in kinds and not thing.isdigit():
            continue
        if "/" in thing and "path" not in kinds:
            continue  # a slash ends the part of the address: there is no such route
        value = thing.replace("/", "%2F")
        yield client.cabinet.prefix + PARAMETER.sub(value, route.rule)


def ask(visitor: Visitor, route: Route, path: str) -> Page:
    """Call the route as a browser does."""
    if route.method == "GET":
        return visitor.get(path, follow=False)
    if route.method == "POST":
        return visitor.post(path, FIELDS)
    return visitor.put(path, FIELDS)


def looks(page: Page, path: str) -> tuple[int, bytes]:
    """Status and body without what is different each time: the address itself, the exchange's number."""
    body = page.body.replace(path.encode(), b"").replace(path.replace("%2F", "/").encode(), b"")
    return page.status, NUMBER.sub(b"", body)


def of_anna(two: world.World) -> dict[str, list[tuple[object, ...]]]:
    """Every row that is hers."""
    return {
        table: base.database.execute_sql(
            f"SELECT * FROM {table} WHERE {column} = ? ORDER BY 1",  # noqa: S608 names of ours
            (two.client.id,),
        ).fetchall()
        for table, column in OWNED.items()
    }


def test_foreign_things_look_like_things_that_do_not_exist(
    app: "WSGIApplication", two: world.World
):
    visitor = people.signed_in(app, two.boris)
    before, found = of_anna(two), []

    for route in routes_of_things():
        nowhere = missing(route)
        nothing = looks(ask(visitor, route, nowhere), nowhere)
        for path in addresses(route, two.ids):
            foreign = looks(ask(visitor, route, path), path)
            if foreign[0] != 404 or foreign != nothing:
                found.append(f"{route.method} {path}: {foreign[0]}, {nothing[0]} if it is missing")

    assert found == []
    assert of_anna(two) == before


def test_the_ids_are_right_for_whom_they_belong_to(app: "WSGIApplication", two: world.World):
    """Otherwise the walk above would prove nothing."""
    visitor = people.signed_in(app, two.anna)
    pages = [route for route in routes_of_things() if route.method == "GET"]

    unreached = [
        route.rule
        for route in pages
        if all(visitor.get(path, follow=False).status == 404 for path in addresses(route, two.ids))
    ]

    assert unreached == []


def test_ids_of_others_in_forms_change_nothing_of_theirs(app: "WSGIApplication", two: world.World):
    """Each form on Boris's pages is sent with Anna's ids where it holds ids of his."""
    visitor, before = people.signed_in(app, two.boris), of_anna(two)
    plain = [route.rule for route in client.cabinet.routes if route.method == "GET"]
    paths = [client.cabinet.prefix + rule for rule in plain if "<" not in rule]
    sent = 0

    for path in paths:
        for form in visitor.get(path).forms:
            if form.action.endswith(("/language", "/sign-out")) or form.method != "post":
                continue
            for thing in two.ids.values():
                fields = [
                    (name, thing if value.isdigit() or name.endswith(("_id", "number")) else value)
                    for name, value in form.fields
                ]
                page = visitor.post(form.action, fields)
                sent += 1
                assert page.status < 500, form.action

    assert sent
    assert of_anna(two) == before
