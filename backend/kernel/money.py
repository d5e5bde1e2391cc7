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


def parse_price(text: str) -> int:
    """
    Minor units of a price as people type it; unlike a sum to pay it may be nothing.

    Raises:
        InvalidError: as `parse`.
    """
    is_nothing = re.fullmatch(r"0+(?:[.,]0{1,2})?", text.strip()) is not None
    return 0 if is_nothing else parse(text)


def share(amount_minor: int, part: int, whole: int) -> int:
    """
    `part` of `whole` parts of a sum, halves away from zero: what is taken back equals what was given.

    Args:
        part: not negative. `whole` is positive.
    """
    exact = abs(amount_minor) * part
    rounded = (2 * exact + whole) // (2 * whole)
    return rounded if amount_minor >= 0 else -rounded


def vat_inside(amount_minor: int, percent: int) -> int:
    """The tax that a sum with tax holds."""
    return share(amount_minor, percent, 100 + percent)


def to_decimal(amount_minor: int) -> Decimal:
    """The exact sum in major units, for formatting only."""
    return Decimal(amount_minor).scaleb(-2)
