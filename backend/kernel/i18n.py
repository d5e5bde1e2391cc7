"""Texts, plural forms, dates and money in the languages of the screens."""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale, dates, numbers
from babel.messages import catalog, mofile, pofile
from markupsafe import Markup, escape

from backend.kernel.localised import Localised

LANGUAGES = ("ru", "en")
LOCALES = {"ru": "ru_RU", "en": "en_GB"}
NAMES = {"ru": "Русский", "en": "English"}


class MissingMessageError(KeyError):
    """A text key that no catalogue of the language has, or one with plural forms and no count."""


@dataclass(frozen=True, eq=False)
class Translator:
    """
    Speaks one language in one time zone; there is one of each, compared as the one it is.

    Calling it gives the text of a key; for a key with plural forms `count` chooses one, and is a
    placeholder too. A value that is a text in both languages stands there in this one.
    """

    language: str
    zone: tzinfo
    catalogue: gettext.NullTranslations
    keys: frozenset[str]
    plurals: frozenset[str]
    locale: Locale = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        if key not in self.keys or (key in self.plurals and "count" not in values):
            raise MissingMessageError(f"{self.language}: {key}")
        if key in self.plurals:
            text = self.catalogue.ngettext(key, key, int(str(values["count"])))
        else:
            text = self.catalogue.gettext(key)
        if not values:
            return text
        return text.format_map({name: self._in_own(value) for name, value in values.items()})

    def html(self, key: str, **values: object) -> Markup:
        """The text of a key that holds markup of ours; the values are escaped."""
        escaped = {name: escape(self._in_own(value)) for name, value in values.items()}
        return Markup(self(key, **escaped))  # noqa: S704 our own text, values escaped

    def day(self, day: date) -> str:
        """`23 ноября 2026 г.`: a moment is first taken to the company's zone."""
        return _long_day(self.language, self._local(day))

    def days(self, first: date, last: date) -> str:
        """`1–31 мая 2026 г.`: both days are in it."""
        return dates.format_interval(first, last, "yMMMd", locale=self.locale)

    def month(self, day: date, *, is_short: bool = False) -> str:
        """`ноябрь 2026` of any day of the month, or `ноя` where there is little room."""
        if is_short:
            return dates.format_date(day, "LLL", locale=self.locale)[:3]
        return dates.format_date(day, "LLLL y", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        """`23 нояб. 2026 г., 14:05` in the company's zone; a line may break before the hour only."""
        year = "y\u00a0'г.'" if self.language == "ru" else "y"
        pattern = f"d\u00a0MMM\u00a0{year}, HH:mm"
        return dates.format_datetime(moment, pattern, tzinfo=self.zone, locale=self.locale)

    def ago(self, passed: timedelta) -> str:
        """`5 минут назад`, `3 days ago`: in the largest unit that is full."""
        return dates.format_timedelta(
            -max(passed, timedelta(minutes=1)), threshold=1, add_direction=True, locale=self.locale
        )

    def clock(self, moment: datetime) -> str:
        """`14:05` in the company's zone."""
        return dates.format_time(moment, "HH:mm", tzinfo=self.zone, locale=self.locale)

    def money(self, amount_minor: int, currency: str = "RUB") -> str:
        """`1 234,56 ₽` from minor units; the sign stands behind the sum in both languages."""
        signs = _signs(self.language)
        whole, rest = divmod(abs(amount_minor), 100)
        minus = signs.minus if amount_minor < 0 else ""
        amount = f"{minus}{whole:,}".replace(",", signs.group) + f"{signs.point}{rest:02}"
        return f"{amount}\u00a0{_symbol(currency)}"

    def number(self, value: float | Decimal) -> str:
        """A number with its groups of digits, and at most three digits after the point."""
        return numbers.format_decimal(value, locale=self.locale)

    def shown(self, values: Mapping[str, object]) -> dict[str, object]:
        """
        Stored values as people read them, to fill the places of a text.

        By the end of the name: `…_at` is a moment (ISO 8601), `…_on` a day, `…_minor` money, `…_key` the
        text of a key; a mapping of languages is the text of this one. Everything else stays as it is.
        """
        return {name: self._shown(name, value) for name, value in values.items()}

    def _shown(self, name: str, value: object) -> object:
        if isinstance(value, dict):
            return Localised(**value).in_(self.language)
        if name.endswith("_at"):
            return self.moment(datetime.fromisoformat(str(value)))
        if name.endswith("_on"):
            return self.day(date.fromisoformat(str(value)))
        if name.endswith("_key"):
            return self(str(value))
        return self.money(int(str(value))) if name.endswith("_minor") else value

    def _in_own(self, value: object) -> object:
        return value.in_(self.language) if isinstance(value, Localised) else value

    def _local(self, day: date) -> date:
        return day.astimezone(self.zone).date() if isinstance(day, datetime) else day


class _Signs(NamedTuple):
    """What stands between the digits of a sum."""

    group: str
    point: str
    minus: str


@cache
def _signs(language: str) -> _Signs:
    locale = LOCALES[language]
    return _Signs(
        numbers.get_group_symbol(locale),
        numbers.get_decimal_symbol(locale),
        numbers.get_minus_sign_symbol(locale),
    )


@cache
def _symbol(currency: str) -> str:
    return numbers.get_currency_symbol(currency, locale=LOCALES["ru"])


@lru_cache(maxsize=4000)
def _long_day(language: str, day: date) -> str:
    return dates.format_date(day, "long", locale=LOCALES[language])


@cache
def load(folder: Path, zone: tzinfo) -> Mapping[str, Translator]:
    """
    Read every catalogue below `folder`/<language>/LC_MESSAGES, one file per part of the product.

    Done once in a process: a changed catalogue needs a restart.

    Raises:
        ValueError: two files of a language hold the same key, or a key has no text.
    """
    return {language: _translator(folder, language, zone) for language in LANGUAGES}


def _translator(folder: Path, language: str, zone: tzinfo) -> Translator:
    locale = Locale.parse(LOCALES[language])
    whole = catalog.Catalog(locale=locale)
    keys: dict[str, bool] = {}
    for path in sorted((folder / language / "LC_MESSAGES").glob("*.po")):
        for message in _messages(path, locale):
            is_plural = not isinstance(message.id, str)
            key = message.id[0] if is_plural else str(message.id)
            if key in keys:
                raise ValueError(f"{path}: {key} stands twice")
            if not all(_texts(message)):
                raise ValueError(f"{path}: {key} has no text")
            keys[key] = is_plural
            whole.add(message.id, message.string)
    plurals = frozenset(key for key, is_plural in keys.items() if is_plural)
    return Translator(language, zone, _compiled(whole), frozenset(keys), plurals, locale)


def _messages(path: Path, locale: Locale) -> list[catalog.Message]:
    with path.open("rb") as file:
        part = pofile.read_po(file, locale=locale, abort_invalid=True)
    return [message for message in part if message.id]


def _texts(message: catalog.Message) -> list[object]:
    texts = message.string
    return [texts] if isinstance(texts, str) else list(texts or [""])


def _compiled(whole: catalog.Catalog) -> gettext.NullTranslations:
    made = io.BytesIO()
    mofile.write_mo(made, whole)
    made.seek(0)
    return gettext.GNUTranslations(made)
