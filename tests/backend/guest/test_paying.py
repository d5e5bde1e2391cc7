"""Paying by the number of a contract: what the form takes, what nobody learns from it, what the secret page shows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from backend.clients.models import Client
from backend.config import Config
from backend.payments import ipriv, registry
from backend.payments.facts import State
from backend.payments.gateways import errors
from backend.payments.models import GatewayMessage, Payment
from tests.conftest import BACKEND_URL
from tests.support import paying, payments, people
from tests.support.ipriv import public
from tests.support.pages import Page
from tests.support.payments import PlainGateway
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FIELDS: dict[str, Any] = {
    "contract": "ЛТ-0001",
    "sum": "1 500,50",
    "email": "ivan@example.test",
    "first_name": "Иван",
    "last_name": "Петров",
}


@pytest.fixture
def config(make_config: Callable[..., Config], tmp_path: Path) -> Config:
    """Settings with a bank."""
    return make_config(cyberplat=paying.settings(tmp_path))


@pytest.fixture
def client(visitor: Visitor) -> Client:
    """Whom to pay for."""
    return people.a_client(short_name="Ромашка Тверь")


def send(visitor: Visitor, **changes: Any) -> Page:
    form = visitor.get("/pay").form("/pay")
    return visitor.submit(form, **{**FIELDS, **changes})


def test_a_form_becomes_a_signed_order_for_the_bank(visitor: Visitor, client: Client):
    page = send(visitor)

    payment = Payment.get()
    form = page.form("http://localhost:1/cgi-bin/GetForm.cgi")
    fields = dict(form.fields)
    # A browser sends the ends of lines of a form as CRLF.
    document = fields["message"].replace("\r\n", "\n").replace("\n", "\r\n").encode("cp1251")
    order = ipriv.verify(public("shop"), document).decode("cp1251")
    assert page.status == 200
    assert (payment.state, payment.amount_minor, payment.channel) == ("pending", 150_050, "guest")
    assert f"OrderID={payment.order_ref}&Amount=150050&Currency=RUR" in order
    assert "Услуги связи, договор ЛТ-0001" in order
    assert f"/payments/cyberplat/{payment.secret}" in order
    assert 'accept-charset="windows-1251"' in page.html
    kept = GatewayMessage.get()
    assert (kept.verdict, kept.payment_id) == ("sent", payment.id)
    assert ipriv.verify(public("shop"), kept.raw).decode("cp1251") == order


def test_the_page_may_send_its_form_to_the_bank_and_nowhere_else(visitor: Visitor, client: Client):
    allowed = send(visitor).header("Content-Security-Policy")

    assert "form-action 'self' http://localhost:1;" in allowed
    assert "form-action 'self';" in visitor.get("/pay").header("Content-Security-Policy")


def test_invariant_11_no_more_than_a_masked_name_is_told(visitor: Visitor, client: Client):
    page = send(visitor)
    result = visitor.get(f"/pay/{Payment.get().secret}")

    for shown in (page.text, result.text):
        assert "Ро•••" in shown
        assert "Ромашка" not in shown
        assert "Тверь" not in shown
        assert client.inn not in shown


def test_sent_twice_it_is_one_order(visitor: Visitor, client: Client):
    form = visitor.get("/pay").form("/pay")

    visitor.submit(form, **FIELDS)
    visitor.submit(form, **FIELDS)

    assert Payment.select().count() == 1


def test_sent_again_with_another_sum_it_is_refused(visitor: Visitor, client: Client):
    form = visitor.get("/pay").form("/pay")
    visitor.submit(form, **FIELDS)

    page = visitor.submit(form, **{**FIELDS, "sum": "2000"})

    assert page.status == 422
    assert "уже отправлена" in page.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sum", "0"),
        ("sum", "-1"),
        ("sum", "1e2"),
        ("sum", "100,555"),
        ("sum", "१००"),
        ("sum", "１００"),
        ("sum", "1000000000000"),
        ("sum", "9,99"),
        ("sum", "100000,01"),
        ("sum", ""),
        ("contract", "ЛТ-9999"),
        ("contract", ""),
        ("contract", "' OR 1=1 --"),
        ("email", "почта"),
        ("email", "a" * 60 + "@example.test"),
        ("first_name", "Иван & Ко"),
        ("first_name", "Иван 😀"),
        ("first_name", "Иван1"),
        ("first_name", ""),
        ("last_name", "Петров_"),
        ("last_name", "ы" * 71),
    ],
)
def test_invariant_13_bad_input_is_told_beside_its_field_and_keeps_what_was_typed(
    visitor: Visitor, client: Client, field: str, value: str
):
    page = send(visitor, **{field: value})

    assert page.status == 422
    assert f'id="field-{field.replace("_", "-")}-errors"' in page.html
    typed = dict(page.form("/pay").fields)
    assert typed["email"] == (value if field == "email" else "ivan@example.test")
    assert Payment.select().count() == 0
    assert GatewayMessage.select().count() == 0


def test_line_ends_in_a_name_do_not_reach_the_bank(visitor: Visitor, client: Client):
    form = visitor.get("/pay").form("/pay")

    page = visitor.submit(form, **{**FIELDS, "first_name": "Иван\r\nAmount=1"})

    assert page.status == 422
    assert Payment.select().count() == 0


def test_who_guesses_numbers_of_contracts_has_to_wait(visitor: Visitor, client: Client):
    statuses = [send(visitor, contract=f"ЛТ-9{number:03}").status for number in range(12)]

    assert statuses[:9] == [422] * 9
    assert 429 in statuses[9:]


def test_an_erased_client_is_nobody(visitor: Visitor, client: Client):
    Client.update(erased_at=people.NOON).execute()

    assert send(visitor).status == 422


def test_the_secret_page_tells_what_became_of_it(visitor: Visitor, client: Client):
    send(visitor)
    payment = Payment.get()
    path = f"/pay/{payment.secret}"

    waits = visitor.get(path).text
    payments.take(payment, payments.declined(payment))
    failed = visitor.get(path).text
    payments.take(payment, payments.said(payment))
    held = visitor.get(path).text
    payments.take(payment, payments.said(payment, captured_minor=payment.amount_minor))
    paid = visitor.get(path).text

    assert "ещё не сообщил" in waits
    assert "Недостаточно средств" in failed
    assert "Удержано" in held
    assert "Деньги на счёте" in paid
    assert "1 500,50 ₽" in paid


def test_a_decline_without_words_is_told_plainly(visitor: Visitor, client: Client):
    payment = payments.an_order(client)
    said = replace(payments.declined(payment), payer_message="")
    payments.take(payment, said)

    assert "Банк отклонил платёж. Деньги не списаны." in visitor.get(f"/pay/{payment.secret}").text


def test_invariant_11_the_secret_page_only_reads(visitor: Visitor, client: Client):
    send(visitor)
    before = payments.reload(Payment.get())

    visitor.get(f"/pay/{before.secret}?Status=0&orderid=K1")

    assert payments.reload(before).revision == before.revision
    assert visitor.get("/pay/" + "x" * 43).status == 404
    assert visitor.post(f"/pay/{before.secret}", {"Status": "0"}).status == 405


def test_after_a_decline_the_same_order_is_paid_by_another_card(visitor: Visitor, client: Client):
    send(visitor)
    payment = payments.take(Payment.get(), payments.declined(Payment.get()))

    form = visitor.get(f"/pay/{payment.secret}").form("/again")
    page = visitor.submit(form)

    assert page.form("http://localhost:1/cgi-bin/GetForm.cgi").fields
    assert Payment.select().count() == 1


def test_what_is_paid_is_not_paid_again(visitor: Visitor, client: Client):
    send(visitor)
    payment = payments.take(Payment.get(), payments.said(Payment.get()))

    page = visitor.post(f"/pay/{payment.secret}/again", {})

    assert page.status == 422
    assert payments.reload(payment).state == State.HELD


def test_the_address_may_bring_contract_and_sum(visitor: Visitor, client: Client):
    fields = dict(visitor.get(f"/pay?contract={quote('ЛТ-0001')}&sum=700").form("/pay").fields)

    assert (fields["contract"], fields["sum"]) == ("ЛТ-0001", "700")


def test_it_speaks_english(config: Config, visitor: Visitor, client: Client):
    visitor.language = "en"
    visitor.get("/pay?lang=en")

    page = send(visitor)

    assert "Go on to the bank's page" in page.text


class TestWithoutCards:
    """An installation that takes no cards."""

    @pytest.fixture
    def config(self, make_config: Callable[..., Config]) -> Config:
        return make_config()

    def test_the_page_says_how_to_pay_instead(self, visitor: Visitor, client: Client):
        payment = payments.an_order(client)

        assert visitor.get("/pay").status == 200
        assert "по реквизитам" in visitor.get("/pay").text
        assert visitor.post("/pay", FIELDS).status == 503
        assert visitor.post(f"/pay/{payment.secret}/again", {}).status == 503
        assert visitor.get(f"/pay/{payment.secret}").status == 200


@pytest.mark.usefixtures("client")
class TestAnotherGateway:
    """A gateway to which payers are sent by an address, and which may be down."""

    @pytest.fixture
    def gateway(self, monkeypatch: pytest.MonkeyPatch) -> PlainGateway:
        made = PlainGateway()
        monkeypatch.setattr(registry, "gateways", lambda _: {made.name: made})
        return made

    @pytest.fixture
    def visitor(self, gateway: PlainGateway, app: "WSGIApplication") -> Visitor:
        assert not gateway.calls
        return Visitor(app, BACKEND_URL)

    def test_payers_are_sent_to_its_address(self, visitor: Visitor):
        page = send(visitor)

        address = f"https://bank.example/pay/{Payment.get().order_ref}"
        assert page.form(address).method == "get"
        assert "form-action 'self' https://bank.example;" in page.header("Content-Security-Policy")

    def test_a_gateway_that_is_down_is_told_and_tried_again(
        self, gateway: PlainGateway, visitor: Visitor
    ):
        gateway.is_down = True
        down = send(visitor)
        payment = Payment.get()
        again = visitor.post(f"/pay/{payment.secret}/again", {})
        gateway.is_down = False
        up = visitor.post(f"/pay/{payment.secret}/again", {})

        assert (down.status, again.status, up.status) == (503, 503, 200)
        assert "деньги не списаны" in down.text

    def test_a_refusal_of_its_own_stands_above_the_form(
        self, gateway: PlainGateway, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
    ):
        def refuse(_: object) -> None:
            raise errors.InvalidOrderError("too odd", field="description", reason="too_long")

        monkeypatch.setattr(gateway, "check", refuse)

        page = send(visitor)

        assert page.status == 422
        assert "Слишком длинно для банка" in page.text
