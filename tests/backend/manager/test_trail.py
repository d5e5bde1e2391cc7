"""What was done to an object, in words."""

from dataclasses import replace
from enum import StrEnum

import pytest

from backend.accounts.models import Staff
from backend.accounts.roles import Role
from backend.audit import journal
from backend.cabinets.manager import trail
from backend.catalog import groups
from backend.catalog.words import ServiceStatus, Visibility
from backend.clients.models import ClientStatus
from backend.documents.models import DocumentKind
from backend.exchange.models import ImportKind
from backend.kernel.actor import SYSTEM
from backend.service_requests.models import Channel, RequestKind
from backend.service_requests.states import Status as RequestStatus
from backend.subscriptions.models import ChangeStatus
from backend.subscriptions.states import Status as SubscriptionStatus
from tests.support import catalogue, people, subscribers, world
from tests.support.exchange import MakeExchange, exchange, templates, translators

__all__ = ["exchange", "templates", "translators"]
pytestmark = pytest.mark.usefixtures("database")


def look(exchange: MakeExchange, path: str = "/manager/x", *, role: str = "", **more: str) -> None:
    """Somebody of staff opens a page."""
    visit = exchange(path, **more)
    signed_in = people.session_of(people.mila())
    if role:
        signed_in = replace(signed_in, actor=replace(signed_in.actor, role=role))
    visit.signed_in = signed_in


def test_values_are_told_in_words(exchange: MakeExchange):
    look(exchange)
    values = {"status": "active", "price_minor": 120000, "start_on": "2026-05-01", "is_main": True}
    journal.record(
        people.session_of(people.sveta()).actor,
        "client.open",
        "client:1",
        old={"price_minor": 100000, "status": "active"},
        new={
            **values,
            "note": None,
            "answer": "",
            "text": "по письму",
            "title": {"ru": "Имя", "en": "Name"},
            "numbers": [1, 2],
        },
        reason="по письму",
    )

    line = trail.of("client:1").lines[0]

    assert (line.who, line.role) == ("Света Орлова", "Старший менеджер")
    assert (line.act, line.reason) == ("Клиент заведён", "по письму")
    told = {change.title: (change.old, change.new) for change in line.changes}
    assert told["Плата в месяц"] == ("1\u00a0000,00\u00a0₽", "1\u00a0200,00\u00a0₽")
    assert told["start_on"] == ("", "1 мая 2026\u202fг.")
    assert told["Главный"] == ("", "да")
    assert told["Название"] == ("", "Имя")
    assert told["numbers"] == ("", "1, 2")
    assert "Состояние" not in told  # it is as it was
    assert {"Ответ", "text"}.isdisjoint(told)  # nothing, and what the reason says


def test_where_a_wish_came_from_and_who_decides_are_in_words(exchange: MakeExchange):
    look(exchange)
    new = {"kind": "other", "channel": "cabinet", "held_for": "senior_manager"}
    journal.record(SYSTEM, "service_request.submit", "service_request:1", new=new)

    line = trail.of("service_request:1").lines[0]

    assert line.who == "Автоматически"
    assert [(change.title, change.new) for change in line.changes] == [
        ("Откуда", "из кабинета"),
        ("Ждёт роли", "Старший менеджер"),
        ("Вид", "Другой вопрос"),
    ]


def test_a_value_that_is_not_what_its_name_says_is_shown_as_it_is(exchange: MakeExchange):
    look(exchange)
    journal.record(SYSTEM, "thing.odd", "thing:1", new={"paid_on": "soon", "all": {"a_minor": 5}})

    line = trail.of("thing:1").lines[0]

    assert line.act == "thing.odd"
    assert [change.new for change in line.changes] == ["a_minor: 0,05\u00a0₽", "soon"]


def test_it_is_read_on_by_key(exchange: MakeExchange):
    for number in range(trail.SIZE + 1):
        journal.record(SYSTEM, "thing.act", "thing:1", new={"number": number})
    look(exchange, query="state=open")

    first = trail.of("thing:1")
    question = first.onwards.removeprefix("/manager/x?").removesuffix("#trail")
    exchange("/manager/x", query=question).signed_in = people.session_of(people.sveta())
    second = trail.of("thing:1")

    assert len(first.lines) == trail.SIZE
    assert question.startswith("state=open&trail=")
    assert [change.new for line in second.lines for change in line.changes] == ["0"]
    assert second.onwards == ""
    assert second.first == "/manager/x?state=open#trail"


def test_everything_about_a_client_is_found(exchange: MakeExchange):
    look(exchange)
    client = people.a_client()
    journal.record(SYSTEM, "client.open", client)

    assert len(trail.about(client.id).lines) == 1
    assert trail.about(client.id + 1).lines == ()


