"""Filters that themes may use: dates in words, no-break spaces, addresses with a prefix."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from babel.dates import format_date
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

NBSP = "\u00a0"
JOINER = "\u2060"
_SHORT = re.compile(r"(?<![\w-])(\w{1,2}\.?) (?=\S)")
_DASH = re.compile(r" (?=[—–] )")
_TIGHT = re.compile(r"(?<=\d)(–)(?=\d)|(?<=бит)(/)(?=с)")
_UNIT = re.compile(r"(?<=\d) (?=(?:₽|%|руб|коп|мин|сек|ч|кг|км|м|мм|Мбит|Гбит|Кбит|тыс|млн|г)\b)")


@pass_context
def date_long(context: Context, value: datetime) -> str:
    """Write a day in words of the page's language: 15 октября 2026, 15 October 2026."""
    return format_date(value, "d MMMM y", locale=str(context["lang"]))


def date_iso(value: datetime) -> str:
    """Write a day for a machine: 2026-10-15."""
    return value.date().isoformat()


def nbsp(value: str) -> Markup:
    """Tie short words, dashes, ranges and units to their neighbours, as Russian typography wants."""
    text = str(escape(value))
    text = _TIGHT.sub(rf"{JOINER}\1\2{JOINER}", text)
    text = _SHORT.sub(rf"\1{NBSP}", text)
    return Markup(_UNIT.sub(NBSP, _DASH.sub(NBSP, text)))  # noqa: S704 — escaped two lines above


FILTERS: dict[str, Callable[..., Any]] = {
    "date_long": date_long,
    "date_iso": date_iso,
    "nbsp": nbsp,
}
