"""
How many queries a page takes: few, and no more for a company that has more of everything.

Pages come from the route tables of the cabinets of clients and managers.
"""

import re
from typing import TYPE_CHECKING

import pytest

from backend.accounts.roles import Role
from backend.cabinets import client, manager
from backend.db import base
from backend.web.cabinet import Cabinet
from tests.support import payments, people, subscribers, world
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PARAMETER = re.compile(r"<\w+(?::(?P<filter>\w+))?[^>]*>")
# A page of a thing tells of all that hangs on it; lists are shorter.
MOST_OF_A_LIST, MOST_OF_A_THING = 14, 30
MORE = 12
# It carries a charging out on trial, and charging asks of each subscription by itself.
TRIALS = "/charges"
# They answer with files, or send on.
NO_PAGES = ("/export", "/file", "/download", ".csv", ".pdf")


@pytest.fixture
def two(app: "WSGIApplication") -> world.World:
    """Anna, who has everything, and Boris."""
    return world.make()


def counted(visitor: Visitor, path: str) -> int | None:
    """How many queries the page takes when what is kept between pages is kept; None if it is no page."""
    if visitor.get(path, follow=False).status != 200:
        return None
    before = base.statements.count
    visitor.get(path, follow=False)
    return base.statements.count - before


def lists(cabinet: Cabinet) -> list[str]:
    """Addresses of pages that name no thing."""
    rules = [route.rule for route in cabinet.routes if route.method == "GET"]
    return [
        cabinet.prefix + rule for rule in rules if "<" not in rule and not rule.endswith(NO_PAGES)
    ]


def things(cabinet: Cabinet, ids: dict[str, str]) -> list[str]:
    """Addresses of pages of Anna's things, each by whichever of her ids fits."""
    rules = [route.rule for route in cabinet.routes if route.method == "GET"]
    return [
        cabinet.prefix + PARAMETER.sub(one, rule)
        for rule in rules
        if "<" in rule and not rule.endswith(NO_PAGES)
        for one in ids.values()
        if "/" not in one and (one.isdigit() or ":int" not in rule)
    ]


def visitors(app: "WSGIApplication", two: world.World) -> list[tuple[Cabinet, Visitor]]:
    """Anna in her cabinet, a senior manager in the managers'."""
    vera = people.staff(login="vera@logotelecom.test", name="Вера", role=Role.SENIOR_MANAGER)
    return [
        (client.cabinet, people.signed_in(app, two.anna)),
        (manager.cabinet, people.signed_in(app, vera)),
    ]


def a_dozen_more(two: world.World) -> None:
    """More clients with something of each, and more of everything for Anna's."""
    version = two.archived
    for number in range(MORE):
        other = people.a_client(short_name=f"Вектор {number}")
        for one in (two.client, other):
            subscribers.a_subscription(one, version)
            subscribers.a_request(one)
            payments.held(one)


def test_pages_take_few_queries(app: "WSGIApplication", two: world.World):
    a_dozen_more(two)
    found: dict[str, int | None] = {}
    of_lists: set[str] = set()
    for cabinet, visitor in visitors(app, two):
        of_lists |= set(lists(cabinet))
        paths = [*lists(cabinet), *things(cabinet, two.ids)]
        found |= {path: counted(visitor, path) for path in paths}

    pages = {path: count for path, count in found.items() if count is not None}
    greedy = {
        path: count
        for path, count in pages.items()
        if count > (MOST_OF_A_LIST if path in of_lists else MOST_OF_A_THING)
        and not path.endswith(TRIALS)
    }

    assert greedy == {}
    assert len(pages) > 70


def test_pages_of_lists_take_no_more_when_there_is_more(app: "WSGIApplication", two: world.World):
    payments.held(two.client)
    entries = visitors(app, two)
    before = {path: counted(one, path) for cabinet, one in entries for path in lists(cabinet)}

    a_dozen_more(two)

    after = {path: counted(one, path) for cabinet, one in entries for path in lists(cabinet)}
    grown = {path: (before[path], after[path]) for path in after if before[path] != after[path]}
    assert grown == {}
