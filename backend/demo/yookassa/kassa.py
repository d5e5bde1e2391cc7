"""What the training YooKassa does with payments: created, held by a card, taken, given back, refunded, run out."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from backend.demo.yookassa import checks
from backend.demo.yookassa.book import Book
from backend.demo.yookassa.cards import Card
from backend.demo.yookassa.checks import RefusedError, wrong
from backend.kernel import clock

PAGE_TTL = timedelta(hours=1)
HOLD_TTL = timedelta(days=7)


@dataclass
class Kassa:
    """One shop's payments; `now` tells the time, `base` is where its pages are."""

    book: Book
    notify_url: str
    now: Callable[[], datetime] = clock.now
    base: str = ""

    def create(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """A new payment that waits for its payer."""
        amount = checks.new_payment(said)
        number = _new_number()
        made = {
            "id": number,
            "status": "pending",
            "paid": False,
            "amount": _money(amount),
            "confirmation": {
                "type": "redirect",
                "return_url": said["confirmation"]["return_url"],
                "confirmation_url": f"{self.base}/checkout?orderId={number}",
            },
            "created_at": _text(self.now()),
            "description": said.get("description", ""),
            "metadata": said.get("metadata", {}),
            "recipient": {"account_id": self.book.shop_id, "gateway_id": "100700"},
            "refundable": False,
            "test": True,
            "capture": said.get("capture", False) is True,
            "locale": said["confirmation"].get("locale", "ru_RU"),
        }
        self.book.payments[number] = made
        self._print(number, "payment", said["receipt"])
        return made

    def pay(self, number: str, card: Card) -> dict[str, Any]:
        """The payer has given a card."""
        with self.book.changing():
            payment = self.payment(number)
            if payment["status"] != "pending":
                return payment
            payment["payment_method"] = _method(card.number)
            if card.reason:
                return self._cancel(payment, "payment_network", card.reason)
            payment["paid"] = True
            payment["authorization_details"] = {
                "rrn": str(secrets.randbelow(10**12)).zfill(12),
                "auth_code": str(secrets.randbelow(10**6)).zfill(6),
                "three_d_secure": {"applied": card.asks_code},
            }
            payment["expires_at"] = _text(self.now() + HOLD_TTL)
            self._become(payment, "waiting_for_capture")
            if payment["capture"]:
                self._take(payment, Decimal(payment["amount"]["value"]))
            return payment

    def capture(self, number: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Take held money; a part of it with a receipt of its own, which lets go of the rest."""
        payment = self.payment(number)
        if payment["status"] != "waiting_for_capture":
            raise wrong("status", "Payment is not waiting for capture")
        whole = Decimal(payment["amount"]["value"])
        amount = checks.money(said["amount"]) if "amount" in said else whole
        if amount > whole:
            raise wrong("amount.value", "More than is held")
        checks.receipt(said.get("receipt"), amount, is_needed=amount != whole)
        self._print(number, "payment", said.get("receipt"))
        self._take(payment, amount)
        return payment

    def cancel(self, number: str) -> dict[str, Any]:
        """Give held money back."""
        payment = self.payment(number)
        if payment["status"] != "waiting_for_capture":
            raise wrong("status", "Payment is not waiting for capture")
        return self._cancel(payment, "merchant", "canceled_by_merchant")

    def refund(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Give back what was taken, or a part of it with a receipt of its own."""
        payment = self.payment(str(said.get("payment_id")))
        if payment["status"] != "succeeded":
            raise wrong("payment_id", "Payment is not succeeded")
        amount = checks.money(said.get("amount"))
        taken = Decimal(payment["amount"]["value"])
        given = Decimal(payment["refunded_amount"]["value"])
        if amount > taken - given:
            raise wrong("amount.value", "More than is left")
        checks.receipt(said.get("receipt"), amount, is_needed=amount != taken)
        made = {
            "id": _new_number(),
            "payment_id": payment["id"],
            "status": "succeeded",
            "created_at": _text(self.now()),
            "amount": _money(amount),
        }
        self.book.refunds[made["id"]] = made
        payment["refunded_amount"] = _money(given + amount)
        payment["refundable"] = given + amount < taken
        self._print(payment["id"], "refund", said.get("receipt"))
        self._owe("refund.succeeded", made)
        return made

    def payment(self, number: str) -> dict[str, Any]:
        """A payment as it is kept."""
        return _found(self.book.payments, number)

    def refund_of(self, number: str) -> dict[str, Any]:
        """A refund as it is kept."""
        return _found(self.book.refunds, number)

    def run_out(self) -> None:
        """Cancel what nobody has paid or taken in time."""
        now = self.now()
        for payment in list(self.book.payments.values()):
            reason = _overdue(payment, now)
            if reason:
                with self.book.changing():
                    self._cancel(payment, "yoo_money", reason)

    def _take(self, payment: dict[str, Any], amount: Decimal) -> None:
        payment["amount"] = _money(amount)
        payment["captured_at"] = _text(self.now())
        payment["refunded_amount"] = _money(Decimal("0.00"))
        payment["refundable"] = True
        payment.pop("expires_at", None)
        self._become(payment, "succeeded")

    def _cancel(self, payment: dict[str, Any], party: str, reason: str) -> dict[str, Any]:
        payment["paid"] = False
        payment["cancellation_details"] = {"party": party, "reason": reason}
        payment.pop("expires_at", None)
        self._become(payment, "canceled")
        return payment

    def _become(self, payment: dict[str, Any], status: str) -> None:
        payment["status"] = status
        self._owe(f"payment.{status}", payment)

    def _owe(self, event: str, about: Mapping[str, Any]) -> None:
        """Promise news to the shop, as it is at this moment."""
        body = {"type": "notification", "event": event, "object": shown(about)}
        self.book.owed.append({"body": body, "due": 0.0, "tries": 0})

    def _print(self, number: str, kind: str, receipt: object) -> None:
        if receipt is not None:
            self.book.receipts.append({"payment_id": number, "type": kind, "receipt": receipt})


def shown(kept: Mapping[str, Any]) -> dict[str, Any]:
    """An object as the API shows it."""
    told = {name: value for name, value in kept.items() if name not in ("capture", "locale")}
    if told["status"] != "pending":
        told.pop("confirmation", None)
    return told


def _overdue(payment: Mapping[str, Any], now: datetime) -> str:
    """The reason to cancel a payment by now; none as long as there is time."""
    if payment["status"] == "pending":
        until = datetime.fromisoformat(payment["created_at"]) + PAGE_TTL
        return "expired_on_confirmation" if now >= until else ""
    if payment["status"] == "waiting_for_capture":
        until = datetime.fromisoformat(payment["expires_at"])
        return "expired_on_capture" if now >= until else ""
    return ""


def _found(kept: Mapping[str, dict[str, Any]], number: str) -> dict[str, Any]:
    if number not in kept:
        raise RefusedError(404, "not_found", "Object by specified id not found", "id")
    return kept[number]


def _new_number() -> str:
    return str(uuid.uuid4())


def _money(amount: Decimal) -> dict[str, str]:
    return {"value": f"{amount:.2f}", "currency": "RUB"}


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _method(number: str) -> dict[str, Any]:
    card = {"first6": number[:6], "last4": number[-4:], "card_type": "MasterCard"}
    return {"type": "bank_card", "saved": False, "title": f"Bank card *{number[-4:]}", "card": card}
