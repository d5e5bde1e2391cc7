"""Paying by card from the cabinet, what was paid, and asking to have it back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.clients.models import Client
from backend.config import Config
from backend.kernel import clock
from backend.payments import registry
from backend.payments.models import Channel, Payment, PaymentAlert
from backend.service_requests.models import ServiceRequest
from tests.support import accounting, paying, payments, people
from tests.support.pages import Page
from tests.support.payments import PlainGateway
from tests.support.people import NOON, hours
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PAY, LIST = "/cabinet/money/pay", "/cabinet/money/payments"


@pytest.fixture
def config(make_config: Callable[..., Config], tmp_path: Path) -> Config:
    """Settings with a bank."""
    return make_config(cyberplat=paying.settings(tmp_path))


@pytest.fixture
def anna(app: "WSGIApplication") -> User:
    """The owner of a client who owes 1200 roubles."""
    person = people.anna()
    accounting.charged(1, 120_000, NOON.date())
    return person


@pytest.fixture
def visitor(app: "WSGIApplication", anna: User) -> Visitor:
    """Her browser."""
    return people.signed_in(app, anna)


def pay(visitor: Visitor, **changes: Any) -> Page:
    return visitor.submit(visitor.get(PAY).form(PAY), **changes)


def held_now(client_id: int = 1) -> Payment:
    """A payment that has just been held."""
    client = Client.get_by_id(client_id)
    return payments.held(client, at=payments.moment(clock.now()))


def test_two_clicks_pay_what_is_needed(visitor: Visitor):
    home = visitor.get("/cabinet")
    assert PAY in {
        link.partition("?")[0].removeprefix("http://my.localhost:8000") for link in home.links
    }

    page = pay(visitor)

    payment = Payment.get()
    assert page.form("http://localhost:1/cgi-bin/GetForm.cgi").fields
    assert 'data-behaviour="send"' in page.html
    assert (payment.amount_minor, payment.channel, payment.client_id) == (120_000, "cabinet", 1)
    assert payment.payer["first_name"] == "Анна"
    assert payment.payer["last_name"] == "Ким"
    assert '<details class="more-fields">' in visitor.get(PAY).html
    assert "form-action 'self' http://localhost:1;" in page.header("Content-Security-Policy")


def test_another_sum_may_be_paid(visitor: Visitor):
    pay(visitor, sum="250")

    assert Payment.get().amount_minor == 25_000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sum", "0"),
        ("sum", "1e2"),
        ("sum", "1"),
        ("first_name", "А1"),
        ("email", "нет"),
        ("sum", ""),
    ],
)
def test_bad_input_is_told_beside_its_field(visitor: Visitor, field: str, value: str):
    page = pay(visitor, **{field: value})

    assert page.status == 422
    assert f'id="field-{field.replace("_", "-")}-errors"' in page.html
    assert Payment.select().count() == 0


def test_who_pays_is_asked_for_where_it_is_not_known(app: "WSGIApplication", anna: User):
    User.update(name="Анна").execute()

    page = people.signed_in(app, anna).get(PAY)

    assert '<details class="more-fields" open>' in page.html


def test_held_money_is_told_as_expected(visitor: Visitor):
    held_now()

    text = visitor.get("/cabinet/money").text

    assert "Ожидается 500,00 ₽" in text


def test_payments_are_told_in_plain_words(visitor: Visitor):
    payment = held_now()
    payments.captured(Client.get_by_id(1))

    text = visitor.get(LIST).text
    card = visitor.get(f"{LIST}/{payment.number}").text

    assert "Удержано" in text
    assert "Деньги на счёте" in text
    assert "платёж ещё можно отменить" in card


def test_asking_to_cancel_is_a_request_and_an_alert(visitor: Visitor):
    payment = held_now()
    form = visitor.get(f"{LIST}/{payment.number}").form("/cancel")

    page = visitor.submit(form, text="Оплатила не тот договор")

    request = ServiceRequest.get()
    alert = PaymentAlert.get()
    assert f"заявка № {request.id}" in page.text
    assert (request.wish["payment"], request.client_id) == (payment.number, 1)
    assert (alert.kind, alert.payment_id) == ("cancel_asked", payment.id)
    assert payment.number in visitor.get(f"/cabinet/requests/{request.id}").text


def test_asking_needs_words(visitor: Visitor):
    payment = held_now()

    page = visitor.post(f"{LIST}/{payment.number}/cancel", {"text": ""})

    assert page.status == 422
    assert ServiceRequest.select().count() == 0


def test_what_cannot_be_cancelled_any_more_is_not_asked_for(visitor: Visitor):
    late = payments.held(Client.get_by_id(1), at=payments.moment(clock.now() - hours(5)))

    card = visitor.get(f"{LIST}/{late.number}")
    page = visitor.post(f"{LIST}/{late.number}/cancel", {"text": "Ошибка"})

    assert all("/cancel" not in form.action for form in card.forms)
    assert page.status == 409
    assert "уже нельзя" in page.text


def test_what_is_being_given_back_is_told_so(visitor: Visitor):
    from backend.payments import operations, rows
    from backend.payments.gateways.base import OperationKind
    from backend.payments.operations import Wanted

    payment = held_now()
    (row,) = rows.transactions_of(payment.id)
    wanted = Wanted(OperationKind.VOID, payment.amount_minor, "ошибка", 10**9)
    moment = payments.moment(clock.now())
    operations.ask(row.id, wanted, actor=people.actor(), moment=moment)

    text = visitor.get(f"{LIST}/{payment.number}").text

    assert "Платёж отменяется" in text


def test_a_declined_payment_is_tried_again(visitor: Visitor):
    pay(visitor)
    payment = payments.take(Payment.get(), payments.declined(Payment.get()))

    page = visitor.submit(visitor.get(f"{LIST}/{payment.number}").form("/again"))

    assert page.form("http://localhost:1/cgi-bin/GetForm.cgi").fields
    assert Payment.select().count() == 1


def test_what_a_stranger_began_and_did_not_pay_is_not_the_client_s(visitor: Visitor):
    begun = payments.an_order(Client.get_by_id(1))

    assert begun.number not in visitor.get(LIST).text
    assert visitor.get(f"{LIST}/{begun.number}").status == 404

    payments.take(begun, payments.said(begun))

    assert begun.number in visitor.get(LIST).text


def test_payments_of_another_client_do_not_exist(visitor: Visitor):
    other = payments.held(people.a_client())

    assert visitor.get(f"{LIST}/{other.number}").status == 404
    for path in ("again", "cancel"):
        assert visitor.post(f"{LIST}/{other.number}/{path}", {"text": "x"}).status == 404


def test_a_technician_neither_sees_nor_pays(app: "WSGIApplication", anna: User):
    person = people.user(Client.get_by_id(1), Role.TECHNICIAN, login="t@romashka.test")
    payment = held_now()
    technician = people.signed_in(app, person)

    for path in (PAY, LIST, f"{LIST}/{payment.number}"):
        assert technician.get(path).status == 403
    for path in (PAY, f"{LIST}/{payment.number}/again", f"{LIST}/{payment.number}/cancel"):
        assert technician.post(path, {"sum": "100", "text": "x"}).status == 403


def test_a_reader_sees_but_does_not_ask(app: "WSGIApplication", anna: User):
    person = people.user(Client.get_by_id(1), Role.READER, login="r@romashka.test")
    payment = held_now()
    reader = people.signed_in(app, person)

    card = reader.get(f"{LIST}/{payment.number}")

    assert card.status == 200
    assert all("/cancel" not in form.action for form in card.forms)
    assert reader.post(f"{LIST}/{payment.number}/cancel", {"text": "x"}).status == 403


class TestWithoutCards:
    """An installation that takes no cards."""

    @pytest.fixture
    def config(self, make_config: Callable[..., Config]) -> Config:
        return make_config()

    def test_transfers_are_told_as_ever(self, visitor: Visitor):
        payment = payments.an_order(Client.get_by_id(1), channel=Channel.CABINET)

        page = visitor.get(PAY)

        assert "Перевод по реквизитам" in page.text
        assert all(form.action != PAY for form in page.forms)
        assert visitor.post(PAY, {"sum": "100"}).status == 503
        assert visitor.post(f"{LIST}/{payment.number}/again", {}).status == 503


class TestAnotherGateway:
    """A gateway that is down."""

    @pytest.fixture
    def gateway(self, monkeypatch: pytest.MonkeyPatch) -> PlainGateway:
        made = PlainGateway(is_down=True)
        monkeypatch.setattr(registry, "gateways", lambda _: {made.name: made})
        return made

    @pytest.fixture
    def visitor(self, gateway: PlainGateway, app: "WSGIApplication", anna: User) -> Visitor:
        assert not gateway.calls
        return people.signed_in(app, anna)

    def test_it_is_told_and_tried_again(self, gateway: PlainGateway, visitor: Visitor):
        down = pay(visitor)
        number = Payment.get().number
        Payment.update(started_at=NOON).execute()
        again = visitor.post(f"{LIST}/{number}/again", {})
        gateway.is_down = False

        assert (down.status, again.status) == (503, 503)
        assert visitor.post(f"{LIST}/{number}/again", {}).status == 200
