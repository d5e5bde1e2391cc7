"""Payments for managers: lists and sums, giving money back with a real bank at the other end, what needs a person."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backend.accounts.models import Staff
from backend.clients.models import Client
from backend.config import Config
from backend.db.base import transaction
from backend.demo.bank.cards import Play
from backend.demo.bank.server import BankServer
from backend.kernel import clock
from backend.messaging.models import Notice
from backend.payments import alerts, registry
from backend.payments.facts import State
from backend.payments.models import OperationStatus, Payment, PaymentAlert, PaymentOperation
from tests.support import bank, paying, payments, people
from tests.support.pages import Page
from tests.support.payments import PlainGateway
from tests.support.people import hours
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LIST = "/manager/payments"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BankServer]:
    """The bank."""
    with bank.opened(tmp_path / "bank") as opened:
        yield opened


@pytest.fixture
def config(make_config: Callable[..., Config], tmp_path: Path, server: BankServer) -> Config:
    """Settings with this bank; above 600 roubles a second person has to agree."""
    limits = {"alone_up_to_roubles": 600}
    return make_config(cyberplat=paying.settings(tmp_path, server.url), payments=limits)


@pytest.fixture
def mila(app: "WSGIApplication") -> Visitor:
    """The manager's browser."""
    return people.signed_in(app, people.mila())


@pytest.fixture
def vera(app: "WSGIApplication") -> Visitor:
    """The senior manager's browser."""
    return people.signed_in(app, people.sveta())


def held(server: BankServer, play: Play = Play.SUCCESS, **changes: Any) -> Payment:
    """A payment that the bank holds, and we know it."""
    moment = payments.moment(clock.now())
    payment = payments.an_order(gateway="cyberplat", **changes)
    ref = server.bank.book.hold(payment.order_ref, str(payment.amount_minor), play)
    return payments.take(payment, payments.said(payment, ref), at=moment)


def void(visitor: Visitor, payment: Payment, reason: str = "Оплачено по ошибке") -> Page:
    return visitor.post(f"{LIST}/{payment.id}/void", {"reason": reason}, follow=True)


def test_the_list_has_its_sums_and_those_of_the_ledger(mila: Visitor):
    payments.held()
    payments.captured()

    page = mila.get(LIST)

    assert "2 платежа на 1 000,00 ₽: удержано 500,00 ₽, списано 500,00 ₽" in page.text
    assert "в книге 500,00 ₽: сходится" in page.text
    assert "1 платёж на 500,00 ₽" in mila.get(f"{LIST}?state=held").text
    assert "Таких платежей нет" in mila.get(f"{LIST}?q=nothing").text
    assert mila.get(f"{LIST}?first=yesterday").status == 422


def test_the_list_is_a_file_too(mila: Visitor):
    payment = payments.captured()

    file = mila.get("/manager/lists/payments/export?format=csv&state=captured").body.decode()

    assert payment.number in file
    assert "Зачислено" in file
    assert mila.get("/manager/lists/payments/export?format=csv&first=x").status == 422


def test_held_money_is_given_back_by_the_banks_signed_answer(server: BankServer, mila: Visitor):
    user = people.anna()
    payment = held(server, client=Client.get_by_id(1))

    page = void(mila, payment)

    (hold,) = server.bank.book.holds.values()
    assert "Банк подтвердил" in page.text
    assert hold["is_reversed"]
    assert payments.reload(payment).state == State.VOIDED
    assert {one.event for one in Notice.select().where(Notice.user == user.id)} == {
        "payment_held",
        "payment_voided",
    }
    assert "TransactionType=reversal" in page.text
    assert "Оплачено по ошибке" in page.text


def test_a_reason_is_needed(server: BankServer, mila: Visitor):
    payment = held(server)

    page = void(mila, payment, " ")

    assert page.status == 422
    assert 'href="#field-void-reason"' in page.html
    assert PaymentOperation.select().count() == 0


def test_after_its_time_a_void_is_refused_with_the_reason(server: BankServer, mila: Visitor):
    late = payments.moment(clock.now() - hours(5))
    payment = payments.an_order(gateway="cyberplat")
    payments.take(payment, payments.said(payment), at=late)

    page, refused = mila.get(f"{LIST}/{payment.id}"), void(mila, payment)

    assert all("/void" not in form.action for form in page.forms)
    assert "Время, за которое деньги можно вернуть отменой, вышло" in page.text
    assert refused.status == 409
    assert server.bank.reversals == []


def test_what_is_not_held_is_not_voided(mila: Visitor):
    payment = payments.captured(gateway="cyberplat")

    assert void(mila, payment).status == 422


