"""Columns that hold small values of ours as JSON: texts by language, lists, objects."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import peewee

from backend.kernel.localised import Localised

# Made once: `json.dumps` makes a new one for each value, which thousands of rows would notice.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class JSONField(peewee.TextField):
    """Any JSON value, None included; equal values have equal texts. Change it by assigning anew."""

    def db_value(self, value: Any) -> str | None:
        """The text; NULL only where the column may be NULL."""
        return None if value is None and self.null else dumps(value)

    def python_value(self, value: str | None) -> Any:
        """The value again."""
        return None if value is None else json.loads(value)


class LocalisedField(peewee.TextField):
    """A text in the languages of the screens."""

    def db_value(self, value: Localised | None) -> str | None:
        """The texts by language."""
        return None if value is None else dumps({"en": value.en, "ru": value.ru})

    def python_value(self, value: str | None) -> Localised | None:
        """The texts again."""
        return None if value is None else _localised(value)


@lru_cache(maxsize=2000)
def localised(text: str) -> Localised:
    """What a column of `LocalisedField` holds, for rows that are read as they are; short texts are kept."""
    return _localised(text)


def _localised(text: str) -> Localised:
    texts = json.loads(text)
    return Localised(texts["ru"], texts["en"])


def dumps(value: Any) -> str:
    """JSON in one way only, so that equal values can be compared and hashed as texts."""
    return _ENCODER.encode(value)


class Blank:
    """
    Objects that share everything but a few texts, as JSON: what they share is written once.

    Filled in it is, byte for byte, what `dumps` makes of the whole.
    """

    def __init__(self, shared: Mapping[str, Any], *holes: str) -> None:
        names = sorted({*shared, *holes})
        self._holes = [name for name in names if name in holes]
        parts = (
            _literal(name) + ":" + ("%s" if name in holes else _literal(shared[name]))
            for name in names
        )
        self._text = "{" + ",".join(parts) + "}"

    def filled(self, **texts: str) -> str:
        """The whole with a text in each hole."""
        return self._text % tuple(dumps(texts[name]) for name in self._holes)


def _literal(value: Any) -> str:
    return dumps(value).replace("%", "%%")
