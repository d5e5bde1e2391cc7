"""A connection asked for without an account: the form, the secret page, what neither of them tells."""

from typing import Any

import pytest

from backend.kernel.actor import SYSTEM
from backend.service_requests import handling, moving, queries
from backend.service_requests.models import ServiceRequest
from backend.service_requests.moving import Move
from backend.service_requests.states import Event, Status
from tests.backend.service_requests.made import MILA
from tests.support import people
from tests.support.pages import Page
from tests.support.people import NOON
from tests.support.visitor import Visitor

FIELDS: dict[str, Any] = {
    "name": "Пётр",
    "phone": "+7 300 000-00-00",
    "email": "petr@example.test",
    "company": "ООО «Литера»",
    "address": "Мира, 5",
    "text": "Интернет и три телефона",
    "agree": "y",
}


def send(visitor: Visitor, **changes: Any) -> Page:
    form = visitor.get("/connection").form("/connection")
    return visitor.submit(form, **{**FIELDS, **changes})


def test_a_form_becomes_a_request_with_a_secret_page(visitor: Visitor):
    page = send(visitor)

    request = ServiceRequest.get()
    assert (request.kind, request.channel, request.status) == ("connection", "site", Status.HELD)
    assert f"Заявка № {request.id}" in page.text
    assert "Рассматриваем" in page.text
    assert "Мира, 5" in page.text
    assert len(page.url.rpartition("/")[2]) == 43


def test_sent_twice_it_is_one_request(visitor: Visitor):
    form = visitor.get("/connection").form("/connection")

    first, second = visitor.submit(form, **FIELDS), visitor.submit(form, **FIELDS)

    assert first.url == second.url
    assert ServiceRequest.select().count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "field-name-errors"),
        ("phone", "нет", "field-phone-errors"),
        ("phone", "1" * 16, "field-phone-errors"),
        ("email", "почта", "field-email-errors"),
        ("address", " ", "field-address-errors"),
        ("text", "", "field-text-errors"),
        ("text", "x" * 4001, "field-text-errors"),
        ("agree", None, "field-agree-errors"),
    ],
    ids=["name", "phone", "long-phone", "email", "address", "text", "long-text", "agree"],
)
def test_bad_input_is_explained_and_kept(visitor: Visitor, field: str, value: Any, said: str):
    page = send(visitor, **{field: value})

    assert page.status == 422
    assert said in page.html
    kept = "Интернет и три телефона" if field != "text" else "+7 300 000-00-00"
    assert kept in page.html
    assert ServiceRequest.select().count() == 0


def test_the_answer_is_the_same_for_a_client_of_ours_and_for_anybody(visitor: Visitor):
    anna = people.anna()
    client = people.a_client(short_name="Вектор")

    ours = send(visitor, email=anna.email, company=client.full_name)
    other = send(visitor, email="nobody@example.test", company="ООО «Никто»")

    def alike(page: Page) -> str:
        text = page.text.replace(anna.email, "@").replace("nobody@example.test", "@")
        text = text.replace(client.full_name, "x").replace("ООО «Никто»", "x")
        return "".join(one for one in text if not one.isdigit())

    assert alike(ours) == alike(other)
    assert {one.client_id for one in ServiceRequest.select()} == {None}


def test_a_program_is_slowed_down(visitor: Visitor):
    pages = [send(visitor, text=f"Заявка {n}") for n in range(8)]

    assert pages[0].status == 200
    assert pages[-1].status == 429
    assert pages[-1].header("Retry-After")
    assert ServiceRequest.select().count() < 8
    neighbour = Visitor(visitor.app, visitor.url, address="198.51.100.7")
    assert send(neighbour).status == 200


def test_a_guest_answers_and_withdraws_on_his_page(visitor: Visitor):
    page = send(visitor)
    request = queries.one(ServiceRequest.get().id)
    handling.ask(request, "Какой этаж?", actor=MILA, now=NOON)
    asked = visitor.get(page.url)
    assert "Какой этаж?" in asked.text

    assert visitor.submit(asked.form("/answer"), text="").status == 422
    answered = visitor.submit(asked.form("/answer"), text="Третий")
    assert "Ответ отправлен" in answered.text
    gone = visitor.submit(answered.form("/withdraw"))

    assert "Заявка отозвана" in gone.text
    assert queries.one(request.id).status == Status.CANCELLED


@pytest.mark.parametrize("act", ["", "/answer", "/withdraw"])
def test_a_made_up_secret_opens_nothing(visitor: Visitor, act: str):
    send(visitor)
    path = f"/connection/{'A' * 43}{act}"

    assert (visitor.post(path, {"text": "x"}) if act else visitor.get(path)).status == 404


def test_the_form_speaks_the_language_of_the_site(visitor: Visitor):
    assert "Request a connection" in visitor.get("/connection?lang=en").text
    assert send(visitor, phone="").html.count('<html lang="en"') == 1
    visitor.cookies.clear()
    assert "Заявка на подключение" in visitor.get("/connection?lang=fr").text


def test_a_page_of_another_host_cannot_send_it(visitor: Visitor):
    form = visitor.get("/connection").form("/connection")
    fields = form.filled(FIELDS)

    visitor.says_where_from = False
    page = visitor.post("/connection", fields, Origin="https://evil.test")

    assert page.status == 403
    assert ServiceRequest.select().count() == 0


def test_an_answer_that_comes_too_late_is_not_lost(visitor: Visitor):
    page = send(visitor)
    request = queries.one(ServiceRequest.get().id)
    handling.ask(request, "Какой этаж?", actor=MILA, now=NOON)
    form = visitor.get(page.url).form("/answer")
    handling.reject(queries.one(request.id), "Нет линии", actor=MILA, now=NOON)

    late = visitor.submit(form, text="Третий, вход со двора")

    assert late.status == 409
    assert "Третий, вход со двора" in late.text
    assert "Нет линии" in late.text
    assert "Заявка уже не ждёт ответа" in late.text
    assert "Исправьте" not in late.text


def test_a_question_stays_a_question_when_nobody_answered(visitor: Visitor):
    page = send(visitor)
    request = queries.one(ServiceRequest.get().id)
    handling.ask(request, "Какой этаж?", actor=MILA, now=NOON)
    moving.move(queries.one(request.id), Move(Event.LAPSE), actor=SYSTEM, now=NOON)

    text = visitor.get(page.url).text

    assert "Наш вопрос" in text
    assert "Наш ответ" not in text
    assert "Отменена" in text


def test_withdrawing_too_late_leads_back_to_the_request(visitor: Visitor):
    page = send(visitor)
    form = visitor.get(page.url).form("/withdraw")
    handling.reject(queries.one(ServiceRequest.get().id), "Нет линии", actor=MILA, now=NOON)

    late = visitor.submit(form)

    assert late.status == 200
    assert "Отозвать уже нельзя" in late.text
    assert "Нет линии" in late.text


@pytest.mark.parametrize("path", ["/connection", "/sign-in", "/search", "/", "/nowhere"])
@pytest.mark.parametrize("count", [51, 20_000])
def test_very_many_fields_are_refused_and_nothing_breaks(visitor: Visitor, path: str, count: int):
    fields = {f"name{number}": "x" for number in range(count)}
    question = "&".join(f"{name}=x" for name in fields)

    assert visitor.get(f"{path}?{question}").status < 500
    assert visitor.post(path, fields).status in (400, 403, 404, 405, 413, 422)
