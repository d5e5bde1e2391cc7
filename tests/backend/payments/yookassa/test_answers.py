"""What YooKassa could answer and its training twin does not: other payments, other states, other servers."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from backend.kernel.tokens import Secret
from backend.payments.facts import Facts
from backend.payments.gateways import errors
from backend.payments.gateways.base import Op, Payer, ReceiptLine
from backend.payments.gateways.yookassa import amounts, objects, reasons, receipts
from backend.payments.gateways.yookassa.client import Client
from backend.payments.gateways.yookassa.gateway import Shop, YooKassa
from backend.payments.gateways.yookassa.receipts import Taxes
from tests.support import kassa

Answer = tuple[int, Any]
WHOLE = 50_000


class Script(HTTPServer):
    """Gives its answers in order, whatever is asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = []
        self.headers: dict[str, str] = {}

    def says(self, *answers: Answer) -> None:
        """From now on."""
        self.answers = list(answers)


class _Handler(BaseHTTPRequestHandler):
    server: Script

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, said = self.server.answers.pop(0)
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 the library's own name

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def script() -> Iterator[Script]:
    server = Script()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def gateway(script: Script) -> YooKassa:
    client = Client(f"http://127.0.0.1:{script.server_port}", "100500", Secret("test_key"), 5.0)
    return YooKassa(Shop(client, "https://yoomoney.ru", Taxes(1), ()))


def payment(**changes: Any) -> dict[str, Any]:
    """A held payment as it is told."""
    whole = {
        "id": "p-1",
        "status": "waiting_for_capture",
        "amount": {"value": "500.00", "currency": "RUB"},
        "description": "Услуги связи",
        "metadata": {
            "order": "K1",
            "sum": "50000",
            "contact": "anna@romashka.test",
            "vat": "1",
            "language": "ru",
        },
    }
    return {**whole, **changes}


TAKEN = {"status": "succeeded", "refunded_amount": {"value": "0.00", "currency": "RUB"}}


def refund(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "r-1",
        "payment_id": "p-1",
        "status": "succeeded",
        "amount": {"value": "100.00", "currency": "RUB"},
    }
    return {**whole, **changes}


def canceled(reason: str) -> dict[str, Any]:
    details = {"party": "yoo_money", "reason": reason}
    return {"status": "canceled", "cancellation_details": details}


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, {"code": "invalid_request", "parameter": "amount"}, errors.InvalidOrderError),
        (405, b"", errors.InvalidOrderError),
        (415, {"code": "unsupported"}, errors.InvalidOrderError),
        (400, {"description": "Idempotence key duplicated"}, errors.UnknownOutcomeError),
        (400, {"parameter": "Idempotence-Key"}, errors.UnknownOutcomeError),
        (401, {"code": "invalid_credentials"}, errors.MisconfiguredError),
        (403, b"<html>", errors.MisconfiguredError),
        (404, {"code": "not_found"}, errors.UnknownReferenceError),
        (410, {"code": "gone"}, errors.UnknownReferenceError),
        (429, {"code": "too_many_requests"}, errors.RateLimitedError),
        (500, {"code": "internal_server_error"}, errors.UnknownOutcomeError),
        (502, b"bad gateway", errors.UnknownOutcomeError),
        (202, {"type": "processing"}, errors.UnknownOutcomeError),
        (302, b"", errors.UnknownOutcomeError),
        (200, b"[]", errors.UnknownOutcomeError),
        (200, b"\xff\xfe", errors.UnknownOutcomeError),
        (200, b"x" * (256 * 1024 + 1), errors.UnknownOutcomeError),
    ],
)
def test_each_way_of_failing_says_what_is_certain(
    script: Script, gateway: YooKassa, status: int, said: object, kind: type[errors.GatewayError]
):
    script.says((status, said))

    with pytest.raises(kind) as failed:
        gateway.void("p-1", Op("void"))

    assert type(failed.value) is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", 60),
        ("7", 7),
        ("0", 1),
        ("99999", 3600),
        ("999999", 60),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 60),
    ],
)
def test_it_is_told_when_to_come_again(
    script: Script, gateway: YooKassa, header: str, seconds: int
):
    script.says((429, {}))
    script.headers = {"Retry-After": header} if header else {}

    with pytest.raises(errors.RateLimitedError) as failed:
        gateway.fetch("p-1")

    assert failed.value.after_seconds == seconds


