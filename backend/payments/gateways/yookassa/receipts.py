"""Receipts by 54-FZ as YooKassa takes them: who gets one, and its lines with the code of their VAT."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.payments.gateways.base import Order, Payer, ReceiptLine
from backend.payments.gateways.errors import InvalidOrderError
from backend.payments.gateways.yookassa.amounts import roubles

LONGEST_TITLE = 128
MOST_LINES = 80
# A sum paid in advance has its tax inside: the calculated rate, not the plain one.
_RATES = {0: 2, 5: 7, 7: 8, 10: 3, 20: 4, 22: 11}
_CALCULATED = {7: 9, 8: 10, 3: 5, 4: 6, 11: 12}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"[0-9]{10,15}")
_NOT_IN_PHONES = re.compile(r"[\s()+-]")


@dataclass(frozen=True)
class Taxes:
    """
    What the shop's receipts say.

    `vat_code` is for lines that tell no rate of their own, `system_code` 0 if the shop has one system only.
    """

    vat_code: int
    system_code: int = 0
    mode: str = "advance"
    subject: str = "service"


def contact(payer: Payer) -> str:
    """
    Where the receipt goes: an e-mail address, else a telephone in digits.

    Raises:
        InvalidOrderError: neither can be used.
    """
    if _EMAIL.fullmatch(payer.email):
        return payer.email
    phone = _NOT_IN_PHONES.sub("", payer.phone)
    if not payer.email and _PHONE.fullmatch(phone):
        return phone
    reason = "not_an_address" if payer.email else "missing"
    raise InvalidOrderError("the receipt has nowhere to go", field="email", reason=reason)


def of_order(order: Order, taxes: Taxes) -> dict[str, Any]:
    """
    The receipt of a whole order.

    Raises:
        InvalidOrderError: a line that cannot be printed, or lines that are not the order's sum.
    """
    lines = order.receipt or [ReceiptLine(order.description, order.amount_minor)]
    if len(lines) > MOST_LINES or sum(line.amount_minor for line in lines) != order.amount_minor:
        raise InvalidOrderError("the lines are not the sum", field="receipt", reason="sum")
    items = [_item(line, order.currency, code(line.vat_percent, taxes), taxes) for line in lines]
    return _whole(contact(order.payer), items, taxes)


def of_part(line: ReceiptLine, to: str, currency: str, vat: int, taxes: Taxes) -> dict[str, Any]:
    """The receipt of a part of an order, as one line; `to` and `vat` are the order's."""
    return _whole(to, [_item(line, currency, vat, taxes)], taxes)


def vat_of(lines: Sequence[ReceiptLine], taxes: Taxes) -> int:
    """The one code of all lines; 0 if they have several, or none that is known."""
    codes = {code(line.vat_percent, taxes) for line in lines} or {code(None, taxes)}
    return codes.pop() if len(codes) == 1 else 0


def code(percent: int | None, taxes: Taxes) -> int:
    """
    YooKassa's code of a rate.

    Raises:
        InvalidOrderError: there is no such rate.
    """
    if percent is None:
        return taxes.vat_code
    if percent not in _RATES:
        raise InvalidOrderError("there is no such rate of VAT", field="receipt", reason="vat")
    plain = _RATES[percent]
    is_advance = taxes.mode in ("advance", "full_prepayment")
    return _CALCULATED.get(plain, plain) if is_advance else plain


def _whole(to: str, items: list[dict[str, Any]], taxes: Taxes) -> dict[str, Any]:
    receipt: dict[str, Any] = {
        "customer": {"email" if "@" in to else "phone": to},
        "items": items,
    }
    if taxes.system_code:
        receipt["tax_system_code"] = taxes.system_code
    return receipt


def _item(line: ReceiptLine, currency: str, vat: int, taxes: Taxes) -> dict[str, Any]:
    if not line.title.strip():
        raise InvalidOrderError("a line without a title", field="receipt", reason="missing")
    if len(line.title) > LONGEST_TITLE:
        raise InvalidOrderError("a line that is too long", field="receipt", reason="too_long")
    if line.amount_minor <= 0:
        raise InvalidOrderError("a line without a sum", field="receipt", reason="zero")
    return {
        "description": line.title,
        "quantity": "1.00",
        "amount": {"value": roubles(line.amount_minor), "currency": currency},
        "vat_code": vat,
        "payment_mode": taxes.mode,
        "payment_subject": taxes.subject,
    }
