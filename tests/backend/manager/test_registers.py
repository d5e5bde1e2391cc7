"""Registers of the bank for managers: sent as a file, compared on a page, and what they prove is taken."""

from typing import TYPE_CHECKING

import pytest

from backend.db import base
from backend.payments import operations, registry, rows
from backend.payments.facts import State
from backend.payments.gateways.base import OperationKind
from backend.payments.models import BankRegister
from backend.payments.operations import Wanted
from tests.support import payments, people
from tests.support.pages import Page
from tests.support.payments import PlainGateway
from tests.support.people import NOON
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PATH = "/manager/payments/registers"
DAY = NOON.date().isoformat()


@pytest.fixture
def vera(app: "WSGIApplication") -> Visitor:
    """The senior manager's browser."""
    return people.signed_in(app, people.sveta())


@pytest.fixture(autouse=True)
def gateway(monkeypatch: pytest.MonkeyPatch) -> PlainGateway:
    """What payments are made by."""
    made = PlainGateway()
    monkeypatch.setattr(registry, "gateways", lambda _: {made.name: made})
    return made


def send(visitor: Visitor, content: str | None, **changes: str) -> Page:
    """Send the form with a file."""
    fields = {"gateway": "bank", "first": DAY, "last": DAY, "ref": "", "sum": "", **changes}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    if content is not None:
        head = 'Content-Disposition: form-data; name="file"; filename="r.csv"'
        parts.append(f"--x\r\n{head}\r\nContent-Type: text/csv\r\n\r\n{content}\r\n")
    body = "".join([*parts, "--x--\r\n"]).encode()
    sent = visitor.send("POST", PATH, body, "multipart/form-data; boundary=x")
    return visitor.follow(sent)


def test_a_register_shows_what_agrees_and_credits_it(vera: Visitor):
    held, taken = payments.held(), payments.captured()
    refs = [rows.transactions_of(one.id)[0].ref for one in (held, taken)]
    content = f"Транзакция;Сумма\n{refs[0]};500\n{refs[1]};501\n99;7\n"

    page = send(vera, content)
    done = vera.submit(page.form("/take"))

    for words in ("Нет у нас", "Другая сумма", "Сошлось", "1 платёж ещё удерживается"):
        assert words in page.text
    assert "Зачислен 1 платёж" in done.text
    assert payments.reload(held).state == State.CAPTURED
    assert "r.csv" in vera.get(PATH).text
    assert dict(vera.get(PATH).form(PATH).fields)["ref"] == "Транзакция"


def test_what_is_being_voided_is_not_credited(vera: Visitor):
    held = payments.held()
    (row,) = rows.transactions_of(held.id)
    wanted = Wanted(OperationKind.VOID, held.amount_minor, "ошибка", 10**9)
    operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment())
    page = send(vera, f"Транзакция;Сумма\n{row.ref};500\n")

    done = vera.submit(page.form("/take"))

    assert "1 платёж не зачислен" in done.text


def test_everything_agrees(vera: Visitor):
    taken = payments.captured()

    page = send(vera, f"Транзакция;Сумма\n{rows.transactions_of(taken.id)[0].ref};500\n")

    assert "Всё сошлось" in page.text
    assert all("/take" not in form.action for form in page.forms)


@pytest.mark.parametrize(
    ("content", "changes", "said"),
    [
        (None, {}, "Выберите файл"),
        ("a;b\n1;2\n", {}, "Не нашли столбец с номером"),
        ("Транзакция;Сумма\n1;x\n", {}, "Строка 2"),
        ("Транзакция;Сумма\n1;2\n", {"first": "x"}, "field-first-errors"),
        ("Транзакция;Сумма\n1;2\n", {"gateway": "nobody"}, "field-gateway-errors"),
        ("Транзакция;Сумма\n1;2\n", {"last": "2020-01-01"}, "не может быть раньше"),
    ],
)
def test_what_is_wrong_is_told(
    vera: Visitor, content: str | None, changes: dict[str, str], said: str
):
    page = send(vera, content, **changes)

    assert page.status == 422
    assert said in page.html
    assert BankRegister.select().count() == 0


def test_a_form_without_a_file_is_refused(vera: Visitor):
    assert vera.send("POST", PATH, b"--x", "multipart/form-data; boundary=x").status == 400


def test_a_manager_looks_and_a_senior_manager_sends(app: "WSGIApplication", vera: Visitor):
    mila = people.signed_in(app, people.mila())
    send(vera, "Транзакция;Сумма\n1;2\n")

    assert mila.get(PATH).status == 200
    assert mila.get(f"{PATH}/1").status == 200
    assert all(form.action != PATH for form in mila.get(PATH).forms)
    assert send(mila, "x").status == 403
    assert mila.post(f"{PATH}/1/take", {}).status == 403
    assert vera.get(f"{PATH}/17").status == 404


def test_a_register_of_a_gateway_that_is_gone_is_not_compared(vera: Visitor):
    send(vera, "Транзакция;Сумма\n1;2\n")
    base.database.execute_sql("DROP TRIGGER bank_register_is_kept")
    BankRegister.update(gateway="gone").execute()

    assert vera.get(f"{PATH}/1").status == 503
