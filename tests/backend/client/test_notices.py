"""The client's notices: unread ones are counted in the menu, opened ones lead to their page."""

from typing import TYPE_CHECKING

import pytest

from backend.accounts.models import User
from backend.clients.models import Client
from backend.messaging.models import Notice
from backend.service_requests import handling
from backend.service_requests.models import ServiceRequest
from backend.service_requests.states import Status
from tests.backend.service_requests.made import MILA, in_state
from tests.support import people
from tests.support.people import NOON
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NOTICES = "/cabinet/notices"


@pytest.fixture
def anna(app: "WSGIApplication") -> Visitor:
    """The browser of the owner of «Ромашка»."""
    return people.signed_in(app, people.anna())


def rejected() -> ServiceRequest:
    """A request of Anna's that was declined; she is told."""
    client = Client.get(Client.short_name == "Ромашка")
    request = in_state(Status.HELD, client=client)
    return handling.reject(request, "Нет линии", actor=MILA, now=NOON)


def test_what_is_unread_is_counted_in_the_menu(anna: Visitor):
    assert "1 новое" not in anna.get("/cabinet").text
    rejected()

    assert "1 новое" in anna.get("/cabinet").text


def test_a_notice_leads_to_what_it_is_about_and_is_read_then(anna: Visitor):
    request = rejected()
    page = anna.get(NOTICES)
    assert f"Заявка № {request.id} отклонена" in page.text
    assert "Другой вопрос: Нет линии" in page.text
    assert Notice.get().read_at is None

    opened = anna.submit(page.form("/open"))

    assert opened.url.endswith(f"/cabinet/requests/{request.id}")
    assert "1 новое" not in opened.text
    assert Notice.get().read_at is not None


def test_all_are_read_at_once(anna: Visitor):
    rejected(), rejected()

    page = anna.submit(anna.get(NOTICES).form("/read"))

    assert "Все оповещения прочитаны" in page.text
    assert Notice.select().where(Notice.read_at.is_null()).count() == 0


def test_a_notice_speaks_the_language_of_now(app: "WSGIApplication", anna: Visitor):
    request = rejected()
    english = people.signed_in(app, User.get(), language="en")

    assert f"Request {request.id} declined" in english.get(NOTICES).text


def test_nobody_else_sees_or_opens_it(app: "WSGIApplication", anna: Visitor):
    rejected()
    boris = people.signed_in(app, people.boris())

    assert "Оповещений нет" in boris.get(NOTICES).text
    assert boris.post(f"{NOTICES}/{Notice.get().id}/open", {}).status == 404
    boris.post(f"{NOTICES}/read", {})
    assert Notice.get().read_at is None
