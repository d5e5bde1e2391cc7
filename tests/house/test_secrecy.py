"""
Exclusive and archived tariffs are looked for in everything that others can get.

By code, name and price, in the answer of every GET route as another client and as a visitor. Routes come from the route table, links from the pages themselves.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from backend import app as composition
from backend.cabinets import client, design, guest
from backend.web.cabinet import Cabinet
from tests.conftest import BACKEND_URL
from tests.support import people, world
from tests.support.secrecy import told
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PARAMETER = re.compile(r"<\w+(?::(?P<filter>\w+))?[^>]*>")
MOST_PAGES = 400


@pytest.fixture
def two(app: "WSGIApplication") -> world.World:
    """Anna has an exclusive and an archived tariff; Boris is another client."""
    return world.make()


def addresses(cabinet: Cabinet, two: world.World) -> Iterator[str]:
    """Every GET address of the cabinet; where it names a thing, with the ids of all of Anna's things."""
    for route in cabinet.routes:
        if route.method != "GET":
            continue
        path = cabinet.prefix + route.rule
        if not PARAMETER.search(path):
            yield path or "/"
            continue
        for thing in two.ids.values():
            yield PARAMETER.sub(thing.replace("/", "%2F"), path)


def walk(visitor: Visitor, starts: Iterable[str], two: world.World) -> Iterator[tuple[str, bytes]]:
    """Those addresses and whatever of ours the pages behind them link to, each once."""
    waiting = list(starts)
    seen: set[str] = set()
    own = {route.replace("%2F", "/") for route in two.ids.values()}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        page = visitor.get(path, follow=False)
        assert page.status < 500, path
        yield path, page.body
        links = (link.partition("#")[0] for link in page.links)
        waiting += [one for one in links if one.startswith("/") and one not in seen | own]


def test_another_client_is_told_nothing_of_them(app: "WSGIApplication", two: world.World):
    visitor = people.signed_in(app, two.boris)

    seen = list(walk(visitor, addresses(client.cabinet, two), two))

    assert len(seen) > 10
    assert told(seen, two) == []


def test_a_visitor_is_told_nothing_of_them(app: "WSGIApplication", two: world.World):
    visitor = Visitor(app, BACKEND_URL)
    closed = [one for one in composition.cabinets() if one not in (design.cabinet, guest.cabinet)]
    starts = [path for cabinet in closed for path in addresses(cabinet, two)]

    seen = list(walk(visitor, [*addresses(guest.cabinet, two), *starts], two))

    assert len(seen) > 30
    assert told(seen, two) == []


@pytest.mark.parametrize("kind", ["exclusive", "archived"])
def test_a_search_for_their_names_finds_as_much_as_one_for_nothing(
    app: "WSGIApplication", two: world.World, kind: str
):
    version = getattr(two, kind)
    visitor = people.signed_in(app, two.boris)

    for path in ("/search", "/cabinet/help", "/cabinet/services", "/cabinet/requests"):
        for word in (version.tariff.code, version.title.ru):
            nonsense = "zzq" * 5
            found = visitor.get(f"{path}?q={quote(word)}")
            nothing = visitor.get(f"{path}?q={quote(nonsense)}")
            assert found.status == nothing.status, path
            if found.status == 200:  # a page that is not there has a number of its own each time
                assert found.text.replace(word, "") == nothing.text.replace(nonsense, ""), path


def test_the_one_whom_they_are_for_does_see_them(app: "WSGIApplication", two: world.World):
    """Otherwise the walks above would prove nothing."""
    seen = list(walk(people.signed_in(app, two.anna), addresses(client.cabinet, two), two))

    assert any(version in where for version in ("Жизель-exclusive",) for where in told(seen, two))
