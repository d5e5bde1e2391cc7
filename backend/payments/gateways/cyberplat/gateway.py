"""CyberPlat as a gateway: orders as signed forms, results as signed messages, voids as reversals."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NoReturn
from urllib.parse import unquote_to_bytes, urlsplit

from backend.payments import ipriv
from backend.payments.facts import Facts
from backend.payments.gateways.base import (
    Answered,
    Caps,
    Capture,
    Exchanged,
    Extent,
    Form,
    Incoming,
    Notification,
    Op,
    Order,
    Snapshot,
    Source,
)
from backend.payments.gateways.cyberplat import http, messages
from backend.payments.gateways.cyberplat.messages import CHARSET, Result
from backend.payments.gateways.errors import (
    BadSignatureError,
    DeclinedError,
    UnknownOutcomeError,
    UnreadableError,
    UnsupportedError,
)
from backend.payments.gateways.wire import Limits
from backend.payments.ipriv import IPRIVError, PrivateKey, PublicKey

VERSION = "2.0"
NAME = "cyberplat"
_MOST_FIELDS = 20


@dataclass(frozen=True)
class Shop:
    """
    Everything that the bank and we have agreed upon.

    `hash` is what we sign with, `hashes` what the bank may have signed with. `name` is our host.
    """

    key: PrivateKey
    bank: PublicKey
    form_url: str
    process_url: str
    name: str
    hash: str = "sha256"
    hashes: tuple[str, ...] = ("sha256",)
    terminal: str = ""
    void_window: timedelta = timedelta(hours=4)
    assume_captured_after: timedelta = timedelta(hours=72)
    seconds: float = 20.0
    test_mode: bool = False


@dataclass(frozen=True)
class CyberPlat:
    """The gateway of one shop."""

    shop: Shop = field(repr=False)
    name: str = NAME

    @property
    def caps(self) -> Caps:
        """The bank turns holds into payments by itself; only a hold can be given back, and only whole."""
        return Caps(
            Capture.AUTO,
            Extent.FULL,
            Extent.NONE,
            void_window=self.shop.void_window,
            assume_captured_after=self.shop.assume_captured_after,
            test_mode=self.shop.test_mode,
        )

    @property
    def form_hosts(self) -> Sequence[str]:
        """Where the payer's browser posts the order."""
        parts = urlsplit(self.shop.form_url)
        return (f"{parts.scheme}://{parts.netloc}",)

    def check(self, order: Order) -> None:
        """
        Refuse values that the bank does not take.

        Raises:
            InvalidOrderError: there is one.
        """
        messages.order(order, shop=self.shop.name, terminal=self.shop.terminal)

    def start(self, order: Order, op: Op) -> Form:  # noqa: ARG002 an order is known by its number
        """
        The signed order as a form for the payer's browser.

        Raises:
            InvalidOrderError: a value that the bank does not take.
        """
        body = messages.order(order, shop=self.shop.name, terminal=self.shop.terminal)
        document = ipriv.sign(self.shop.key, body, self.shop.hash)
        return Form(
            self.shop.form_url,
            {"version": VERSION, "message": document.decode(CHARSET)},
            CHARSET,
        )

    def void(self, ref: str, op: Op) -> Answered:  # noqa: ARG002 the bank knows no keys of ours
        """Reverse a transaction whose money is held."""
        body = messages.reversal(ref)
        document = ipriv.sign(self.shop.key, body, self.shop.hash)
        received = http.post(self.shop.process_url, document, Limits(self.shop.seconds))
        try:
            answer = messages.reversed_(self._verified(received))
        except UnreadableError as error:
            raise UnknownOutcomeError(str(error), sent=document, received=received) from error
        except BadSignatureError as error:
            raise BadSignatureError(
                str(error), reason=error.reason, sent=document, received=received
            ) from error
        if answer.transaction != ref:
            raise UnknownOutcomeError(
                "the answer is about another transaction", sent=document, received=received
            )
        if answer.status != "0":
            raise DeclinedError(
                answer.description,
                code=answer.error_code or answer.status,
                payer_message=answer.description,
                sent=document,
                received=received,
            )
        exchanged = Exchanged(document, received, str(self.shop.bank.serial))
        snapshot = Snapshot(self.name, "", ref, Facts(), Source.REPLY)
        return Answered(snapshot, exchanged)

    def capture(self, ref: str, amount_minor: int, op: Op) -> NoReturn:  # noqa: ARG002
        """The bank does it by itself."""
        raise UnsupportedError("the bank captures by itself")

    def refund(self, ref: str, amount_minor: int, op: Op) -> NoReturn:  # noqa: ARG002
        """Only people can."""
        raise UnsupportedError("the bank refunds on paper")

    def fetch(self, ref: str) -> NoReturn:  # noqa: ARG002
        """There is nothing that could be asked."""
        raise UnsupportedError("the bank cannot be asked")

    def parse_notification(self, incoming: Incoming) -> Notification:
        """
        Verify the signed result in a posted form; whatever else the form says decides nothing.

        Raises:
            BadSignatureError: not signed by the bank's key.
            UnreadableError: no form with a document, or a document that tells of no result.
        """
        document = _field(incoming.body, b"reply")
        result = messages.result(self._verified(document))
        return Notification(
            result.order_ref,
            result.transaction,
            result.news_key,
            self._snapshot(result),
            document,
            is_by_browser=result.is_page_expected,
            key_id=str(self.shop.bank.serial),
        )

    def _snapshot(self, result: Result) -> Snapshot:
        if not result.is_success:
            return Snapshot(
                self.name,
                result.order_ref,
                "",
                Facts(is_failed=True),
                Source.NOTIFICATION,
                decline_code=result.error_code or result.status,
                payer_message=result.payer_message,
            )
        return Snapshot(
            self.name,
            result.order_ref,
            result.transaction,
            Facts(authorized_minor=result.amount_minor),
            Source.NOTIFICATION,
            currency=result.currency,
            auth_code=result.auth_code,
        )

    def _verified(self, document: bytes) -> bytes:
        try:
            return ipriv.verify(self.shop.bank, document, self.shop.hashes)
        except IPRIVError as error:
            raise BadSignatureError(
                str(error), reason=type(error).__name__, received=document
            ) from error


def _field(body: bytes, wanted: bytes) -> bytes:
    """A field of an urlencoded form, byte for byte: no character set is believed."""
    parts = body.split(b"&", _MOST_FIELDS)
    found = [part.partition(b"=")[2] for part in parts if part.startswith(wanted + b"=")]
    if len(found) != 1:
        raise UnreadableError("there is not one signed document in the form", received=body)
    return unquote_to_bytes(found[0].replace(b"+", b" "))
