"""The first page of the client's cabinet."""

from typing import TYPE_CHECKING

from backend.accounts.models import Membership
from backend.accounts.roles import Role
from tests.support import people
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def test_a_client_sees_his_organisation_and_contract(app: "WSGIApplication"):
    page = people.signed_in(app, people.anna()).get("/cabinet")

    assert "Здравствуйте, Анна Ким" in page.text
    assert "ООО «Ромашка»" in page.text
    assert "№ ЛТ-0001 от 1 марта 2025 г." in page.text
    assert "Владелец" in page.text


def test_nobody_elses_organisation_is_shown(app: "WSGIApplication"):
    people.boris()

    assert "Вектор" not in people.signed_in(app, people.anna()).get("/cabinet").text


def test_a_user_of_several_clients_sees_them_all_with_his_roles(app: "WSGIApplication"):
    anna = people.anna()
    other = people.a_client(short_name="Литера", inn="7736050003")
    Membership.create(user=anna, client_id=other.id, role=Role.ACCOUNTANT)

    page = people.signed_in(app, anna).get("/cabinet")

    assert "Литера" in page.text
    assert "Бухгалтер" in page.text


def test_the_page_says_how_to_reach_the_company(app: "WSGIApplication"):
    page = people.signed_in(app, people.anna()).get("/cabinet")

    assert "tel:+78000003000" in page.links
    assert "mailto:office@logotelecom.example" in page.links


def test_the_page_speaks_english_too(app: "WSGIApplication"):
    page = people.signed_in(app, people.anna(), language="en").get("/cabinet")

    assert "No. ЛТ-0001, 1 March 2025" in page.text


def test_every_link_of_the_page_leads_somewhere(app: "WSGIApplication"):
    visitor = people.signed_in(app, people.anna())

    own = {link for link in visitor.get("/cabinet").links if link.startswith("/")}

    assert own
    assert {link: visitor.get(link).status for link in own} == dict.fromkeys(own, 200)


def test_staff_and_strangers_have_no_way_in(app: "WSGIApplication", visitor: Visitor):
    assert "/sign-in" in visitor.get("/cabinet", follow=False).location
    staff = people.signed_in(app, people.mila())
    assert "/sign-in" in staff.get("/cabinet", follow=False).location
