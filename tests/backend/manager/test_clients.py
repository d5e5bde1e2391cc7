"""The managers' section of clients."""

from typing import TYPE_CHECKING, Any

import pytest

from backend.accounts.models import Membership, User
from backend.clients import contacts, members, queries, registry, requisites
from backend.clients.models import Client, ClientStatus, Contact
from backend.db import base
from backend.kernel.actor import SYSTEM
from backend.ledger import accounts, postings
from backend.ledger.models import EntryKind, EntrySource
from backend.ledger.postings import Posting
from backend.mail.models import Letter
from tests.support import people
from tests.support.clients import ACCOUNT, BIK, OTHER_INN, TODAY, opened
from tests.support.people import NOON
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CLIENTS = "/manager/clients"
FIELDS: dict[str, Any] = {
    "contract_number": "ЛТ-2001",
    "short_name": "Вектор",
    "full_name": "ООО «Вектор»",
    "inn": OTHER_INN,
    "opened_on": "2026-11-02",
}


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


@pytest.fixture
def sveta(app: "WSGIApplication") -> Visitor:
    """The senior manager's browser."""
    return people.signed_in(app, people.sveta())


def test_the_list_is_searched_and_narrowed(mila: Visitor):
    opened(short_name="Альфа")
    beta = opened(short_name="Бета", inn=OTHER_INN)
    registry.suspend(beta, "долг", actor=SYSTEM)
    owe(beta)

    assert "Альфа" in mila.get(CLIENTS).text
    for query in ("?q=бет", "?status=suspended", "?debt=y", f"?q={OTHER_INN}"):
        text = mila.get(CLIENTS + query).text
        assert "Бета" in text
        assert "Альфа" not in text
    assert "-50,00" in mila.get(CLIENTS + "?debt=y").text
    assert "Никого не нашлось" in mila.get(CLIENTS + "?q=ыыы").text


def owe(client: Client) -> None:
    debt = Posting(
        "opening",
        EntryKind.OPENING,
        EntrySource.IMPORT,
        TODAY,
        accounts.client(client.id),
        accounts.OPENING,
        5000,
    )
    postings.post(debt, actor=SYSTEM, now=NOON)


@pytest.mark.parametrize("query", ["?status=god", "?group=x", "?after=zzz"])
def test_a_made_up_filter_or_place_is_refused(mila: Visitor, query: str):
    assert mila.get(CLIENTS + query).status == 422


def test_the_list_costs_the_same_however_many_clients_there_are(mila: Visitor):
    opened()
    mila.get(CLIENTS)
    few = queries_of(mila)
    for number in range(60):
        people.a_client(short_name=f"Клиент {number}")

    assert queries_of(mila) == few <= 8


def queries_of(visitor: Visitor) -> int:
    before = base.statements.count
    visitor.get(CLIENTS)
    return base.statements.count - before


def test_a_client_is_opened_and_seen_on_his_card(mila: Visitor):
    form = mila.get(f"{CLIENTS}/new").form("/manager/clients/new?kind=legal")

    page = mila.submit(form, **FIELDS, kpp="770701001", bik=BIK, account=ACCOUNT)

    assert page.url.endswith(f"{CLIENTS}/{Client.get().id}")
    assert "Клиент «Вектор» заведён" in page.text
    for fact in ("ЛТ-2001", OTHER_INN, "770701001", ACCOUNT, "Мила Ветрова"):
        assert fact in page.text


def test_wrong_numbers_are_told_beside_the_fields_and_what_was_typed_stays(mila: Visitor):
    form = mila.get(f"{CLIENTS}/new").form("?kind=legal")

    page = mila.submit(form, **{**FIELDS, "inn": "7736050004", "kpp": "77", "bik": "1"})

    assert page.status == 422
    assert "Такого ИНН не бывает" in page.text
    assert "КПП — девять знаков" in page.text
    kept = dict(page.form("?kind=legal").fields)
    assert (kept["inn"], kept["short_name"]) == ("7736050004", "Вектор")
    assert Client.select().count() == 0


def test_a_person_is_asked_for_less(mila: Visitor):
    form = mila.get(f"{CLIENTS}/new?kind=person").form("?kind=person")

    assert not {"kpp", "ogrn", "signatory"} & form.names
    mila.submit(form, **{**FIELDS, "inn": "", "full_name": "Ким Анна"}, is_prospect="y")

    client = Client.get()
    assert (client.kind, client.status) == ("person", "prospect")
    page = mila.submit(mila.get(f"{CLIENTS}/{client.id}").form("/sign"))
    assert "Обслуживается" in page.text


def test_two_managers_who_correct_the_same_client_are_told(mila: Visitor, sveta: Visitor):
    client = opened()
    path = f"{CLIENTS}/{client.id}/edit"
    first, second = mila.get(path).form("/edit"), sveta.get(path).form("/edit")

    saved = mila.submit(first, short_name="Роза")
    refused = sveta.submit(second, short_name="Сирень")

    assert "Клиент сохранён" in saved.text
    assert refused.status == 409
    assert dict(refused.form("/edit").fields)["short_name"] == "Сирень"
    assert queries.one(client.id).short_name == "Роза"


def test_requisites_get_a_new_edition_and_the_old_one_is_kept(mila: Visitor):
    client = opened()
    form = mila.get(f"{CLIENTS}/{client.id}/requisites/new").form("/requisites/new")

    bad = mila.submit(form, valid_from="2020-01-01")
    good = mila.submit(form, full_name="ООО «Роза»", valid_from="2026-11-20")
    history = mila.get(f"{CLIENTS}/{client.id}/requisites")

    assert bad.status == 422
    assert "не раньше даты договора" in bad.text
    assert "ООО «Роза»" in good.text
    assert "Редакция 2, с 20 ноября 2026" in history.text
    assert "ООО «Ромашка»" in history.text
    assert len(requisites.history(client.id)) == 2


