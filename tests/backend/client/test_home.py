"""The first page of the client's cabinet: what he has, what happens next, one button to pay."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.clients.models import Client
from backend.db import base
from backend.kernel import clock, periods
from backend.kernel.i18n import Translator
from backend.service_requests.states import Status
from tests.support import accounting, catalogue, people, subscribers
from tests.support.exchange import translators
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["translators"]
TODAY = clock.now().date()


def client_of(user: User) -> Client:
    found: Client = Client.get_by_id(Membership.get(Membership.user == user).client_id)
    return found


@pytest.fixture
def ru(translators: dict[str, Translator]) -> Translator:
    return translators["ru"]


def test_he_sees_balance_what_is_charged_when_and_the_sum_that_lacks(
    app: "WSGIApplication", ru: Translator
):
    anna = people.anna()
    client = client_of(anna)
    subscribers.a_subscription(client, catalogue.a_sold_tariff(120000))
    accounting.paid(client.id, 50000, TODAY)

    page = people.signed_in(app, anna).get("/cabinet")

    text = page.text.replace("\u202f", " ")
    day = ru.day(periods.month_of(TODAY).until).replace("\u202f", " ")
    assert "500,00 ₽" in text
    assert f"{day} спишется 1 200,00 ₽" in text
    assert "Не хватает 700,00 ₽" in text
    assert "Пополнить на 700,00 ₽" in text
    assert "/cabinet/money/pay" in page.links


def test_the_organisation_and_its_contract_are_named(app: "WSGIApplication"):
    page = people.signed_in(app, people.anna()).get("/cabinet")

    assert "Ромашка" in page.text
    assert "№ ЛТ-0001 от 1 марта 2025" in page.text


def test_services_requests_and_plans_stand_in_short(app: "WSGIApplication"):
    anna = people.anna()
    client = client_of(anna)
    one = subscribers.a_subscription(client, catalogue.a_sold_tariff(), place="ул. Мира, 1")
    subscribers.a_pause(one, TODAY + timedelta(days=3))
    subscribers.a_request(client, status=Status.PENDING)

    text = people.signed_in(app, anna).get("/cabinet").text

    assert "ул. Мира, 1" in text
    assert "1 000,00 ₽ в месяц" in text
    assert "приостановка" in text


def test_a_technician_sees_no_money(app: "WSGIApplication"):
    technician = people.user(role=Role.TECHNICIAN)
    accounting.paid(client_of(technician).id, 123400, TODAY)

    page = people.signed_in(app, technician).get("/cabinet")

    assert "1 234,00" not in page.text
    assert not [link for link in page.links if "/money" in link]


def test_nobody_elses_organisation_is_shown(app: "WSGIApplication"):
    people.boris()

    assert "Вектор" not in people.signed_in(app, people.anna()).get("/cabinet").text


def test_the_page_takes_four_queries_whatever_he_has(app: "WSGIApplication"):
    anna = people.anna()
    client = client_of(anna)
    for _ in range(4):
        subscribers.a_subscription(client, catalogue.a_sold_tariff())
        subscribers.a_request(client)
    visitor = people.signed_in(app, anna)
    visitor.get("/cabinet")
    before = base.statements.count

    page = visitor.get("/cabinet")

    assert page.status == 200
    assert base.statements.count - before <= 4  # one of them the guard's


def test_the_page_says_how_to_reach_the_company(app: "WSGIApplication"):
    page = people.signed_in(app, people.anna()).get("/cabinet")

    assert "tel:+78000003000" in page.links
    assert "mailto:office@logotelecom.example" in page.links


def test_the_page_speaks_english_too(app: "WSGIApplication"):
    page = people.signed_in(app, people.anna(), language="en").get("/cabinet")

    assert "No charges are coming." in page.text


def test_every_link_of_the_page_leads_somewhere(app: "WSGIApplication"):
    anna = people.anna()
    subscribers.a_subscription(client_of(anna), catalogue.a_sold_tariff())
    visitor = people.signed_in(app, anna)

    own = {link for link in visitor.get("/cabinet").links if link.startswith("/")}

    assert own
    assert {link: visitor.get(link).status for link in own} == dict.fromkeys(own, 200)


def test_staff_and_strangers_have_no_way_in(app: "WSGIApplication", visitor: Visitor):
    assert "/sign-in" in visitor.get("/cabinet", follow=False).location
    staff = people.signed_in(app, people.mila())
    assert "/sign-in" in staff.get("/cabinet", follow=False).location
