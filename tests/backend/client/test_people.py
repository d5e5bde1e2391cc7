"""People of the client's cabinet, the company's page, and the switcher of clients."""

from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.clients import contacts, members, requisites
from backend.clients.contacts import Card
from backend.clients.models import Client
from backend.kernel.actor import SYSTEM
from backend.mail.models import Letter
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import Status
from tests.support import people
from tests.support.clients import OTHER_INN, opened
from tests.support.people import NOON
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PEOPLE = "/cabinet/people"


@pytest.fixture
def anna(app: "WSGIApplication") -> Visitor:
    """The owner's browser."""
    return people.signed_in(app, people.anna())


def reader(app: "WSGIApplication", role: str = Role.READER) -> Visitor:
    """Somebody of the same client with less right."""
    client = Client.get(Client.short_name == "Ромашка")
    return people.signed_in(app, people.user(client, role, login="nina@x.test", name="Нина"))


def test_an_owner_invites_changes_a_role_and_removes(anna: Visitor):
    form = anna.get(PEOPLE + "/new").form(PEOPLE + "/new")

    page = anna.submit(form, login="oleg@romashka.test", name="Олег", role="technician")
    oleg = User.get(User.name == "Олег")
    assert "Приглашение отправлено" in page.text
    assert "ещё не входил" in page.text
    page = anna.submit(page.form(f"/{oleg.id}/role"), role="accountant")
    assert "Роль изменена" in page.text
    page = anna.submit(page.form(f"/{oleg.id}/invite"))
    assert Letter.select().count() == 2
    page = anna.submit(page.form(f"/{oleg.id}/remove"))

    assert "Олег" not in page.text
    assert anna.post(f"{PEOPLE}/{oleg.id}/remove", {}).status == 404


def test_a_bad_invitation_keeps_what_was_typed(anna: Visitor):
    form = anna.get(PEOPLE + "/new").form(PEOPLE + "/new")

    page = anna.submit(form, login="не почта", name="Олег", role="reader")

    assert page.status == 422
    assert dict(page.form(PEOPLE + "/new").fields)["login"] == "не почта"
    assert (
        anna.post(PEOPLE + "/new", {"login": "a@b.test", "name": "О", "role": "god"}).status == 422
    )
    assert User.select().count() == 1


def test_the_last_owner_stays(anna: Visitor):
    me = User.get()

    page = anna.submit(anna.get(PEOPLE).form(f"/{me.id}/role"), role="reader")

    assert "единственный владелец" in page.text
    assert anna.post(f"{PEOPLE}/{me.id}/role", {"role": "administrator"}).status == 422


@pytest.mark.parametrize("role", [Role.READER, Role.ACCOUNTANT, Role.TECHNICIAN])
def test_who_has_no_right_sees_the_list_and_changes_nothing(
    app: "WSGIApplication", anna: Visitor, role: Role
):
    owner = User.get()
    visitor = reader(app, role)

    page = visitor.get(PEOPLE)

    assert "Анна Ким" in page.text
    assert not [form for form in page.forms if PEOPLE in form.action]
    for path in ("/new", f"/{owner.id}/role", f"/{owner.id}/remove", f"/{owner.id}/invite"):
        assert visitor.post(PEOPLE + path, {"role": "owner"}).status == 403
    assert visitor.get(PEOPLE + "/new").status == 403


def test_people_of_another_client_are_not_there(anna: Visitor):
    boris = people.boris()

    for act in ("role", "remove", "invite"):
        assert anna.post(f"{PEOPLE}/{boris.id}/{act}", {"role": "reader"}).status == 404
    assert "Зорин" not in anna.get(PEOPLE).text


def test_the_company_page_shows_requisites_and_contacts(app: "WSGIApplication"):
    client = opened(kpp="770701001", manager_id=people.mila().id)
    contacts.add(client, Card(name="Пётр", phone="123-45-67"), actor=SYSTEM, now=NOON)
    visitor = people.signed_in(app, people.user(client, Role.READER))

    page = visitor.get("/cabinet/company")

    for fact in ("ООО «Ромашка»", "770701001", "Пётр", "Мила Ветрова"):
        assert fact in page.text


def test_a_user_of_two_clients_opens_either(app: "WSGIApplication", anna: Visitor):
    other = opened(short_name="Литера", full_name="ООО «Литера»", inn=OTHER_INN)
    Membership.create(user=User.get(), client_id=other.id, role=Role.READER)

    before = anna.get("/cabinet/clients")
    after = anna.submit(before.form(f"/{other.id}/open"))

    assert "Открыт кабинет «Литера»" in after.text
    assert "/cabinet/clients" in after.links
    assert "Ромашка" not in anna.get("/cabinet/company").text
    assert anna.get(PEOPLE + "/new").status == 403
    second = people.signed_in(app, User.get())
    assert "Ромашка" in second.get("/cabinet/company").text


