"""Texts for CyberPlat: byte for byte as the vectors, and nothing that the bank or a browser would spoil."""

from typing import Any

import pytest

from backend.payments.gateways.base import Payer
from backend.payments.gateways.cyberplat import messages
from backend.payments.gateways.errors import InvalidOrderError, UnreadableError
from tests.support import bank
from tests.support.ipriv import VECTORS, bytes_of

ACQUIRING = VECTORS["acquiring"]


def test_an_order_is_written_as_the_vector_has_it():
    vector = ACQUIRING["order"]
    fields = dict(vector["fields"])
    told = bank.order(
        order_ref=fields["OrderID"],
        amount_minor=int(fields["Amount"]),
        description=fields["PaymentDetails"],
        payer=Payer(fields["Email"], fields["Phone"], fields["FirstName"], fields["LastName"]),
        return_url=fields["return_url"],
    )

    assert messages.order(told, shop=fields["ShopIP"]) == bytes_of(vector, "message")


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"description": "Связь & ко"}, "description", "ampersand"),
        ({"description": "Связь\r\nAmount=1"}, "description", "control"),
        ({"description": "Связь 📞"}, "description", "letters"),
        ({"description": "ы" * 256}, "description", "too_long"),
        ({"description": " "}, "description", "missing"),
        ({"order_ref": ""}, "order_ref", "missing"),
        ({"currency": "GBP"}, "currency", "unknown"),
        ({"amount_minor": 0}, "amount", "zero"),
        ({"amount_minor": -100}, "amount", "zero"),
        ({"payer": Payer("a@b.ru", "", "Анна1", "Ким")}, "first_name", "name"),
        ({"payer": Payer("a@b.ru", "", "Анна", "Ким!")}, "last_name", "name"),
        ({"payer": Payer("a@b.ru", "", "Анна_", "Ким")}, "first_name", "name"),
        ({"payer": Payer("a@b.ru", "", "Анна", "")}, "last_name", "missing"),
        ({"payer": Payer("a@b.ru", "", "ы" * 71, "Ким")}, "first_name", "too_long"),
        ({"payer": Payer("", "", "Анна", "Ким")}, "email", "missing"),
        ({"payer": Payer("не почта", "", "Анна", "Ким")}, "email", "not_an_address"),
        ({"payer": Payer("a@b.ru", "+7\t495", "Анна", "Ким")}, "phone", "control"),
    ],
)
def test_invariant_13_bad_values_are_refused_before_signing(
    changes: dict[str, Any], field: str, reason: str
):
    with pytest.raises(InvalidOrderError) as refused:
        messages.order(bank.order(**changes), shop="localhost")

    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_another_language_than_the_banks_is_english():
    body = messages.order(bank.order(language="de"), shop="localhost", terminal="T1")

    assert body.endswith(b"&ShopIP=localhost&Terminal=T1")
    assert b"&Language=en&" in body


def test_a_success_is_read():
    found = messages.result(bytes_of(ACQUIRING["reply_success"], "message"))

    assert found.is_success
    assert (found.order_ref, found.transaction) == ("10160156", "77001")
    assert (found.amount_minor, found.currency) == (40_000, "RUB")
    assert found.news_key == "555:77001:0"
    assert found.is_page_expected


def test_a_decline_is_read():
    found = messages.result(bytes_of(ACQUIRING["reply_declined"], "message"))

    assert not found.is_success
    assert (found.error_code, found.amount_minor, found.transaction) == ("51", 0, "")
    assert found.payer_message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OrderID=1&SessionID=2",
        b"OrderID=1&Status=0&SessionID=2",
        b"OrderID=1&Status=0&SessionID=2&TransactionID=x1",
        b"OrderID=1&Status=0&SessionID=2&TransactionID=1&TransactionAmount=100.00",
        b"OrderID=1&Status=0&SessionID=2&TransactionID=1&TransactionAmount=-1",
        b"OrderID=1&orderid=2&Status=0&SessionID=2&TransactionID=1",
        b"OrderID=\x98&Status=0",
    ],
)
def test_a_signed_text_that_tells_of_no_result_is_unreadable(body: bytes):
    with pytest.raises(UnreadableError):
        messages.result(body)


def test_a_currency_that_nobody_knows_stays_what_it_is():
    body = bytes_of(ACQUIRING["reply_success"], "message").replace(b"RUR", b"XXX")

    assert messages.result(body).currency == "XXX"


def test_a_reversal_is_written_and_its_answer_read():
    assert messages.reversal("77001") == b"TransactionID=77001&TransactionType=reversal"
    assert messages.reversal("77001", "ошибка").endswith("&Comment=ошибка".encode("cp1251"))
    answer = messages.reversed_(b"Status=0&ParentTransactionID=77001&Description=Done")
    assert (answer.transaction, answer.status, answer.description) == ("77001", "0", "Done")


@pytest.mark.parametrize("number", ["", "7&7", "-1", "1" * 19])
def test_a_reversal_of_something_that_is_no_number_is_refused(number: str):
    with pytest.raises(InvalidOrderError):
        messages.reversal(number)


def test_a_comment_is_checked_like_everything_else():
    with pytest.raises(InvalidOrderError):
        messages.reversal("1", "ы" * 126)


def test_an_answer_to_a_reversal_names_its_transaction():
    with pytest.raises(UnreadableError):
        messages.reversed_(b"Status=0&TransactionID=77001")


def test_every_field_of_an_order_has_a_limit():
    assert all(0 < one.longest <= 255 for one in messages.FIELDS.values())
