"""The adapter and the demo's bank, each with its own message code, over HTTP: what the test cards do."""

import http.client
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from backend.demo.bank import cards, keys, pages
from backend.demo.bank.book import Book
from backend.demo.bank.cards import Play
from backend.demo.bank.server import Bank, BankServer
from backend.payments import ipriv
from backend.payments.gateways import errors
from backend.payments.gateways.base import Incoming, Op, Snapshot
from tests.support import bank
from tests.support.ipriv import private

OP = Op("key")
NUMBERS = {card.play: card.number for card in cards.CARDS}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BankServer]:
    """A bank that answers quickly."""
    with bank.opened(tmp_path / "bank", late_seconds=0.0) as opened:
        yield opened


class Fields(HTMLParser):
    """The inputs and the form of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.action = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        if tag == "input":
            self.values[found["name"]] = found.get("value", "")


def send(server: BankServer, method: str, path: str, fields: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, urlencode(fields, encoding="cp1251"), kind)
    answer = connection.getresponse()
    body = answer.read().decode("cp1251")
    connection.close()
    return answer.status, body


def opened(server: BankServer, **changes: object) -> str:
    """The session of an order that a payer's browser has brought."""
    form = bank.gateway_of(server).start(bank.order(**changes), OP)
    status, page = send(server, "POST", urlsplit(form.action).path, dict(form.fields))
    assert status == 200, page
    return Fields(page).values["session"]


def pay(server: BankServer, play: Play, **more: str) -> Fields:
    fields = {"session": opened(server), "number": NUMBERS[play], "holder": "Анна Ким", **more}
    status, page = send(server, "POST", "/pay", fields)
    assert status == 200
    return Fields(page)


def said(server: BankServer, fields: dict[str, str]) -> Snapshot:
    body = urlencode(fields, encoding="cp1251").encode()
    notification = bank.gateway_of(server).parse_notification(Incoming(body))
    assert notification.snapshot is not None
    return notification.snapshot


def owed(server: BankServer) -> list[dict[str, str]]:
    return [one["fields"] for one in server.bank.book.owed]


def test_a_card_is_paid_and_the_payer_brings_the_signed_answer(server: BankServer):
    back = pay(server, Play.SUCCESS)

    snapshot = said(server, back.values)
    assert back.action == bank.RETURN_URL
    assert (snapshot.order_ref, snapshot.facts.authorized_minor) == ("K1", 50_000)
    assert snapshot.ref in server.bank.book.holds


def test_the_bank_also_brings_the_answer_itself(server: BankServer):
    back = pay(server, Play.SUCCESS)

    (silent,) = owed(server)
    assert said(server, silent).ref == said(server, back.values).ref


def test_a_code_is_asked_for(server: BankServer):
    session = opened(server)
    fields = {"session": session, "number": NUMBERS[Play.CODE]}
    _, first = send(server, "POST", "/pay", fields)
    _, wrong = send(server, "POST", "/code", {**fields, "code": "0000"})
    _, right = send(server, "POST", "/code", {**fields, "code": "1234"})

    assert "1234" in first
    assert pages.words({"Language": "ru"})["code_wrong"] in wrong
    assert said(server, Fields(right).values).facts.authorized_minor == 50_000


def test_a_decline_leaves_the_order_open_for_another_card(server: BankServer):
    session = opened(server)
    _, no = send(server, "POST", "/pay", {"session": session, "number": NUMBERS[Play.DECLINE]})
    _, again = send(server, "GET", f"/card/{session}", {})
    _, yes = send(server, "POST", "/pay", {"session": session, "number": NUMBERS[Play.SUCCESS]})

    assert said(server, Fields(no).values).facts.is_failed
    assert session in again
    assert said(server, Fields(yes).values).facts.authorized_minor == 50_000


def test_another_sum_is_signed_all_the_same(server: BankServer):
    assert said(server, pay(server, Play.OTHER_SUM).values).facts.authorized_minor == 50_100


@pytest.mark.parametrize(
    ("play", "answers"), [(Play.SILENCE, 0), (Play.LATE, 1), (Play.COPIES, 3), (Play.REORDERED, 2)]
)
def test_answers_come_as_the_card_says(server: BankServer, play: Play, answers: int):
    server.courier.stop()

    pay(server, play)

    assert len(owed(server)) == answers
    assert len(server.bank.book.holds) == 1