def test_a_stranger_s_cabinet_cannot_be_opened(anna: Visitor):
    other = opened(inn=OTHER_INN)

    for client_id in (other.id, 999):
        assert anna.post(f"/cabinet/clients/{client_id}/open", {}).status == 404
    assert "/cabinet/clients" not in anna.get("/cabinet").links


def test_who_was_removed_is_out_at_once(app: "WSGIApplication", anna: Visitor):
    visitor = reader(app)
    client = Client.get()
    members.remove(client, User.get(User.name == "Нина").id, actor=SYSTEM, now=NOON)

    assert "/sign-in" in visitor.get("/cabinet", follow=False).location


def test_changed_requisites_become_a_request_that_a_manager_writes_down(app: "WSGIApplication"):
    client = opened(kpp="770701001")
    visitor = people.signed_in(app, people.user(client, Role.ACCOUNTANT))
    form = visitor.get("/cabinet/company/change").form("/company/change")

    same = visitor.submit(form)
    wrong = visitor.submit(form, kpp="7")
    sent = visitor.submit(form, kpp="770701002", valid_from="2026-12-01", note="Переезд")

    assert same.status == wrong.status == 422
    assert "Ничего не изменилось" in same.text
    assert "КПП — девять знаков" in wrong.text
    assert "770701002" in sent.text
    assert "/cabinet/requests/" in sent.url
    mila = people.signed_in(app, people.mila())
    number = sent.url.rpartition("/")[2]
    link = f"/manager/clients/{client.id}/requisites/new?request={number}"
    assert link in mila.get(f"/manager/requests/{number}").links
    prefilled = dict(mila.get(link).form("/requisites/new").fields)
    assert (prefilled["kpp"], prefilled["valid_from"]) == ("770701002", "2026-12-01")
    assert prefilled["inn"] == client.inn
    other = opened(inn=OTHER_INN)
    assert mila.get(link.replace(f"/{client.id}/", f"/{other.id}/")).status == 404
    assert "770701002" not in mila.get(f"/manager/clients/{client.id}").text


def test_writing_down_what_was_asked_for_completes_the_request(app: "WSGIApplication"):
    client, number, mila = asked_for_another_kpp(app)
    form = mila.get(edition_for(client, number)).form("/requisites/new")

    wrong = mila.submit(form, kpp="7")
    written = mila.submit(form)
    again = mila.submit(form)

    assert wrong.status == 422
    assert "КПП — девять знаков" in wrong.text
    assert f"заявка № {number} выполнена" in written.text
    assert again.status != 200
    assert [one.kpp for one in requisites.history(client.id)] == ["770701002", "770701001"]
    request = ServiceRequest.get_by_id(number)
    assert request.status == Status.COMPLETED
    assert "write_down" not in written.text
    assert Letter.select().where(Letter.template.startswith("request")).exists()


@pytest.mark.parametrize("status", [Status.REJECTED, Status.PENDING])
def test_nothing_is_written_down_for_a_request_that_is_not_open_to_it(
    app: "WSGIApplication", status: Status
):
    client, number, mila = asked_for_another_kpp(app)
    form = mila.get(edition_for(client, number)).form("/requisites/new")
    closed_at = NOON if status == Status.REJECTED else None
    ServiceRequest.update(status=status, closed_at=closed_at).execute()

    refused = mila.submit(form)

    assert refused.status in (409, 422)
    assert 'value="770701002"' in refused.html
    assert [one.kpp for one in requisites.history(client.id)] == ["770701001"]
    assert edition_for(client, number) not in mila.get(f"/manager/requests/{number}").links


def test_requisites_are_not_written_down_for_another_kind_of_request(app: "WSGIApplication"):
    client, number, mila = asked_for_another_kpp(app)
    form = mila.get(edition_for(client, number)).form("/requisites/new")
    ServiceRequest.update(kind="other").execute()

    assert mila.submit(form).status == 404
    assert mila.submit(form, request="99").status == 404
    assert [one.kpp for one in requisites.history(client.id)] == ["770701001"]


def asked_for_another_kpp(app: "WSGIApplication") -> tuple[Client, int, Visitor]:
    """A client whose accountant asks for another KPP, the number of the request, a manager."""
    client = opened(kpp="770701001")
    visitor = people.signed_in(app, people.user(client, Role.ACCOUNTANT))
    form = visitor.get("/cabinet/company/change").form("/company/change")
    sent = visitor.submit(form, kpp="770701002", valid_from="2026-12-01", note="Переезд")
    return client, int(sent.url.rpartition("/")[2]), people.signed_in(app, people.mila())


def edition_for(client: Client, number: int) -> str:
    return f"/manager/clients/{client.id}/requisites/new?request={number}"


def test_who_may_not_change_the_company_does_not(app: "WSGIApplication"):
    client = opened()
    visitor = people.signed_in(app, people.user(client, Role.TECHNICIAN))

    assert "/cabinet/company/change" not in visitor.get("/cabinet/company").links
    assert visitor.get("/cabinet/company/change").status == 403
    assert visitor.post("/cabinet/company/change", {"full_name": "x"}).status == 403
