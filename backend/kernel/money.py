"""Money as whole minor units: read from what people type, shown by the locale, never a float."""

import re
from decimal import Decimal

from backend.kernel.errors import InvalidError

MAX_MINOR = 99_999_999_99
_TYPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)(?:[.,](?P<rest>[0-9]{1,2}))?"
)


def parse(text: str) -> int:
    """
    Minor units of a positive sum as people type it: `1 234,5`, `1234.50`, `10`.

    Raises:
        InvalidError: not a sum, zero, negative, more than two decimals, or too large.
    """
    match = _TYPED.fullmatch(text.strip())
    if not match:
        raise InvalidError("money.not_a_sum")
    whole = re.sub(r"[^0-9]", "", match["whole"]).lstrip("0") or "0"
    minor = int(whole[:12]) * 100 + int((match["rest"] or "0").ljust(2, "0"))
    if len(whole) > 12 or minor > MAX_MINOR:
        raise InvalidError("money.too_large")
    if minor == 0:
        raise InvalidError("money.zero")
    return minor


def to_decimal(amount_minor: int) -> Decimal:
    """The exact sum in major units, for formatting only."""
    return Decimal(amount_minor).scaleb(-2)