def test_an_exclusive_tariff_is_not_told_of_without_the_right(exchange: MakeExchange):
    tariff = catalogue.a_tariff(code="gold", visibility=Visibility.EXCLUSIVE)
    catalogue.a_version(tariff)
    journal.record(SYSTEM, "tariff.make", tariff, new={"code": "gold"})
    journal.record(SYSTEM, "thing.act", "client:1", new={"tariff": "gold"}, reason="на gold")

    look(exchange, role=Role.EDITOR)
    hidden = trail.of("client:1").lines[0]
    assert trail.of(tariff).lines == ()
    assert hidden.changes[0].new == "скрыто: нет права видеть закрытые тарифы"
    assert "gold" not in hidden.reason

    assert exchange("/manager/x").signed_in is None
    exchange("/manager/x").signed_in = people.session_of(people.sveta())
    assert trail.of(tariff).lines[0].changes[0].new == "gold"


CODES: list[tuple[str, str, type[StrEnum]]] = [
    ("subscription.start", "status", SubscriptionStatus),
    ("client.close", "status", ClientStatus),
    ("service_request.hold", "status", RequestStatus),
    ("service.retire", "status", ServiceStatus),
    ("tariff_change.running", "status", ChangeStatus),
    ("tariff.archive", "visibility", Visibility),
    ("member.role", "role", Role),
    ("document.add", "kind", DocumentKind),
    ("import.try", "kind", ImportKind),
    ("service_request.submit", "kind", RequestKind),
    ("service_request.submit", "channel", Channel),
]


@pytest.mark.parametrize(("act", "field", "codes"), CODES)
def test_no_code_is_shown_as_it_is(
    exchange: MakeExchange, act: str, field: str, codes: type[StrEnum]
):
    look(exchange, role=Role.SENIOR_MANAGER)
    for code in codes:
        journal.record(SYSTEM, act, "thing:1", new={field: code})

    told = [change.new for line in trail.of("thing:1").lines for change in line.changes]

    assert len(told) == len(codes)
    assert [one for one in told if one.isascii()] == []


def test_rows_are_called_by_their_names(exchange: MakeExchange):
    look(exchange, role=Role.SENIOR_MANAGER)
    client, mila = people.a_client(), Staff.get()
    group = groups.create("Особые", actor=people.actor())
    quote = world.a_quote(client, subscribers.a_subscription(client))
    told = {
        "client_id": client.id,
        "group_id": group.id,
        "manager_id": mila.id,
        "quote": quote.id,
        "user": 77,
    }
    journal.record(SYSTEM, "thing.act", "thing:1", new=told)

    said = {one.title: one.new for one in trail.of("thing:1").lines[0].changes}

    assert said == {
        "Клиент": "Ромашка, ЛТ-0001",
        "Группа": "Особые",
        "Менеджер": "Мила Ветрова",
        "Расчёт": quote.number,
        "Пользователь": "№ 77, больше нет",
    }


def test_prices_ways_and_parameters_are_told_by_their_names(exchange: MakeExchange):
    service = catalogue.a_service(catalogue.FOUR)
    version = catalogue.a_version(catalogue.a_tariff(service, code="office"))
    other = catalogue.a_tariff(service, code="office-15")
    new = {
        "prices": {
            "numbers": {"per_unit": 15000},
            "recording": {"values": {"yes": 9900}},
            "storage": {"values": {"year": 5000}},
        },
        "included": {"numbers": 3},
        "ways": {str(other.id): "next_period"},
        "links": {str(service.id): "requires"},
        "effective_new": "2026-11-23",
    }
    look(exchange)
    journal.record(SYSTEM, "tariff_version.publish", version, new=new)

    said = {one.title: one.new for one in trail.of(version).lines[0].changes}

    assert said == {
        "Цены параметров": "Городские номера: за единицу 150,00\u00a0₽; "
        "Запись разговоров: да 99,00\u00a0₽; Хранение записей: Год 50,00\u00a0₽",
        "Входит с самого начала": "Городские номера: 3",
        "Переходы": "office-15: со следующего месяца",
        "Связи": f"{service.title.ru}: нужна",
        "Продаётся новым с": "23 ноября 2026\u202fг.",
    }


def test_a_long_value_is_cut_where_it_can_be_seen(exchange: MakeExchange):
    look(exchange)
    journal.record(SYSTEM, "thing.act", "thing:1", new={"name": "я" * 500})

    said = trail.of("thing:1").lines[0].changes[0].new

    assert said == "я" * 299 + "…"