def test_a_shop_is_real_unless_it_is_told_to_be_a_test(gateway: YooKassa):
    assert (gateway.name, gateway.caps.test_mode) == ("yookassa", False)


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ({"status": "pending"}, Facts()),
        ({}, Facts(WHOLE)),
        (TAKEN, Facts(WHOLE, captured_minor=WHOLE)),
        ({"status": "succeeded"}, Facts(WHOLE, captured_minor=WHOLE)),
        (
            {**TAKEN, "refunded_amount": {"value": "500.00", "currency": "RUB"}},
            Facts(WHOLE, captured_minor=WHOLE, refunded_minor=WHOLE),
        ),
        (
            {**TAKEN, "amount": {"value": "0.05", "currency": "RUB"}},
            Facts(WHOLE, captured_minor=5),
        ),
        (
            {**TAKEN, "amount": {"value": "600.00", "currency": "RUB"}},
            Facts(60_000, captured_minor=60_000),
        ),
        (canceled("canceled_by_merchant"), Facts(WHOLE, voided_minor=WHOLE)),
        (canceled("expired_on_capture"), Facts(WHOLE, is_expired=True)),
        (canceled("expired_on_confirmation"), Facts(is_failed=True)),
        (canceled("something_new"), Facts(is_failed=True)),
        ({"status": "canceled"}, Facts(is_failed=True)),
    ],
)
def test_each_state_becomes_facts(
    script: Script, gateway: YooKassa, changes: dict[str, Any], facts: Facts
):
    script.says((200, payment(**changes)))

    assert gateway.fetch("p-1").snapshot.facts == facts


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "p-2"},
        {"id": None},
        {"id": "../1"},
        {"status": "paid"},
        {"amount": None},
        {"amount": "500.00"},
        {"amount": {"value": 500.0, "currency": "RUB"}},
        {"amount": {"value": "500", "currency": "RUB"}},
        {"amount": {"value": "5e2", "currency": "RUB"}},
        {"amount": {"value": "500.00"}},
        {"metadata": {"order": "K1", "sum": "-1"}},
        {"metadata": {"order": 1}},
        {"metadata": []},
        {"expires_at": "tomorrow"},
        {"expires_at": "2026-11-28T12:00:00"},
        {"refunded_amount": {"value": "1.00", "currency": "USD"}},
        {"refunded_amount": {"currency": "RUB"}},
    ],
)
def test_what_cannot_be_read_is_unknown_and_never_a_no(
    script: Script, gateway: YooKassa, changes: dict[str, Any]
):
    script.says((200, payment(**changes)))

    with pytest.raises(errors.UnknownOutcomeError) as failed:
        gateway.fetch("p-1")

    assert failed.value.received


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"metadata": {"order": "K2", "sum": "50000"}}, errors.UnknownOutcomeError),
        ({"amount": {"value": "1.00", "currency": "RUB"}}, errors.UnknownOutcomeError),
        ({"status": "succeeded"}, errors.StateConflictError),
        ({"status": "pending"}, errors.MisconfiguredError),
    ],
)
def test_a_start_that_is_answered_strangely_leads_nobody_anywhere(
    script: Script, gateway: YooKassa, changes: dict[str, Any], kind: type[errors.GatewayError]
):
    script.says((200, payment(**changes)))

    with pytest.raises(kind):
        gateway.start(kassa.order(), Op("start"))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, errors.UnknownOutcomeError),
        (canceled("expired_on_capture"), errors.StateConflictError),
        (
            {**TAKEN, "amount": {"value": "499.00", "currency": "RUB"}},
            errors.UnknownOutcomeError,
        ),
        ({"id": "p-2", **TAKEN}, errors.UnknownOutcomeError),
    ],
)
def test_a_capture_is_done_only_when_it_is_said_to_be(
    script: Script, gateway: YooKassa, changes: dict[str, Any], kind: type[errors.GatewayError]
):
    script.says((200, payment()), (200, payment(**changes)))

    with pytest.raises(kind):
        gateway.capture("p-1", WHOLE, Op("take"))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, errors.UnknownOutcomeError),
        (TAKEN, errors.StateConflictError),
        (canceled("expired_on_capture"), errors.StateConflictError),
    ],
)
def test_a_void_is_done_only_when_it_is_said_to_be(
    script: Script, gateway: YooKassa, changes: dict[str, Any], kind: type[errors.GatewayError]
):
    script.says((200, payment(**changes)))

    with pytest.raises(kind):
        gateway.void("p-1", Op("void"))


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"status": "pending"}, errors.UnknownOutcomeError),
        ({"status": "canceled"}, errors.DeclinedError),
        (canceled("insufficient_funds"), errors.DeclinedError),
        ({"payment_id": "p-2"}, errors.UnknownOutcomeError),
        ({"amount": {"value": "1.00", "currency": "RUB"}}, errors.UnknownOutcomeError),
        ({"amount": {"value": "100.00", "currency": "USD"}}, errors.UnknownOutcomeError),
        ({"payment_id": None}, errors.UnknownOutcomeError),
    ],
)
def test_a_refund_is_done_only_when_it_is_said_to_be(
    script: Script, gateway: YooKassa, changes: dict[str, Any], kind: type[errors.GatewayError]
):
    script.says((200, payment(**TAKEN)), (200, refund(**changes)))

    with pytest.raises(kind):
        gateway.refund("p-1", 10_000, Op("refund"))


