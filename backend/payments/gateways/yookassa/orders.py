"""What is said to YooKassa: an order as JSON, checked before anything is sent."""

import re
from collections.abc import Mapping
from typing import Any

from backend.payments.gateways.base import Order, ReceiptLine
from backend.payments.gateways.errors import InvalidOrderError
from backend.payments.gateways.yookassa import receipts
from backend.payments.gateways.yookassa.amounts import roubles
from backend.payments.gateways.yookassa.receipts import Taxes

CURRENCY = "RUB"
LONGEST_TITLE = 128
LONGEST_ADDRESS = 2048
MAX_MINOR = 10**12
_ORDER_REF = re.compile(r"[0-9A-Za-z_-]{1,64}")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f]")
_LOCALES = {"ru": "ru_RU", "en": "en_US"}


def start(order: Order, taxes: Taxes) -> dict[str, Any]:
    """
    A payment in two stages, with its receipt and with the notes by which it is known again.

    Raises:
        InvalidOrderError: a value that cannot be sent.
    """
    _check(order)
    receipt = receipts.of_order(order, taxes)
    lines = order.receipt or [ReceiptLine(order.description, order.amount_minor)]
    return {
        "amount": sum_of(order.amount_minor, order.currency),
        "capture": False,
        "confirmation": {
            "type": "redirect",
            "return_url": order.return_url,
            "locale": _LOCALES.get(order.language, "ru_RU"),
        },
        "description": order.description,
        "metadata": {
            "order": order.order_ref,
            "sum": str(order.amount_minor),
            "contact": receipts.contact(order.payer),
            "vat": str(receipts.vat_of(lines, taxes)),
            "language": order.language,
        },
        "receipt": receipt,
    }


def sum_of(amount_minor: int, currency: str) -> Mapping[str, str]:
    """A sum with its currency."""
    return {"value": roubles(amount_minor), "currency": currency}


def _is_torn(text: str) -> bool:
    """Whether half of a letter is in it, which no character set can write."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _check(order: Order) -> None:
    wrong = (
        ("order_ref", "letters", not _ORDER_REF.fullmatch(order.order_ref)),
        ("amount", "zero", order.amount_minor <= 0),
        ("amount", "too_large", order.amount_minor > MAX_MINOR),
        ("currency", "unknown", order.currency != CURRENCY),
        ("description", "missing", not order.description.strip()),
        ("description", "too_long", len(order.description) > LONGEST_TITLE),
        ("description", "letters", _is_torn(order.description)),
        ("description", "control", _NOT_PRINTED.search(order.description) is not None),
        ("email", "too_long", len(order.payer.email) > 254),
        ("return_url", "too_long", len(order.return_url) > LONGEST_ADDRESS),
        ("return_url", "missing", not order.return_url.startswith(("https://", "http://"))),
    )
    for field, reason, is_so in wrong:
        if is_so:
            raise InvalidOrderError(f"{field}: {reason}", field=field, reason=reason)