def test_a_contact_is_added_corrected_and_removed(mila: Visitor):
    client = opened()
    form = mila.get(f"{CLIENTS}/{client.id}/contacts/new").form("/contacts/new")

    refused = mila.submit(form, name="Пётр", phone="позвоните")
    added = mila.submit(form, name="Пётр", phone="+7 495 123-45-67")
    contact = Contact.get()
    path = f"{CLIENTS}/{client.id}/contacts/{contact.id}"
    corrected = mila.submit(mila.get(path).form(path), name="Павел")
    removed = mila.submit(mila.get(path).form("/remove"))

    assert "не похоже на телефон" in refused.text
    assert "Пётр" in added.text
    assert "Павел" in corrected.text
    assert "Контактов пока нет" in removed.text
    assert contacts.of_client(client.id) == []


def test_people_are_invited_given_roles_and_removed(mila: Visitor):
    client = opened()
    path = f"{CLIENTS}/{client.id}/people"
    form = mila.get(path + "/new").form("/people/new")
    invited: dict[str, Any] = {"login": "nina@romashka.test", "name": "Нина", "role": "reader"}

    empty = mila.submit(form)
    page = mila.submit(form, **invited)
    again = mila.submit(form, **invited)
    nina = User.get()
    mila.submit(page.form(f"{nina.id}/role"), role="owner")
    forged = mila.post(f"{path}/{nina.id}/role", {"role": "manager"})
    last = mila.submit(page.form(f"{nina.id}/remove"))

    assert empty.status == 422
    assert "Приглашение отправлено" in page.text
    assert "уже в списке" in again.text
    assert forged.status == 422
    assert "единственный владелец" in last.text
    assert [one.role for one in members.of_client(client.id)] == ["owner"]
    mila.submit(mila.get(path).form(f"{nina.id}/invite"))
    assert Letter.select().count() == 2


def test_a_client_is_suspended_resumed_closed_and_opened_again(mila: Visitor):
    client = opened()
    path = f"{CLIENTS}/{client.id}"

    form = mila.get(path + "/suspend").form("/suspend")
    assert mila.submit(form, reason=" ").status == 422
    assert "приостановлен" in mila.submit(form, reason="Долг").text
    assert mila.submit(form, reason="Долг").status == 409
    mila.submit(mila.get(path).form("/resume"))
    closing = mila.get(path + "/close").form("/close")
    early = mila.submit(closing, reason="Ушёл", closed_on="2020-01-01")
    closed = mila.submit(closing, reason="Ушёл")
    reopened = mila.submit(closed.form("/reopen"))

    assert "не может закончиться раньше" in early.text
    assert "Договор закрыт с" in closed.text
    assert "Обслуживается" in reopened.text


def test_personal_data_are_erased_by_who_has_the_right(mila: Visitor, sveta: Visitor):
    client = opened()
    contacts.add(client, contacts.Card(name="Зорин", phone="123-45-67"), actor=SYSTEM, now=NOON)
    path = f"{CLIENTS}/{client.id}/erase"
    form = sveta.get(path).form("/erase")

    early = sveta.submit(form, reason="По заявлению")
    registry.close(queries.one(client.id), "ушёл", TODAY, actor=SYSTEM)
    forbidden = mila.post(path, {"reason": "x"})
    done = sveta.submit(form, reason="По заявлению")

    assert early.status == 409
    assert mila.get(path).status == forbidden.status == 403
    assert "Личные данные стёрты" in done.text
    assert "Зорин" not in done.text


def test_a_stranger_contact_or_person_is_not_there(mila: Visitor):
    first, second = opened(), opened(inn=OTHER_INN)
    card = contacts.Card(name="Зорин", phone="123-45-67")
    contact = contacts.add(first, card, actor=SYSTEM, now=NOON)
    boris = people.user(first)

    for path in (
        f"{CLIENTS}/{second.id}/contacts/{contact.id}",
        f"{CLIENTS}/999",
        f"{CLIENTS}/999/people",
        f"{CLIENTS}/999/requisites",
        f"{CLIENTS}/999/edit",
        f"{CLIENTS}/{10**20}",
    ):
        assert mila.get(path).status == 404, path
    for path in (
        f"{CLIENTS}/{second.id}/contacts/{contact.id}/remove",
        f"{CLIENTS}/{second.id}/people/{boris.id}/remove",
        f"{CLIENTS}/{second.id}/people/{boris.id}/role",
        f"{CLIENTS}/{second.id}/people/{boris.id}/invite",
    ):
        assert mila.post(path, {"role": "reader"}).status == 404, path
    assert Membership.select().count() == 1


def test_every_link_of_the_card_leads_somewhere_in_both_languages(
    app: "WSGIApplication", mila: Visitor
):
    client = opened()
    contacts.add(client, contacts.Card(name="Зорин", phone="123-45-67"), actor=SYSTEM, now=NOON)
    english = people.signed_in(app, people.adam(), language="en")
    Client.update(status=ClientStatus.CLOSED).execute()

    for visitor in (mila, english):
        own = [
            link
            for link in visitor.get(f"{CLIENTS}/{client.id}").links
            if link.startswith("/manager/clients")
        ]
        assert {link: visitor.get(link).status for link in own} == dict.fromkeys(own, 200)
    assert "The contract is closed" not in english.get(f"{CLIENTS}/{client.id}/edit").text
