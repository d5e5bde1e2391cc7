"""Money as a page writes it, in the language of the page."""

from __future__ import annotations

from babel.numbers import format_decimal, get_currency_symbol

NBSP = "\u00a0"


def written(minor: int, currency: str, lang: str) -> str:
    """Write minor units: 190000 as `1 900 ₽` or `₽1,900`; kopecks only when there are some."""
    pattern = "#,##0.00" if minor % 100 else "#,##0"
    amount = format_decimal(minor / 100, pattern, locale=lang).replace("\u202f", NBSP)
    symbol = get_currency_symbol(currency, locale="ru" if currency == "RUB" else lang)
    return f"{amount}{NBSP}{symbol}" if lang == "ru" else f"{symbol}{amount}"
