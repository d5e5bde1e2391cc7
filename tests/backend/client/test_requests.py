"""The client's requests: what he sees of them and may do with them."""

from typing import TYPE_CHECKING, Any

import pytest

from backend.accounts.models import Membership
from backend.accounts.roles import Role
from backend.clients.models import Client
from backend.kernel import clock
from backend.service_requests import handling
from backend.service_requests.models import RequestKind, ServiceRequest
from backend.service_requests.states import Status
from tests.backend.service_requests.made import MILA, in_state, reload
from tests.support import people
from tests.support.people import NOON, days
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REQUESTS = "/cabinet/requests"


@pytest.fixture
def anna(app: "WSGIApplication") -> Visitor:
    """The browser of the owner of «Ромашка»."""
    return people.signed_in(app, people.anna())


def of_anna(status: Status, **changes: Any) -> ServiceRequest:
    client = Client.get(Client.short_name == "Ромашка")
    return in_state(status, client=client, **changes)


def test_a_wish_is_sent_and_followed(anna: Visitor):
    page = anna.get(f"{REQUESTS}/new")

    card = anna.submit(
        page.form("/requests/new"),
        kind="document",
        document="act",
        from_on="2026-05-01",
        until_on="2026-05-31",
        text="Нужен акт за май",
    )

    made = ServiceRequest.get()
    assert (made.kind, made.language) == (RequestKind.DOCUMENT, "ru")
    assert made.wish == {"document": "act", "from_on": "2026-05-01", "until_on": "2026-05-31"}
    assert f"Заявка № {made.id} принята" in card.text
    assert "Рассматриваем" in card.text
    assert "Сейчас действуем мы" in card.text
    assert "1 мая 2026" in card.text
    assert f"{REQUESTS}/{made.id}" in anna.get(REQUESTS).links


def test_what_is_wrong_stands_beside_its_field_and_all_is_kept(anna: Visitor):
    form = anna.get(f"{REQUESTS}/new").form("/requests/new")

    page = anna.submit(
        form, kind="document", text="Нужен акт", from_on="2026-05-31", until_on="2026-05-01"
    )

    assert page.status == 422
    assert "Выберите документ" in page.text
    assert "Этот день раньше первого" in page.text
    assert "Нужен акт" in page.html
    assert anna.submit(form, text="").status == 422
    assert ServiceRequest.select().count() == 0


def test_a_kind_that_is_not_offered_is_refused(anna: Visitor):
    page = anna.post(f"{REQUESTS}/new", {"kind": "tariff_change", "text": "Даром"})

    assert page.status == 422
    assert ServiceRequest.select().count() == 0


def test_a_question_is_answered(anna: Visitor):
    request = handling.ask(of_anna(Status.HELD), "Какой адрес?", actor=MILA, now=NOON)
    path = f"{REQUESTS}/{request.id}"
    page = anna.get(path)
    assert "Какой адрес?" in page.text
    assert "ответьте на вопрос" in page.text

    empty = anna.submit(page.form("/answer"), text="")
    assert empty.status == 422
    answered = anna.submit(page.form("/answer"), text="Мира, 5")

    assert "Ответ отправлен" in answered.text
    assert reload(request).status == Status.HELD
    again = anna.post(f"{path}/answer", {"text": "Мира, 5 ещё раз"})
    assert again.status == 409


def test_a_request_is_withdrawn_and_opened_again(anna: Visitor):
    request = of_anna(Status.HELD)
    path = f"{REQUESTS}/{request.id}"

    page = anna.submit(anna.get(path).form("/withdraw"))
    assert "Заявка отозвана" in page.text
    opened = anna.submit(page.form("/reopen"), text="Всё же нужно")

    assert "Заявка открыта снова" in opened.text
    assert reload(request).status == Status.HELD


def test_work_in_progress_is_looked_at_before_it_is_taken_back(anna: Visitor):
    request = of_anna(Status.IN_PROGRESS)

    page = anna.submit(anna.get(f"{REQUESTS}/{request.id}").form("/withdraw"))

    assert "Проверяем, можно ли отозвать" in page.text
    assert reload(request).status == Status.ASSESSING_CANCELLATION


def test_what_was_closed_long_ago_is_not_opened(anna: Visitor):
    request = of_anna(Status.REJECTED, closed_at=clock.now() - days(15))
    path = f"{REQUESTS}/{request.id}"

    assert "Открыть снова" not in anna.get(path).text
    page = anna.post(f"{path}/reopen", {"text": "Ещё раз"})
    assert page.status == 422
    assert "в течение 14 дней" in page.text


def test_notes_of_our_people_are_not_shown(anna: Visitor):
    request = of_anna(Status.HELD)
    handling.note(request, "Скандалист", actor=MILA, now=NOON)

    assert "Скандалист" not in anna.get(f"{REQUESTS}/{request.id}").html


@pytest.mark.parametrize("act", ["", "/answer", "/withdraw", "/reopen"])
def test_the_request_of_another_client_is_not_found(app: "WSGIApplication", act: str):
    people.anna()
    request = of_anna(Status.HELD)
    boris = people.signed_in(app, people.boris())
    path = f"{REQUESTS}/{request.id}{act}"

    page = boris.post(path, {"text": "x"}) if act else boris.get(path)

    assert page.status == 404
    assert reload(request).revision == 1
    assert f"{REQUESTS}/{request.id}" not in boris.get(REQUESTS).links


def test_a_reader_only_reads(app: "WSGIApplication"):
    people.anna()
    request = of_anna(Status.HELD)
    reader = people.user(request.client, Role.READER, login="reader@romashka.test")
    visitor = people.signed_in(app, reader)
    path = f"{REQUESTS}/{request.id}"

    assert "только смотреть" in visitor.get(path).text
    assert visitor.get(f"{REQUESTS}/new").status == 403
    for act in ("answer", "withdraw", "reopen"):
        assert visitor.post(f"{path}/{act}", {"text": "x"}).status == 403
    assert visitor.post(f"{REQUESTS}/new", {"kind": "other", "text": "x"}).status == 403
    assert Membership.select().where(Membership.role == Role.READER).count() == 1
    assert reload(request).revision == 1


def test_an_answer_that_comes_too_late_is_not_lost(anna: Visitor):
    request = of_anna(Status.HELD)
    asked = handling.ask(request, "Какой этаж?", actor=MILA, now=NOON)
    form = anna.get(f"{REQUESTS}/{request.id}").form("/answer")
    handling.answer(asked, "Второй", actor=MILA, now=NOON)

    late = anna.submit(form, text="Третий, вход со двора")

    assert late.status == 409
    assert "Третий, вход со двора" in late.text
