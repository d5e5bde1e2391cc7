"""The managers' first page: the day's work, debts, what changes soon, plots with tables."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Staff
from backend.db import base
from backend.kernel import clock
from backend.service_requests import queries, workload
from backend.service_requests.queries import Scope
from backend.service_requests.states import Status
from backend.subscriptions import ahead
from tests.support import accounting, catalogue, people, subscribers

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication

NOW = clock.now()
TODAY = NOW.date()


@pytest.mark.parametrize("make", [people.mila, people.sveta, people.adam])
def test_a_manager_is_greeted_with_his_day(app: "WSGIApplication", make: "Callable[[], Staff]"):
    person = make()

    page = people.signed_in(app, person).get("/manager")

    assert f"Здравствуйте, {person.name}" in page.text
    assert "Никто не должен." in page.text


@pytest.mark.usefixtures("database")
def test_requests_are_counted_by_age_and_by_who_has_them():
    mila, client = people.mila(), people.a_client()

    def made(hours: int, **changes: object) -> None:
        subscribers.a_request(client, created_at=NOW - timedelta(hours=hours), **changes)

    made(1)
    made(30, assignee=mila)
    made(80, due_at=NOW - timedelta(hours=1))
    made(80, status=Status.PENDING, due_at=NOW - timedelta(hours=1))
    made(80, status=Status.COMPLETED, closed_at=NOW)

    found = workload.of(mila.id, now=NOW)

    assert (found.fresh, found.waiting, found.old, found.whole) == (1, 1, 1, 3)
    assert (found.overdue, found.unassigned, found.mine, found.with_client) == (2, 3, 1, 1)
    for scope, count in ((Scope.OVERDUE, 2), (Scope.UNASSIGNED, 3), (Scope.MINE, 1)):
        assert queries.count(scope, mila.id, now=NOW) == count


def test_numbers_lead_to_what_they_count(app: "WSGIApplication"):
    links = people.signed_in(app, people.mila()).get("/manager").links

    assert "/manager/requests?show=overdue" in links
    assert "/manager/requests?show=mine" in links


def test_debtors_are_named_with_the_sum(app: "WSGIApplication"):
    client = people.a_client()
    accounting.charged(client.id, 123400, TODAY)
    accounting.paid(people.a_client(inn="7736050003").id, 5000, TODAY)

    page = people.signed_in(app, people.mila()).get("/manager")

    assert "1 клиент должен 1 234,00 ₽" in page.text
    assert f"/manager/clients/{client.id}" in page.links


@pytest.mark.usefixtures("database")
def test_changes_of_the_next_days_are_found_in_their_order():
    client = people.a_client()
    old, new = catalogue.a_sold_tariff(), catalogue.a_sold_tariff()
    one = subscribers.a_subscription(client, old)
    subscribers.a_pause(one, TODAY + timedelta(days=5), TODAY + timedelta(days=6))
    moved = subscribers.a_subscription(client, old, end_on=TODAY + timedelta(days=8))
    subscribers.a_subscription(client, new, start_on=TODAY + timedelta(days=2))
    withdrawn = subscribers.a_subscription(client, new)
    subscribers.a_pause(withdrawn, TODAY + timedelta(days=1), withdrawn_at=NOW)

    found = ahead.coming(TODAY)

    assert [(turn.what, (turn.day - TODAY).days) for turn in found] == [
        ("start", 2),
        ("pause", 5),
        ("resume", 6),
    ]
    assert moved.id in {turn.subscription_id for turn in ahead.coming(TODAY, days=8)}


def test_plots_have_tables_behind_them(app: "WSGIApplication"):
    client = people.a_client()
    accounting.paid(client.id, 700000, TODAY)
    accounting.charged(client.id, 250000, TODAY)
    subscribers.a_subscription(client, catalogue.a_sold_tariff())

    page = people.signed_in(app, people.mila()).get("/manager")

    assert page.html.count("<svg viewBox") == 2
    assert "7 000,00 ₽ 2 500,00 ₽" in page.text
    assert "Платежи и списания по месяцам" in page.text
    assert "Таблица" in page.text


def test_the_page_takes_few_queries(app: "WSGIApplication"):
    visitor = people.signed_in(app, people.mila())
    visitor.get("/manager")
    before = base.statements.count

    visitor.get("/manager")

    assert base.statements.count - before <= 8  # the sums of the year are kept for some minutes


def test_the_editor_has_no_business_here(app: "WSGIApplication"):
    assert people.signed_in(app, people.egor()).get("/manager").status == 404


def test_every_link_of_the_page_leads_somewhere(app: "WSGIApplication"):
    accounting.charged(people.a_client().id, 100, TODAY)
    visitor = people.signed_in(app, people.mila())

    own = {link for link in visitor.get("/manager").links if link.startswith("/")}

    assert own
    assert {link: visitor.get(link).status for link in own} == dict.fromkeys(own, 200)


def test_the_page_speaks_english_too(app: "WSGIApplication"):
    page = people.signed_in(app, people.adam(), language="en").get("/manager")

    assert "Payments and charges by month" in page.text
