"""What was done to an object, in words."""

from dataclasses import replace

import pytest

from backend.accounts.roles import Role
from backend.audit import journal
from backend.cabinets.manager import trail
from backend.catalog.words import Visibility
from backend.kernel.actor import SYSTEM
from tests.support import catalogue, people
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
        new={**values, "note": None, "title": {"ru": "Имя", "en": "Name"}, "numbers": [1, 2]},
        reason="по письму",
    )

    line = trail.of("client:1").lines[0]

    assert (line.who, line.role) == ("Света Орлова", "Старший менеджер")
    assert (line.act, line.reason) == ("Клиент заведён", "по письму")
    told = {change.title: (change.old, change.new) for change in line.changes}
    assert told["Плата в месяц"] == ("1\u00a0000,00\u00a0₽", "1\u00a0200,00\u00a0₽")
    assert told["start_on"] == ("", "1 мая 2026\u202fг.")
    assert told["is_main"] == ("", "да")
    assert told["Название"] == ("", "Имя")
    assert told["numbers"] == ("", "1, 2")
    assert "Состояние" not in told  # it is as it was


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
