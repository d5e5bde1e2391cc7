"""YooKassa as a gateway: payments in two stages, each command under its key, every notification read again."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from backend.payments.facts import Facts
from backend.payments.gateways.base import (
    Answered,
    Caps,
    Capture,
    Extent,
    Incoming,
    Notification,
    Op,
    OperationKind,
    Order,
    ReceiptLine,
    Redirect,
    Snapshot,
    Source,
)
from backend.payments.gateways.errors import (
    BadSignatureError,
    DeclinedError,
    GatewayError,
    InvalidOrderError,
    MisconfiguredError,
    StateConflictError,
    UnavailableGatewayError,
    UnknownOutcomeError,
    UnknownReferenceError,
    UnreadableError,
    UnsupportedError,
)
from backend.payments.gateways.yookassa import networks, objects, orders, reasons, receipts
from backend.payments.gateways.yookassa.client import Client, Said
from backend.payments.gateways.yookassa.networks import Network
from backend.payments.gateways.yookassa.objects import SeenPayment, SeenRefund
from backend.payments.gateways.yookassa.receipts import Taxes

NAME = "yookassa"
KEY_TTL = timedelta(hours=23)  # a day, less what clocks may differ
MOST_TRIES = 10
_Seen = TypeVar("_Seen", SeenPayment, SeenRefund)


@dataclass(frozen=True)
class Shop:
    """
    Everything that YooKassa and we have agreed upon.

    `page` is the origin of the pages on which people pay, `networks` where notifications come from.
    """

    client: Client
    page: str
    taxes: Taxes
    networks: tuple[Network, ...]
    hold_ttl: timedelta = timedelta(days=7)
    capture_after: timedelta = timedelta(hours=4)
    test_mode: bool = False


@dataclass(frozen=True)
class YooKassa:
    """The gateway of one shop."""

    shop: Shop = field(repr=False)
    name: str = NAME

    @property
    def caps(self) -> Caps:
        """Money is held until we take it, or a part; what was taken can be given back, or a part."""
        return Caps(
            Capture.MANUAL,
            Extent.FULL,
            Extent.PARTIAL,
            partial_capture=True,
            status_query=True,
            idempotent=frozenset(OperationKind),
            key_ttl=KEY_TTL,
            hold_ttl=self.shop.hold_ttl,
            void_window=self.shop.capture_after,
            capture_after=self.shop.capture_after,
            test_mode=self.shop.test_mode,
        )

    @property
    def form_hosts(self) -> Sequence[str]:
        """Where a payer is sent by the answer to our form."""
        return (self.shop.page,)

    def check(self, order: Order) -> None:
        """
        Refuse values that cannot be sent.

        Raises:
            InvalidOrderError: there is one.
        """
        orders.start(order, self.shop.taxes)

    def start(self, order: Order, op: Op) -> Redirect:
        """
        Begin a payment; again under the same key it is the same one, until that one was declined.

        Raises:
            InvalidOrderError: a value that cannot be sent.
            DeclinedError: there were too many tries.
            StateConflictError: it was paid already.
        """
        values = orders.start(order, self.shop.taxes)
        for attempt in range(1, MOST_TRIES + 1):
            # A try that was declined is over for certain, and so the next one has a key of its own.
            key = op.key if attempt == 1 else f"{op.key}-{attempt}"
            said = self.shop.client.post("/payments", values, key)
            seen = self._payment(said)
            if (seen.order_ref, seen.amount_minor) != (order.order_ref, order.amount_minor):
                raise _fault(UnknownOutcomeError, "the answer is about another order", said)
            if seen.status != "canceled":
                return self._redirect(seen, said)
        raise DeclinedError("too many tries", payer_message=reasons.told("", order.language))

    def _redirect(self, seen: SeenPayment, said: Said) -> Redirect:
        if seen.status != "pending":
            raise _fault(StateConflictError, f"the payment is {seen.status}", said)
        parts = urlsplit(seen.page)
        if f"{parts.scheme}://{parts.netloc}" != self.shop.page:
            raise _fault(MisconfiguredError, f"people pay on {parts.netloc}", said)
        return Redirect(seen.page, seen.ref)

    def capture(self, ref: str, amount_minor: int, op: Op) -> Answered:
        """
        Take held money; a part needs a receipt of its own, and lets go of the rest.

        Raises:
            UnsupportedError: a part of an order whose lines have different VAT.
            StateConflictError: it is not held any more.
        """
        before = self._looked_up(ref)
        values: dict[str, Any] = {"amount": orders.sum_of(amount_minor, before.currency)}
        if amount_minor != before.whole_minor:
            values["receipt"] = self._receipt(before, amount_minor)
        said = self.shop.client.post(f"/payments/{ref}/capture", values, op.key)
        seen = self._payment(said, ref)
        if seen.status == "canceled":
            raise _fault(StateConflictError, f"canceled: {seen.reason}", said)
        if (seen.status, seen.amount_minor) != ("succeeded", amount_minor):
            raise _fault(UnknownOutcomeError, f"the payment is {seen.status}", said)
        return self._answered(seen, Source.REPLY, said)

    def void(self, ref: str, op: Op) -> Answered:
        """
        Give held money back.

        Raises:
            StateConflictError: it was taken, or its time had run out.
        """
        _insist_on_ref(ref)
        said = self.shop.client.post(f"/payments/{ref}/cancel", {}, op.key)
        seen = self._payment(said, ref)
        if (seen.status, seen.reason) == ("canceled", reasons.GIVEN_BACK):
            return self._answered(seen, Source.REPLY, said)
        if seen.status in ("canceled", "succeeded"):
            raise _fault(StateConflictError, f"{seen.status} {seen.reason}".strip(), said)
        raise _fault(UnknownOutcomeError, f"the payment is {seen.status}", said)

    def refund(self, ref: str, amount_minor: int, op: Op) -> Answered:
        """
        Give back money that was taken; a part needs a receipt of its own.

        Raises:
            DeclinedError: YooKassa cannot do it; its reason is the code.
            UnsupportedError: a part of an order whose lines have different VAT.
        """
        before = self._looked_up(ref)
        values: dict[str, Any] = {
            "payment_id": ref,
            "amount": orders.sum_of(amount_minor, before.currency),
        }
        if amount_minor != before.amount_minor:
            values["receipt"] = self._receipt(before, amount_minor)
        said = self.shop.client.post("/refunds", values, op.key)
        seen = _read(objects.refund, said)
        if (seen.payment_ref, seen.amount_minor, seen.currency) != (
            ref,
            amount_minor,
            before.currency,
        ):
            raise _fault(UnknownOutcomeError, "the answer is about another refund", said)
        if seen.status == "canceled":
            raise _fault(DeclinedError, seen.reason or "refused", said, code=seen.reason)
        if seen.status != "succeeded":
            raise _fault(UnknownOutcomeError, f"the refund is {seen.status}", said)
        given = max(before.refunded_minor, amount_minor)
        facts = before.facts.merged(Facts(refunded_minor=given))
        return self._answered(before, Source.REPLY, said, facts)

    def fetch(self, ref: str) -> Answered:
        """
        Ask what is true.

        Raises:
            UnknownReferenceError: there is no such payment, or it is none of ours.
        """
        said = self._got(ref)
        seen = self._payment(said, ref)
        return self._answered(seen, Source.FETCH, said)

    def parse_notification(self, incoming: Incoming) -> Notification:
        """
        Which payment there is news of; what it says of it is not believed, for nobody has signed it.

        Raises:
            BadSignatureError: it came from none of YooKassa's networks.
            UnreadableError: it is no notification about a payment.
        """
        if not networks.holds(self.shop.networks, incoming.address):
            raise BadSignatureError(
                f"from {incoming.address}", reason="address", received=incoming.body
            )
        try:
            news = objects.news(objects.parse(incoming.body))
        except ValueError as error:
            raise UnreadableError(str(error), received=incoming.body) from error
        key = f"{news.event}:{news.ref}"
        return Notification("", news.payment_ref, key, None, incoming.body)

    def _looked_up(self, ref: str) -> SeenPayment:
        """The payment before a command about it: nothing was sent if it cannot be had."""
        try:
            return self._payment(self._got(ref), ref)
        except UnknownOutcomeError as error:
            raise UnavailableGatewayError(str(error), code=error.code) from error

    def _got(self, ref: str) -> Said:
        _insist_on_ref(ref)
        return self.shop.client.get(f"/payments/{ref}")

    def _payment(self, said: Said, ref: str = "") -> SeenPayment:
        seen = _read(objects.payment, said)
        if ref and seen.ref != ref:
            raise _fault(UnknownOutcomeError, "the answer is about another payment", said)
        if not seen.order_ref or seen.shop not in ("", self.shop.client.shop_id):
            raise _fault(UnknownReferenceError, "not a payment of ours", said)
        return seen

    def _receipt(self, seen: SeenPayment, amount_minor: int) -> dict[str, object]:
        if not seen.vat or not seen.contact:
            raise UnsupportedError("the lines have different VAT: only the whole can be moved")
        line = ReceiptLine(seen.title, amount_minor)
        return receipts.of_part(line, seen.contact, seen.currency, seen.vat, self.shop.taxes)

    def _answered(
        self, seen: SeenPayment, source: Source, said: Said, facts: Facts | None = None
    ) -> Answered:
        known = seen.facts if facts is None else facts
        is_no = known.is_failed
        snapshot = Snapshot(
            self.name,
            seen.order_ref,
            seen.ref,
            known,
            source,
            currency=seen.currency,
            hold_expires_at=seen.expires_at if known.held_minor else None,
            auth_code=seen.auth_code,
            decline_code=seen.reason if is_no else "",
            payer_message=reasons.told(seen.reason, seen.language) if is_no else "",
            digest=hashlib.sha256(said.exchanged.received).hexdigest(),
        )
        return Answered(snapshot, said.exchanged)


def _read(read: Callable[..., _Seen], said: Said) -> _Seen:
    try:
        return read(said.values)
    except (ValueError, KeyError) as error:
        raise UnknownOutcomeError(
            f"an answer that cannot be read: {error}",
            sent=said.exchanged.sent,
            received=said.exchanged.received,
        ) from error


def _insist_on_ref(ref: str) -> None:
    if not objects.is_ref(ref):
        raise InvalidOrderError("not a number of a payment", field="ref", reason="not_a_number")


def _fault(
    kind: Callable[..., GatewayError], message: str, said: Said, code: str = ""
) -> GatewayError:
    """An error with both halves of the call that led to it."""
    exchanged = said.exchanged
    return kind(message, code=code, sent=exchanged.sent, received=exchanged.received)
