"""Staff sees a client's cabinet as he sees it: read-only, for a time, in the open."""

import re
from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import Membership, User
from backend.accounts.roles import Role
from backend.audit import journal
from backend.audit.models import AuditEntry
from backend.cabinets import client
from backend.looks.models import ClientView
from backend.messaging.models import Notice
from tests.support import people
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REASON = "разбираем заявку № 7"


@pytest.fixture
def anna(app: "WSGIApplication") -> User:
    """The client's owner."""
    return people.anna()


@pytest.fixture
def mila(app: "WSGIApplication", anna: User) -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


def card(anna: User) -> str:
    return f"/manager/clients/{Membership.get(Membership.user == anna).client_id}"


def look(visitor: Visitor, anna: User) -> None:
    """The manager opens the cabinet from the client's card."""
    assert f"{card(anna)}/look" in visitor.get(card(anna)).links
    form = visitor.get(f"{card(anna)}/look").form("/look")
    page = visitor.submit(form, reason=REASON)
    assert page.url.endswith("/cabinet")


def test_every_page_says_whose_cabinet_it_is_and_how_to_leave(mila: Visitor, anna: User):
    look(mila, anna)

    for path in ("/cabinet", "/cabinet/money", "/cabinet/help"):
        page = mila.get(path)
        assert "Вы смотрите кабинет клиента «Ромашка»" in page.text, path
        assert page.form("/manager/look/end").method == "post"
    assert "/cabinet/profile" not in mila.get("/cabinet").links
    left = mila.submit(mila.get("/cabinet").form("/manager/look/end"))
    assert left.url.endswith(card(anna))
    assert "/sign-in" in mila.get("/cabinet", follow=False).location


def test_every_unsafe_method_is_refused(mila: Visitor, anna: User):
    look(mila, anna)

    unsafe = [route for route in client.cabinet.routes if route.method != "GET"]
    pages = {
        route.rule: mila.send(route.method, "/cabinet" + re.sub("<[^>]*>", "1", route.rule))
        for route in unsafe
    }

    assert pages
    assert {rule: page.status for rule, page in pages.items() if page.status != 403} == {}


@pytest.mark.parametrize("path", ["profile", "password", "sessions"])
def test_what_is_a_users_own_is_not_shown(mila: Visitor, anna: User, path: str):
    look(mila, anna)

    assert mila.get(f"/cabinet/{path}").status == 404


def test_it_is_in_the_journal_and_the_client_is_told(
    app: "WSGIApplication", mila: Visitor, anna: User
):
    look(mila, anna)

    entry = journal.entries_of(card(anna).removeprefix("/manager/").replace("clients/", "client:"))
    assert (entry[0].action, entry[0].reason) == ("client.look", REASON)
    assert entry[0].about == entry[0].object
    notice = Notice.get(Notice.user == anna)
    assert (notice.event, notice.content["why"]) == ("cabinet_looked_at", REASON)
    sessions = people.signed_in(app, anna).get("/cabinet/sessions").text
    assert f"Мила Ветрова {REASON}" in sessions.replace("Кто ", "").replace("Зачем ", "")


def test_it_ends_by_itself(mila: Visitor, anna: User):
    look(mila, anna)
    view = ClientView.get()
    ClientView.update(
        started_at=view.started_at - people.days(1), expires_at=view.started_at - people.hours(1)
    ).execute()

    page = mila.get("/cabinet")

    assert page.status == 403
    assert "Время просмотра вышло" in page.text
    assert "/sign-in" in mila.get("/cabinet", follow=False).location


def test_whoever_signs_out_looks_no_longer(mila: Visitor, anna: User):
    look(mila, anna)
    mila.cookies.pop("__Host-staff")

    assert mila.get("/cabinet").status == 403


def test_the_secret_of_another_is_worth_nothing(app: "WSGIApplication", mila: Visitor, anna: User):
    look(mila, anna)
    sveta = people.signed_in(app, people.sveta())
    sveta.cookies["__Host-look"] = mila.cookies["__Host-look"]

    assert sveta.get("/cabinet").status == 403


def test_a_second_look_ends_the_first(app: "WSGIApplication", mila: Visitor, anna: User):
    look(mila, anna)
    first = mila.cookies["__Host-look"]
    look(mila, people.boris())
    assert "Вектор" in mila.get("/cabinet").text

    mila.cookies["__Host-look"] = first

    assert mila.get("/cabinet").status == 403
    assert ClientView.select().where(ClientView.ended_at.is_null()).count() == 1


def test_a_reason_is_asked_for_and_the_form_kept(mila: Visitor, anna: User):
    page = mila.post(f"{card(anna)}/look", {"reason": "я" * 301})

    assert page.status == 422
    assert ("reason", "я" * 301) in page.form("/look").fields
    assert AuditEntry.select().where(AuditEntry.action == "client.look").count() == 0


def test_there_is_no_look_at_nobody(mila: Visitor):
    assert mila.get("/manager/clients/999999/look").status == 404
    assert mila.post("/manager/clients/999999/look", {"reason": "x"}).status == 404


def test_ending_twice_is_the_same_as_once(mila: Visitor, anna: User):
    look(mila, anna)
    mila.post("/manager/look/end", {})

    assert mila.post("/manager/look/end", {}).location.endswith("/manager")


def test_money_is_seen_as_a_reader_sees_it(mila: Visitor, anna: User):
    look(mila, anna)

    assert "Баланс" in mila.get("/cabinet").text
    assert Role.READER not in {row.role for row in Membership.select()}
