"""Imports as a senior manager makes them: send, look, correct the columns, bring in, undo."""

from typing import TYPE_CHECKING

import pytest

from backend.clients import queries
from backend.clients.models import Client
from backend.exchange.models import ImportBatch
from backend.mail.models import Letter
from tests.support import catalogue, people
from tests.support.clients import OTHER_INN
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

IMPORTS = "/manager/imports"
GOOD = f"Договор;ФИО;ИНН;Дата договора\r\nТ-1;ООО «Роза»;{OTHER_INN};01.03.2025\r\n"


@pytest.fixture
def sveta(app: "WSGIApplication") -> Visitor:
    """The senior manager's browser."""
    return people.signed_in(app, people.sveta())


def send(visitor: Visitor, content: bytes, kind: str = "clients", name: str = "old.csv") -> Page:
    """Post a form with a file, as browsers do."""
    mark = "----mark"
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = f"--{mark}\r\n{head}Content-Type: text/csv\r\n\r\n".encode()
    body += content + f"\r\n--{mark}--\r\n".encode()
    kind_of_body = f"multipart/form-data; boundary={mark}"
    page = visitor.send("POST", f"{IMPORTS}/new?kind={kind}", body, kind_of_body)
    return visitor.follow(page)


def test_a_file_is_tried_brought_in_and_undone(sveta: Visitor):
    tried = send(sveta, GOOD.encode("cp1251"))
    assert "1 строка готова" in tried.text
    assert "Windows-1251" in tried.text
    assert Client.select().count() == 0

    applied = sveta.submit(tried.form("/apply"))
    assert "Файл загружен" in applied.text
    assert queries.by_contract("Т-1") is not None
    assert "old.csv" in sveta.get(IMPORTS).text
    assert Letter.select().count() == 0

    undone = sveta.submit(applied.form("/undo"))
    assert "Загрузка отменена" in undone.text
    assert Client.select().count() == 0
    assert sveta.post(f"{IMPORTS}/{ImportBatch.get().id}/undo", {}).status == 409
    told = undone.text[undone.text.index("Что и кем сделано") :]
    assert "Загрузка отменена" in told
    assert "Файл загружен" in told
    assert "Файл проверен" in told


def test_an_error_names_its_line_and_nothing_can_be_brought_in(sveta: Visitor):
    bad = GOOD + "Т-2;ООО «Мак»;7736050004;01.03.2025\r\n"

    page = send(sveta, bad.encode())

    assert "1 строка с ошибкой" in page.text
    assert "Строка 3" in page.text
    assert "Такого ИНН не бывает" in page.text
    assert not [form for form in page.forms if form.action.endswith("/apply")]
    batch = ImportBatch.get()
    refused = sveta.post(f"{IMPORTS}/{batch.id}/apply", {})
    assert refused.status == 409
    assert "ошибка в строке 3" in refused.text
    assert Client.select().count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD.replace("«", "").replace("»", "").encode("koi8-r"), "Кодировка не похожа"),
        (GOOD.encode() * 3 + b"\xd0", "повреждённые символы"),
        (b"", "Файл пуст"),
        (b"PK\x03\x04\x00", "двоичный файл"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_clear_words(
    sveta: Visitor, content: bytes, words: str
):
    page = send(sveta, content)

    assert page.status == 422
    assert words in page.text
    assert ImportBatch.select().count() == 0


def test_no_file_and_a_file_too_large(sveta: Visitor):
    assert "Выберите файл" in send(sveta, b"", name="").text
    assert send(sveta, b"x" * (21 * 1024 * 1024)).status == 413


def test_columns_are_named_by_hand(sveta: Visitor):
    page = send(sveta, GOOD.replace("ФИО", "Кто").encode())
    assert "Не выбраны обязательные столбцы: Полное название или ФИО" in page.text

    mapped = sveta.submit(page.form("/columns"), full_name="Кто")
    twice = sveta.submit(mapped.form("/columns"), kpp="Кто")
    forged = sveta.post(f"{IMPORTS}/1/columns", {"full_name": "Нет такого"})

    assert "1 строка готова" in mapped.text
    assert "выбран для двух полей" in twice.text
    assert forged.status == 422


def test_a_file_is_dropped(sveta: Visitor):
    page = send(sveta, GOOD.encode())

    dropped = sveta.submit(page.form("/drop"))

    assert "Отброшен" in dropped.text
    assert "ООО «Роза»" not in dropped.text


def test_only_who_may_import_does(app: "WSGIApplication", sveta: Visitor):
    send(sveta, GOOD.encode())
    mila = people.signed_in(app, people.mila())

    for path in ("", "/new", "/1"):
        assert mila.get(IMPORTS + path).status == 403
    for path in ("/1/apply", "/1/undo", "/1/drop", "/1/columns"):
        assert mila.post(IMPORTS + path, {}).status == 403
    assert send(mila, GOOD.encode()).status == 403
    assert IMPORTS not in mila.get("/manager").links
    assert sveta.get(f"{IMPORTS}/999").status == 404


@pytest.mark.parametrize("kind", ["clients", "subscriptions", "balances", "nonsense"])
def test_the_columns_of_each_kind_are_told(sveta: Visitor, kind: str):
    page = sveta.get(f"{IMPORTS}/new?kind={kind}")

    assert page.status == 200
    assert "Номер договора" in page.text


def test_parameters_of_services_have_columns_of_their_own(app: "WSGIApplication", sveta: Visitor):
    people.a_client(contract_number="Т-1")
    catalogue.a_version(catalogue.a_tariff(catalogue.a_service(catalogue.FOUR), code="office"))
    assert "Городские номера" in sveta.get(f"{IMPORTS}/new?kind=subscriptions").text
    head = "Договор;Тариф;Начало;Линий"
    tried = send(sveta, f"{head}\nТ-1;office;01.06.2024;сто\n".encode(), "subscriptions")
    assert "Параметр «Городские номера»" in tried.text

    fields = {**dict(tried.form("/columns").filled({})), "p.numbers": "Линий"}
    wrong = sveta.follow(sveta.post(tried.form("/columns").action, fields))

    assert "Параметр «Городские номера»: " in wrong.text
    assert "целое число" in wrong.text
    right = send(sveta, f"{head}\nТ-1;office;01.06.2024;7\n".encode(), "subscriptions")
    fields = {**dict(right.form("/columns").filled({})), "p.numbers": "Линий"}
    mapped = sveta.follow(sveta.post(right.form("/columns").action, fields))
    assert "1 строка готова" in mapped.text
    assert "Файл загружен" in sveta.submit(mapped.form("/apply")).text


def test_it_speaks_english_too(app: "WSGIApplication"):
    adam = people.signed_in(app, people.adam(), language="en")

    page = send(adam, GOOD.encode())

    assert "1 line is right" in page.text
