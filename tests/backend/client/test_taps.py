"""Everyday tasks are near: from the first page the form of each is at most two taps away, the third sends it."""

from typing import TYPE_CHECKING

from backend.accounts.models import Membership
from backend.clients.models import Client
from tests.support import catalogue, people, subscribers
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

TAPS = 2
SERVICE = "/cabinet/services/{subscription}"
TASKS = {
    "pay": "/cabinet/money/pay",
    "see what was charged": "/cabinet/money",
    "take a document": "/cabinet/documents",
    "take a statement": "/cabinet/money/statement",
    "look at a service": SERVICE,
    "change parameters": f"{SERVICE}/parameters",
    "change the tariff": f"{SERVICE}/tariff",
    "pause": f"{SERVICE}/pause",
    "order a service": "/cabinet/services/new",
    "ask for something": "/cabinet/requests/new",
    "read notices": "/cabinet/notices",
    "invite somebody": "/cabinet/people/new",
    "change requisites": "/cabinet/company/change",
    "change the profile": "/cabinet/profile",
    "change the password": "/cabinet/password",
}


def test_every_task_is_at_most_three_taps_from_home(app: "WSGIApplication"):
    anna = people.anna()
    client_id = Membership.get(Membership.user == anna).client_id
    version = catalogue.a_version(catalogue.a_tariff(catalogue.a_service(catalogue.FOUR)))
    one = subscribers.a_subscription(Client.get_by_id(client_id), version, values={"numbers": 2})

    near = _within(people.signed_in(app, anna), TAPS)

    far = [task for task, path in TASKS.items() if path.format(subscription=one.id) not in near]
    assert far == []


def _within(visitor: Visitor, taps: int) -> set[str]:
    seen, last = {"/cabinet"}, {"/cabinet"}
    for _ in range(taps):
        found = {link for path in sorted(last) for link in _links(visitor, path)}
        last = found - seen
        seen |= last
    return seen


def _links(visitor: Visitor, path: str) -> list[str]:
    page = visitor.get(path)
    return [one.partition("?")[0] for one in page.links if one.startswith("/cabinet")]