def test_a_refund_says_why_it_was_refused(script: Script, gateway: YooKassa):
    script.says((200, payment(**TAKEN)), (200, refund(**canceled("insufficient_funds"))))

    with pytest.raises(errors.DeclinedError) as refused:
        gateway.refund("p-1", 10_000, Op("refund"))

    assert refused.value.code == "insufficient_funds"


@pytest.mark.parametrize("notes", [{"order": "K1", "sum": "50000"}, {"order": "K1", "vat": "1"}])
def test_a_part_needs_to_know_whose_receipt_it_is(
    script: Script, gateway: YooKassa, notes: dict[str, str]
):
    script.says((200, payment(metadata=notes)))

    with pytest.raises(errors.UnsupportedError):
        gateway.capture("p-1", 10_000, Op("take"))


@pytest.mark.parametrize(
    ("text", "minor"),
    [("0.00", 0), ("0.05", 5), ("100.00", 10_000), ("999999999999.99", 99_999_999_999_999)],
)
def test_sums_are_roubles_with_two_digits(text: str, minor: int):
    assert amounts.kopecks(text) == minor
    assert amounts.roubles(minor) == text


@pytest.mark.parametrize(
    "text",
    ["", "100", "100.5", "100,50", "1e2", "-1.00", "+1.00", " 1.00", "1.00\n", "01.00", "१.००", 1.0,
     None, "NaN", "1234567890123.00"],
)  # fmt: skip
def test_invariant_1_other_spellings_of_a_sum_are_refused(text: object):
    with pytest.raises(ValueError, match="a sum must be"):
        amounts.kopecks(text)


@pytest.mark.parametrize(
    ("mode", "percent", "code"),
    [
        ("advance", None, 11),
        ("advance", 0, 2),
        ("advance", 5, 9),
        ("advance", 7, 10),
        ("advance", 10, 5),
        ("advance", 20, 6),
        ("full_prepayment", 22, 12),
        ("full_payment", 22, 11),
        ("full_payment", 10, 3),
    ],
)
def test_what_is_paid_in_advance_has_its_tax_inside(mode: str, percent: int | None, code: int):
    assert receipts.code(percent, Taxes(11, mode=mode)) == code


def test_a_receipt_goes_to_a_telephone_where_there_is_no_address():
    order = kassa.order(payer=Payer(phone="+7 (495) 123-45-67"))

    receipt = receipts.of_order(order, Taxes(1, system_code=2))

    assert receipt["customer"] == {"phone": "74951234567"}
    assert receipt["tax_system_code"] == 2


def test_the_lines_of_an_order_have_one_vat_or_none():
    assert receipts.vat_of([ReceiptLine("а", 1, 22), ReceiptLine("б", 1, 22)], Taxes(1)) == 12
    assert receipts.vat_of([ReceiptLine("а", 1, 22), ReceiptLine("б", 1)], Taxes(1)) == 0


@pytest.mark.parametrize("reason", ["insufficient_funds", "3d_secure_failed", "something_new", ""])
def test_every_decline_has_words_in_both_languages(reason: str):
    russian, english = (reasons.told(reason, language) for language in ("ru", "en"))

    assert russian != english
    assert reasons.told(reason, "kk") == russian
    assert english.isascii()


@pytest.mark.parametrize("parse", [objects.payment, objects.refund, objects.news])
def test_an_empty_object_is_nothing(parse: Callable[[dict[str, Any]], object]):
    with pytest.raises(ValueError, match=r"missing|sum"):
        parse({})
