"""What the training YooKassa takes: each rule by its name, told as the real one tells it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

MODES = {
    "full_prepayment",
    "partial_prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
}
SUBJECTS = {"commodity", "job", "service", "payment", "another", "composite"}
_MOST_NOTES = 16


class RefusedError(Exception):
    """An answer that is not 200."""

    def __init__(
        self, status: int, code: str, description: str, parameter: str = "", wait: int = 0
    ) -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description
        self.parameter = parameter
        self.wait = wait


def wrong(parameter: str, description: str = "Invalid value") -> RefusedError:
    """A request that is wrong in one parameter."""
    return RefusedError(400, "invalid_request", description, parameter)


def money(said: object, parameter: str = "amount") -> Decimal:
    """A sum above nothing in roubles; sums are texts with two digits after the point."""
    if not isinstance(said, dict) or said.get("currency") != "RUB":
        raise wrong(f"{parameter}.currency")
    text = said.get("value")
    try:
        value = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value <= 0 or value.as_tuple().exponent != -2:
        raise wrong(f"{parameter}.value")
    return value


def new_payment(said: Mapping[str, Any]) -> Decimal:
    """Everything of a new payment; its sum."""
    amount = money(said.get("amount"))
    confirmation = said.get("confirmation")
    if not isinstance(confirmation, dict) or confirmation.get("type") != "redirect":
        raise wrong("confirmation.type")
    address = confirmation.get("return_url")
    if not isinstance(address, str) or not 0 < len(address) <= 2048:
        raise wrong("confirmation.return_url")
    description = said.get("description", "")
    if not isinstance(description, str) or len(description) > 128:
        raise wrong("description")
    _notes(said.get("metadata", {}))
    receipt(said.get("receipt"), amount, is_needed=True)
    return amount


def receipt(said: object, amount: Decimal, *, is_needed: bool) -> None:
    """A receipt by 54-FZ: somebody to send it to, and lines that are the sum."""
    if said is None and not is_needed:
        return
    if not isinstance(said, dict):
        raise wrong("receipt", "Receipt is missing or illegal")
    customer, items = said.get("customer"), said.get("items")
    if not isinstance(customer, dict) or not (customer.get("email") or customer.get("phone")):
        raise wrong("receipt.customer", "Receipt is missing or illegal")
    if not isinstance(items, list) or not 0 < len(items) <= 80:
        raise wrong("receipt.items", "Receipt is missing or illegal")
    if sum(_line(item) for item in items) != amount:
        raise wrong("receipt.items", "Receipt amount does not match the payment")
    if said.get("tax_system_code", 1) not in range(1, 7):
        raise wrong("receipt.tax_system_code")


def _line(item: object) -> Decimal:
    """A line; its price times its quantity."""
    if not isinstance(item, dict):
        raise wrong("receipt.items")
    title = item.get("description")
    if not isinstance(title, str) or not 0 < len(title) <= 128:
        raise wrong("receipt.items.description")
    if item.get("vat_code") not in range(1, 13):
        raise wrong("receipt.items.vat_code")
    if item.get("payment_mode") not in MODES or item.get("payment_subject") not in SUBJECTS:
        raise wrong("receipt.items.payment_mode")
    try:
        quantity = Decimal(str(item.get("quantity")))
    except InvalidOperation as error:
        raise wrong("receipt.items.quantity") from error
    return money(item.get("amount"), "receipt.items.amount") * quantity


def _notes(said: object) -> None:
    if not isinstance(said, dict) or len(said) > _MOST_NOTES:
        raise wrong("metadata")
    for name, value in said.items():
        if len(name) > 32 or not isinstance(value, str) or len(value) > 512:
            raise wrong("metadata")
