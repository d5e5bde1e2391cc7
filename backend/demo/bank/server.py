"""The bank's HTTP server: orders and reversals from shops, cards from payers."""

import secrets
import socket
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from backend.demo.bank import cards, pages, texts
from backend.demo.bank.book import Book
from backend.demo.bank.cards import Play
from backend.demo.bank.courier import Courier
from backend.demo.bank.keys import Keys
from backend.kernel import clock
from backend.payments import ipriv
from backend.payments.ipriv import IPRIVError

LONGEST_BODY = 64 * 1024
_CODE = "1234"
_MOSCOW = ZoneInfo("Europe/Moscow")


@dataclass
class Bank:
    """What the bank does; the HTTP around it is below."""

    keys: Keys
    book: Book
    late_seconds: float = 8.0
    reversals: list[str] = field(default_factory=list)

    def take_order(self, document: bytes) -> tuple[int, str]:
        """The card page of an order that a shop of ours has signed."""
        try:
            order = texts.order(ipriv.verify(self.keys.shop, document))
        except (IPRIVError, ValueError):
            return 400, pages.bad_order()
        return 200, pages.card(self.book.open_session(order), order)

    def take_card(self, form: dict[str, str]) -> tuple[int, str]:
        """What the number of the card leads to."""
        session = form.get("session", "")
        order = self.book.sessions.get(session)
        if order is None:
            return 404, pages.bad_order()
        play = cards.play(form.get("number", ""))
        if play is None:
            return 422, pages.card(session, order, problem="wrong")
        if play is Play.CODE and form.get("code") != _CODE:
            problem = "code_wrong" if "code" in form else ""
            return 200, pages.code(session, order, form["number"], problem=problem)
        return 200, self._play(play, order, form, session)

    def show_card(self, session: str) -> tuple[int, str]:
        """The card page again, for another try of the same order."""
        order = self.book.sessions.get(session)
        return (200, pages.card(session, order)) if order else (404, pages.bad_order())

    def reverse(self, document: bytes) -> tuple[int, bytes, bool]:
        """Status and signed answer to a reversal, and whether the line is cut instead of answering."""
        try:
            asked = texts.parse(ipriv.verify(self.keys.shop, document))
        except (IPRIVError, UnicodeDecodeError):
            return 403, b"", False
        number = asked.get("TransactionID", "")
        play = self.book.holds.get(number, {}).get("play")
        self.reversals.append(number)
        why = "refused by the issuer" if play == Play.NO_REVERSAL else self.book.reverse(number)
        answer = texts.reversal(number, "1" if why else "0", "12" if why else "", why or "Done")
        return 200, ipriv.sign(self.keys.own, answer), play == Play.CUT_REVERSAL

    def _play(self, play: Play, order: dict[str, str], form: dict[str, str], session: str) -> str:
        attempt = self._attempt(order, form)
        if play is Play.DECLINE:
            self._owe(order, texts.decline(attempt, is_page=False), attempt)
            fields = self._fields(texts.decline(attempt, is_page=True), attempt)
            return pages.back(order, fields, session, is_done=False)
        attempt["transaction"] = self.book.hold(order["OrderID"], order["Amount"], play)
        amount = str(int(order["Amount"]) + 100) if play is Play.OTHER_SUM else order["Amount"]
        silently = texts.success(attempt, amount=amount, is_page=False)
        if play is Play.SILENCE:
            return pages.waiting(order)
        if play is Play.LATE:
            self._owe(order, silently, attempt, after=self.late_seconds)
            return pages.waiting(order)
        for _ in range(3 if play is Play.COPIES else 1):
            self._owe(order, silently, attempt)
        if play is Play.REORDERED:
            earlier = self._attempt(order, form)
            later = self.late_seconds / 4
            self._owe(order, texts.decline(earlier, is_page=False), earlier, after=later)
        shown = texts.success(attempt, amount=amount, is_page=True)
        return pages.back(order, self._fields(shown, attempt), session, is_done=True)

    def _attempt(self, order: dict[str, str], form: dict[str, str]) -> dict[str, str]:
        return {
            "order": order["OrderID"],
            "session": str(10**6 + secrets.randbelow(10**9)),
            "details": order["PaymentDetails"],
            "language": order.get("Language", "ru"),
            "holder": _typed(form, "holder").upper()[:40].replace("&", " ") or "TEST CARD",
            "auth_code": secrets.token_hex(3).upper(),
            "at": datetime.strftime(clock.now().astimezone(_MOSCOW), "%d.%m.%Y %H:%M:%S"),
        }

    def _fields(self, answer: bytes, attempt: dict[str, str]) -> dict[str, str]:
        """The form that carries a signed answer."""
        return {
            "orderid": attempt["order"],
            "sid": attempt["session"],
            "Language": attempt["language"],
            "reply": ipriv.sign(self.keys.own, answer).decode("cp1251"),
        }

    def _owe(
        self, order: dict[str, str], answer: bytes, attempt: dict[str, str], *, after: float = 0.0
    ) -> None:
        self.book.owe(order["return_url"], self._fields(answer, attempt), after=after)


def _typed(form: dict[str, str], name: str) -> str:
    """What was typed into a page of ours."""
    return form.get(name, "").encode("latin-1").decode(texts.CHARSET, "replace")


class _Handler(BaseHTTPRequestHandler):
    """The wire: forms in, pages and signed documents out."""

    server: "BankServer"
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """The card page again; a short word for those who look whether somebody is here."""
        if self.path.startswith("/card/"):
            self._page(*self.server.bank.show_card(self.path.removeprefix("/card/")))
        else:
            self._send(200 if self.path == "/" else 404, b"The demo's bank.\n", "text/plain")

    def do_POST(self) -> None:
        """Orders, cards, codes, reversals."""
        form = self._form()
        message = form.get("message", "").encode("latin-1")
        bank = self.server.bank
        if self.path == "/cgi-bin/GetForm.cgi":
            self._page(*bank.take_order(message))
        elif self.path in ("/pay", "/code"):
            self._page(*bank.take_card(form))
        elif self.path == "/cgi-bin/ProcessTransaction.cgi":
            status, answer, is_cut = bank.reverse(message)
            if is_cut:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            else:
                self._send(status, answer, "application/octet-stream")
        else:
            self._send(404, b"", "text/plain")

    def log_message(self, *_: Any) -> None:
        """Quiet: a card's number is nobody's business."""

    def _form(self) -> dict[str, str]:
        """Fields byte for byte: each letter of a value is a byte."""
        length = min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY)
        text = self.rfile.read(length).decode("latin-1")
        return {name: values[0] for name, values in parse_qs(text, encoding="latin-1").items()}

    def _page(self, status: int, text: str) -> None:
        body = text.encode("cp1251", "xmlcharrefreplace")
        self._send(status, body, "text/html; charset=windows-1251")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class BankServer(ThreadingHTTPServer):
    """A bank at a port of this machine, with its courier."""

    daemon_threads = True

    def __init__(self, bank: Bank, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.bank = bank
        self.courier = Courier(bank.book)

    @property
    def url(self) -> str:
        """Where browsers find it."""
        return f"http://localhost:{self.server_port}"

    def run(self) -> None:
        """Answer until `shutdown`."""
        self.courier.start()
        try:
            self.serve_forever(poll_interval=0.1)
        finally:
            self.courier.stop()
            self.server_close()