def test_a_large_void_waits_for_a_second_person(server: BankServer, mila: Visitor, vera: Visitor):
    payment = held(server, amount_minor=60_100)

    asked = void(mila, payment)
    own = mila.post(f"{LIST}/{payment.id}/approve", {}, follow=True)
    before = list(server.bank.reversals)
    agreed = vera.submit(vera.get(f"{LIST}/{payment.id}").form("/approve"))

    assert "Ждём согласия" in asked.text
    assert all("/approve" not in form.action for form in asked.forms)
    assert "другой сотрудник" in own.text
    assert before == []
    assert "Банк подтвердил" in agreed.text
    assert payments.reload(payment).state == State.VOIDED
    assert vera.post(f"{LIST}/{payment.id}/approve", {}).status == 422


def test_a_large_void_is_withdrawn(server: BankServer, mila: Visitor):
    payment = held(server, amount_minor=60_100)
    void(mila, payment)

    page = mila.submit(mila.get(f"{LIST}/{payment.id}").form("/withdraw"), reason="Не нужно")

    assert "остаются удержанными" in page.text
    assert PaymentOperation.get().status == OperationStatus.WITHDRAWN


def test_a_no_of_the_bank_is_told(server: BankServer, mila: Visitor):
    payment = held(server, Play.NO_REVERSAL)

    page = void(mila, payment)

    assert "Банк отказал" in page.text
    assert "refused by the issuer" in page.text
    assert payments.reload(payment).state == State.HELD


def test_an_answer_that_was_lost_is_settled_by_a_senior_manager(
    server: BankServer, mila: Visitor, vera: Visitor
):
    payment = held(server, Play.CUT_REVERSAL)

    lost = void(mila, payment)
    as_manager = mila.post(f"{LIST}/{payment.id}/operation/done", {"reason": "звонок"})
    form = vera.get(f"{LIST}/{payment.id}").form("/operation/done")
    settled = vera.submit(form, reason="Письмо банка 17")

    assert "исход неизвестен" in lost.text
    assert vera.post(f"{LIST}/{payment.id}/operation/else", {"reason": "x"}).status == 404
    assert as_manager.status == 403
    assert "Исход записан" in settled.text
    assert payments.reload(payment).state == State.VOIDED
    assert len(server.bank.reversals) == 1


def test_or_it_was_not_done(server: BankServer, mila: Visitor, vera: Visitor):
    payment = held(server, Play.CUT_REVERSAL)
    void(mila, payment)

    vera.post(f"{LIST}/{payment.id}/operation/refused", {"reason": "Банк не нашёл команды"})

    assert payments.reload(payment).state == State.HELD
    assert vera.post(f"{LIST}/{payment.id}/operation/done", {"reason": "x"}).status == 422


def test_the_bank_that_is_down_gets_the_command_later(server: BankServer, mila: Visitor):
    payment = held(server)
    server.shutdown()
    server.socket.close()

    page = void(mila, payment)

    assert "команда уйдёт сама" in page.text
    assert PaymentOperation.get().status == OperationStatus.CREATED


def test_an_outcome_is_settled_by_documents(server: BankServer, mila: Visitor, vera: Visitor):
    payment = held(server)
    fields = {"outcome": "captured", "ref": "", "evidence": "Реестр 5"}

    forbidden = mila.post(f"{LIST}/{payment.id}/settle", fields)
    missing = vera.post(f"{LIST}/{payment.id}/settle", fields)
    form = vera.get(f"{LIST}/{payment.id}").form("/settle")
    wrong = vera.submit(form, outcome="refunded", sum="1e2", evidence="Реестр 5")
    done = vera.submit(form, outcome="captured", evidence="Реестр 5")

    assert (forbidden.status, missing.status, wrong.status) == (403, 422, 422)
    assert "Исход записан" in done.text
    assert payments.reload(payment).state == State.CAPTURED


def test_what_is_strange_is_cleared_up(vera: Visitor, mila: Visitor):
    payment = payments.held(gateway="cyberplat")
    payments.take(payment, payments.said(payment, "T2"))

    assert mila.post(f"{LIST}/{payment.id}/review", {"reason": "x"}).status == 403
    page = vera.submit(vera.get(f"{LIST}/{payment.id}").form("/review"), reason="Вернём второй")

    assert "дальше платёж идёт сам" in page.text
    assert not payments.reload(payment).needs_review


def test_what_needs_attention_says_what_to_do_and_is_closed_with_a_note(mila: Visitor):
    payment = payments.held(gateway="cyberplat")
    with transaction():
        alerts.tell("cancel_asked", "cancel:1", payment_id=payment.id, now=clock.now())
    home = mila.get("/manager")
    page = mila.get(f"{LIST}/attention")

    empty = mila.submit(page.form("/close"), note="")
    closed = mila.submit(page.form("/close"), note="Договорились")
    again = mila.post(page.form("/close").action, {"note": "ещё"})

    assert "Требуют внимания: 1" in home.text
    assert "Клиент просит отменить платёж" in page.text
    assert f"/manager/payments/{payment.id}" in page.html
    assert empty.status == 422
    assert "Всё в порядке" in closed.text
    assert again.status == 409
    assert PaymentAlert.get().note == "Договорились"