def test_a_hold_is_given_back_once(server: BankServer):
    ref = said(server, pay(server, Play.SUCCESS).values).ref
    gateway = bank.gateway_of(server)

    done = gateway.void(ref, OP)

    assert done.exchanged.key_id == "904291"
    with pytest.raises(errors.DeclinedError) as again:
        gateway.void(ref, OP)
    assert str(again.value) == "reversed already"


def test_a_hold_that_has_become_a_payment_is_not_given_back(server: BankServer):
    ref = said(server, pay(server, Play.SUCCESS).values).ref
    server.bank.book.clears_after = -1

    with pytest.raises(errors.DeclinedError):
        bank.gateway_of(server).void(ref, OP)


def test_some_cards_are_not_given_back(server: BankServer):
    ref = said(server, pay(server, Play.NO_REVERSAL).values).ref

    with pytest.raises(errors.DeclinedError):
        bank.gateway_of(server).void(ref, OP)


def test_a_line_cut_after_the_bank_has_done_it_is_unknown(server: BankServer):
    ref = said(server, pay(server, Play.CUT_REVERSAL).values).ref

    with pytest.raises(errors.UnknownOutcomeError):
        bank.gateway_of(server).void(ref, OP)

    assert server.bank.book.holds[ref]["is_reversed"]


def test_a_transaction_that_nobody_knows_is_declined(server: BankServer):
    with pytest.raises(errors.DeclinedError):
        bank.gateway_of(server).void("17", OP)


def test_orders_and_reversals_of_strangers_are_refused(server: BankServer):
    stranger = bank.gateway_of(server, key=private("plain"))
    form = stranger.start(bank.order(), OP)

    status, page = send(server, "POST", urlsplit(form.action).path, dict(form.fields))

    assert status == 400
    assert "session" not in page
    with pytest.raises(errors.MisconfiguredError):
        stranger.void("17", OP)


@pytest.mark.parametrize("number", ["", "4111", "4111111111111112", "x" * 16])
def test_what_is_no_number_of_a_card_is_asked_for_again(server: BankServer, number: str):
    fields = {"session": opened(server), "number": number}

    status, page = send(server, "POST", "/pay", fields)

    assert status == 422
    assert pages.words({"Language": "ru"})["wrong"] in page


def test_digits_of_other_alphabets_are_no_number():
    assert cards.play("１" * 16) is None


def test_it_speaks_english_too(server: BankServer):
    session = opened(server, language="en")

    _, page = send(server, "GET", f"/card/{session}", {})

    assert '<html lang="en">' in page
    assert "RUB 500.00" in page
    assert not any("а" <= letter <= "я" for letter in page.replace("Услуги связи, договор", ""))


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("POST", "/nothing"), ("GET", "/card/17")]
)
def test_there_are_no_other_pages(server: BankServer, method: str, path: str):
    assert send(server, method, path, {})[0] == 404


def test_a_session_that_nobody_opened_pays_nothing(server: BankServer):
    assert send(server, "POST", "/pay", {"session": "1", "number": "4111111111111111"})[0] == 404
    assert send(server, "GET", "/", {})[0] == 200


def test_a_signed_text_that_is_no_order_is_refused(server: BankServer):
    for body in (b"OrderID=1", b"x", bytes_of_order().replace(b"=50000", b"=0")):
        document = ipriv.sign(private("shop"), body).decode("cp1251")
        status, _ = send(server, "POST", "/cgi-bin/GetForm.cgi", {"message": document})
        assert status == 400


def bytes_of_order() -> bytes:
    from backend.payments.gateways.cyberplat import messages

    return messages.order(bank.order(), shop="localhost")


def test_the_bank_remembers_over_a_restart(tmp_path: Path):
    with bank.opened(tmp_path / "bank") as server:
        server.courier.stop()
        pay(server, Play.SUCCESS)

    again = Book(tmp_path / "bank" / "book.json")

    assert len(again.holds) == len(again.sessions) == len(again.owed) == 1


def test_keys_are_made_once(tmp_path: Path):
    files = keys.prepare(tmp_path / "bank")
    first = files.ring.read_bytes()

    loaded = keys.load(keys.prepare(tmp_path / "bank"))

    assert files.ring.read_bytes() == first
    assert loaded.own.serial == keys.BANK_SERIAL
    assert loaded.shop.serial == keys.SHOP_SERIAL
    assert files.shop.stat().st_mode & 0o077 == 0
    assert Bank(loaded, Book(tmp_path / "x.json")).reversals == []
