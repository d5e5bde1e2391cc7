"""Cells of imported lines as values; what cannot be read is a problem of the line, by its field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from backend.kernel import money
from backend.kernel.errors import InvalidError

What = TypeVar("What")
_MINUSES = ("-", "\u2212", "–")
# A sum below zero has a minus in front or stands in brackets; a minus behind it would be easily missed.
_SIGNED = re.compile(r"\((?P<inside>[^()+-]+)\)|(?P<sign>[-+\u2212–]?) ?(?P<sum>[^()+-]+)")
_RUSSIAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?: [0-9:]+)?")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.]+)?")


@dataclass
class Reader:
    """One line of a file by fields; `problems` grow as its cells are read."""

    number: int
    cells: Mapping[str, str]
    problems: dict[str, InvalidError] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The cell with single spaces, as everything is stored; empty if the file has no such column."""
        return " ".join(self.cells.get(name, "").split())

    def required(self, name: str) -> str:
        """The cell, which must not be empty."""
        text = self.text(name)
        if not text:
            self.problems.setdefault(name, InvalidError("form.required"))
        return text

    def read(self, name: str, parse: Callable[[str], What], default: What) -> What:
        """The cell through `parse`; `default` if it is empty or wrong, which is noted."""
        text = self.text(name)
        if not text:
            return default
        try:
            return parse(text)
        except InvalidError as error:
            self.problems.setdefault(name, error)
            return default


def as_day(text: str) -> date:
    """
    A day as `01.03.2025` or `2025-03-01`; a time behind it is left out.

    Raises:
        InvalidError: no such day.
    """
    russian, iso = _RUSSIAN_DAY.fullmatch(text), _ISO_DAY.fullmatch(text)
    try:
        if russian:
            day, month, year = (int(part) for part in russian.groups())
            return date(year, month, day)
        if iso:
            year, month, day = (int(part) for part in iso.groups())
            return date(year, month, day)
    except ValueError as error:
        raise InvalidError("form.date") from error
    raise InvalidError("form.date")


def as_balance(text: str) -> int:
    """
    Minor units of a balance with its sign: `-1 234,50`, `0`, `100`.

    Raises:
        InvalidError: not a sum.
    """
    signed = _SIGNED.fullmatch(text.strip())
    if not signed:
        raise InvalidError("money.not_a_sum")
    minor = money.parse_price(signed["inside"] or signed["sum"])
    is_negative = signed["inside"] is not None or signed["sign"] in _MINUSES
    return -minor if is_negative else minor


def as_stored(problems: Mapping[str, InvalidError]) -> list[dict[str, Any]]:
    """Problems as a row keeps them, to be read in any language later."""
    return [
        {"field": name, "key": error.message_key, "details": _plain(error.details)}
        for name, error in problems.items()
    ]


def _plain(details: Mapping[str, object]) -> dict[str, object]:
    return {name: one if isinstance(one, int) else str(one) for name, one in details.items()}