def test_every_kind_of_alert_has_words(vera: Visitor):
    kinds = (
        "second_person",
        "operation_unknown",
        "operation_refused",
        "misconfigured",
        "hold_over",
    )
    more = ("review", "bad_signature", "unreadable", "unknown_order", "other_gateway")
    rest = ("other_order", "other_currency", "other_amount", "impossible")
    with transaction():
        for kind in (*kinds, *more, *rest):
            alerts.tell(kind, f"{kind}:1", now=clock.now(), details={"reason": "r", "outcome": "o"})
        details = {"check": "sums", "examples": ["a"]}
        alerts.tell("self_check", "self_check:sums", now=clock.now(), details=details)
        alerts.tell("self_check", "self_check:sums", now=clock.now())

    page = vera.get(f"{LIST}/attention")

    assert page.text.count("1 минуту назад") == len(kinds) + len(more) + len(rest) + 1
    assert "pays." not in page.text
    assert "нашла расхождение в деньгах" in page.text
    assert "нашла расхождение в деньгах" in vera.get("/manager").text


@pytest.mark.parametrize("path", ["", "/attention", "/17"])
def test_an_editor_has_no_business_here(app: "WSGIApplication", path: str):
    editor: Staff = people.egor()

    assert people.signed_in(app, editor).get(LIST + path).status == 404


def test_what_is_not_there_is_not_found(vera: Visitor):
    assert vera.get(f"{LIST}/17").status == 404
    assert vera.post(f"{LIST}/17/void", {"reason": "x"}).status == 404
    assert vera.post(f"{LIST}/attention/17/close", {"note": "x"}).status == 404


def test_a_gateway_that_is_gone_moves_nothing(vera: Visitor):
    payment = payments.held(gateway="another")

    assert void(vera, payment).status == 503


def test_it_speaks_english(app: "WSGIApplication", server: BankServer):
    payment = held(server)
    visitor = people.signed_in(app, people.sveta(), language="en")

    text = visitor.get(f"{LIST}/{payment.id}").text + visitor.get(LIST).text

    assert "Void the payment" in text
    assert "it agrees" in text


class TestGatewayThatCan:
    """A gateway that waits to be told, and refunds."""

    @pytest.fixture
    def gateway(self, monkeypatch: pytest.MonkeyPatch) -> PlainGateway:
        made = PlainGateway(payments.ABLE)
        monkeypatch.setattr(registry, "gateways", lambda _: {made.name: made})
        return made

    @pytest.fixture
    def vera(self, gateway: PlainGateway, app: "WSGIApplication") -> Visitor:
        assert not gateway.calls
        return people.signed_in(app, people.sveta())

    def test_money_is_taken_and_refunded_in_parts(self, gateway: PlainGateway, vera: Visitor):
        payment = payments.held(at=payments.moment(clock.now(), payments.ABLE))
        path = f"{LIST}/{payment.id}"

        ids = re.findall(r' id="([^"]+)"', vera.get(path).html)
        taken = vera.submit(vera.get(path).form("/capture"), reason="Услуга оказана")
        part = vera.submit(vera.get(path).form("/refund"), sum="200", reason="Скидка")
        too_much = vera.submit(vera.get(path).form("/refund"), sum="301", reason="Скидка")
        rest = vera.submit(vera.get(path).form("/refund"), reason="Всё")

        assert len(ids) == len(set(ids))
        assert "подтвердила" in taken.text
        assert "Возвращено частично" in part.text
        assert too_much.status == 422
        assert payments.reload(payment).state == State.REFUNDED
        assert [(verb, amount) for verb, _, _, amount in gateway.calls] == [
            ("capture", 50_000),
            ("refund", 20_000),
            ("refund", 30_000),
        ]
        assert all("/refund" not in form.action for form in rest.forms)

    def test_nothing_to_move_is_told(self, gateway: PlainGateway, vera: Visitor):
        payment = payments.an_order()

        for act in ("capture", "refund", "void"):
            page = vera.post(f"{LIST}/{payment.id}/{act}", {"reason": "x"})
            assert page.status == 422
        assert gateway.calls == []

    def test_a_large_refund_waits_for_a_second_person(
        self, gateway: PlainGateway, vera: Visitor, app: "WSGIApplication"
    ):
        payment = payments.captured(amount_minor=70_000)
        vera.submit(vera.get(f"{LIST}/{payment.id}").form("/refund"), reason="Ошибка")
        mila = people.signed_in(app, people.mila())

        agreed = mila.submit(mila.get(f"{LIST}/{payment.id}").form("/approve"))

        assert "подтвердила" in agreed.text
        assert len(gateway.calls) == 1
