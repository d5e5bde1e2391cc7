"""What YooKassa says: payments, refunds and news of both, read strictly from JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.payments.facts import Facts
from backend.payments.gateways.yookassa import reasons
from backend.payments.gateways.yookassa.amounts import kopecks

_REF = re.compile(r"[0-9A-Za-z-]{1,50}")
_STATUSES = ("pending", "waiting_for_capture", "succeeded", "canceled")
_EVENTS = re.compile(r"payment\.(waiting_for_capture|succeeded|canceled)|refund\.succeeded")


@dataclass(frozen=True)
class SeenPayment:
    """
    A payment as it is told.

    After a part was taken `amount_minor` is that part; `whole_minor` is what was ordered, from the notes
    that we gave along, as are `order_ref`, `contact`, `vat` and `language`.
    """

    ref: str
    status: str
    amount_minor: int
    currency: str
    refunded_minor: int
    title: str
    order_ref: str
    whole_minor: int
    contact: str
    vat: int
    language: str
    shop: str
    reason: str
    auth_code: str
    page: str
    expires_at: datetime | None

    @property
    def facts(self) -> Facts:
        """What of this is certain about the money."""
        if self.status == "waiting_for_capture":
            return Facts(self.amount_minor)
        if self.status == "succeeded":
            whole = max(self.whole_minor, self.amount_minor)
            return Facts(
                whole, captured_minor=self.amount_minor, refunded_minor=self.refunded_minor
            )
        if self.status == "canceled":
            return self._canceled
        return Facts()

    @property
    def _canceled(self) -> Facts:
        if self.reason == reasons.GIVEN_BACK:
            return Facts(self.amount_minor, voided_minor=self.amount_minor)
        if self.reason == reasons.RAN_OUT:
            return Facts(self.amount_minor, is_expired=True)
        return Facts(is_failed=True)


@dataclass(frozen=True)
class SeenRefund:
    """A refund as it is told."""

    ref: str
    payment_ref: str
    status: str
    amount_minor: int
    currency: str
    reason: str


@dataclass(frozen=True)
class SeenNews:
    """A notification; nothing in it is believed but which payment has to be asked about."""

    event: str
    ref: str
    payment_ref: str


def is_ref(text: str) -> bool:
    """Whether this can be a number of YooKassa's, and so a part of an address."""
    return _REF.fullmatch(text) is not None


def parse(raw: bytes) -> dict[str, Any]:
    """
    A JSON object in which no name stands twice.

    Raises:
        ValueError: it is none.
    """
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise ValueError("it is nested without an end") from error
    if not isinstance(found, dict):
        raise ValueError("it is not an object")  # noqa: TRY004 a wrong text, not a wrong call
    return found


def payment(said: Mapping[str, Any]) -> SeenPayment:
    """
    Read a payment.

    Raises:
        ValueError: something that must be there is not, or is something else.
    """
    notes, amount = _part(said, "metadata"), _part(said, "amount")
    refunded = _part(said, "refunded_amount")
    currency = _text(amount, "currency")
    if refunded and _text(refunded, "currency") != currency:
        raise ValueError("refunded in another currency")
    return SeenPayment(
        ref=_ref(said, "id"),
        status=_one_of(said, "status", _STATUSES),
        amount_minor=kopecks(amount.get("value")),
        currency=currency,
        refunded_minor=kopecks(refunded["value"]) if refunded else 0,
        title=_maybe(said, "description"),
        order_ref=_maybe(notes, "order"),
        whole_minor=_number(notes, "sum"),
        contact=_maybe(notes, "contact"),
        vat=_number(notes, "vat"),
        language=_maybe(notes, "language"),
        shop=_maybe(_part(said, "recipient"), "account_id"),
        reason=_maybe(_part(said, "cancellation_details"), "reason"),
        auth_code=_maybe(_part(said, "authorization_details"), "auth_code"),
        page=_maybe(_part(said, "confirmation"), "confirmation_url"),
        expires_at=_moment(said, "expires_at"),
    )


def refund(said: Mapping[str, Any]) -> SeenRefund:
    """
    Read a refund.

    Raises:
        ValueError: something that must be there is not, or is something else.
    """
    amount = _part(said, "amount")
    return SeenRefund(
        ref=_ref(said, "id"),
        payment_ref=_ref(said, "payment_id"),
        status=_one_of(said, "status", _STATUSES),
        amount_minor=kopecks(amount.get("value")),
        currency=_text(amount, "currency"),
        reason=_maybe(_part(said, "cancellation_details"), "reason"),
    )


def news(said: Mapping[str, Any]) -> SeenNews:
    """
    Read a notification.

    Raises:
        ValueError: it is none that we know.
    """
    event, about = _text(said, "event"), _part(said, "object")
    if said.get("type") != "notification" or not _EVENTS.fullmatch(event):
        raise ValueError("not a notification about a payment")
    is_refund = event.startswith("refund.")
    return SeenNews(event, _ref(about, "id"), _ref(about, "payment_id" if is_refund else "id"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object in an object; an empty one where there is none."""
    found = said.get(name)
    if found is not None and not isinstance(found, dict):
        raise ValueError(f"{name} is not an object")
    return found or {}


def _text(said: Mapping[str, Any], name: str) -> str:
    found = _maybe(said, name)
    if not found:
        raise ValueError(f"{name} is missing")
    return found


def _maybe(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    if found is not None and not isinstance(found, str):
        raise ValueError(f"{name} is not a text")
    (found or "").encode()  # half of a letter can be neither kept nor sent on
    return found or ""


def _ref(said: Mapping[str, Any], name: str) -> str:
    found = _text(said, name)
    if not is_ref(found):
        raise ValueError(f"{name} is not a number of YooKassa's")
    return found


def _one_of(said: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    found = _text(said, name)
    if found not in allowed:
        raise ValueError(f"{name} is {found!r}")
    return found


def _number(said: Mapping[str, Any], name: str) -> int:
    """A whole number that was noted as a text; 0 where there is none."""
    found = _maybe(said, name) or "0"
    if not re.fullmatch(r"[0-9]{1,15}", found):
        raise ValueError(f"{name} is not a whole number")
    return int(found)


def _moment(said: Mapping[str, Any], name: str) -> datetime | None:
    found = _maybe(said, name)
    if not found:
        return None
    moment = datetime.fromisoformat(found)
    if moment.tzinfo is None:
        raise ValueError(f"{name} has no time zone")
    return moment
