"""Sums as YooKassa writes them: roubles with a point and two digits, and never anything else."""

import re

_SUM = re.compile(r"(0|[1-9][0-9]{0,11})\.([0-9]{2})")


def roubles(amount_minor: int) -> str:
    """`100.00` of kopecks."""
    whole, rest = divmod(amount_minor, 100)
    return f"{whole}.{rest:02}"


def kopecks(text: object) -> int:
    """
    Kopecks of `100.00`.

    Raises:
        ValueError: it is written in any other way.
    """
    match = _SUM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("a sum must be roubles with two digits after the point")
    return int(match[1]) * 100 + int(match[2])
