"""Where contents stand: the collections of each, and keys that sort as Pelican sorts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from sitegen.incremental.keys import Down, Key
from sitegen.incremental.stock.door import URLWrapper
from sitegen.incremental.stock.entries import Entry
from sitegen.incremental.stock.trackable import Untrackable

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
ARTICLES = {"published": "articles", "hidden": "hidden_articles", "draft": "drafts"}
PAGES = {"published": "pages", "hidden": "hidden_pages", "draft": "draft_pages"}
STATICS = "staticfiles"
GROUP = "group:"
LISTS = {"cat": "cats", "tag": "tags", "author": "authors"}


class Places:
    """Tells the collections of an entry, by the settings."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._is_newest_first = bool(settings["NEWEST_FIRST_ARCHIVES"])
        order = settings["ARTICLE_ORDER_BY"]
        same = "reversed-date" if self._is_newest_first else "date"
        self.dates_differ = order != same

    def of(self, entry: Entry) -> Iterator[tuple[str, Key]]:
        """
        Give the collections of an entry with its key in each.

        Raises:
            Untrackable: Pelican's order of it cannot be told from the entry alone.
        """
        if entry.kind == "article":
            yield from self._of_article(entry)
        elif entry.kind == "page":
            key = self._key(entry, "PAGE")
            yield PAGES[entry.content.status], key
            yield from self._group(entry, "PAGE")
        elif entry.kind == "static":
            yield STATICS, (entry.path,)

    def dates(self, collection: str) -> str:
        """Name the collection of the same articles in the order of their dates."""
        return f"dates:{collection}" if self.dates_differ else collection

    def _of_article(self, entry: Entry) -> Iterator[tuple[str, Key]]:
        content = entry.content
        key = self._key(entry, "ARTICLE")
        yield ARTICLES[content.status], key
        yield from self._group(entry, "ARTICLE")
        if content.status != "published":
            return
        yield f"lang:{content.lang}", key
        dated = self._dated_key(content, key)
        names = ["articles"]
        if hasattr(content, "category"):
            names.append(f"cat:{_slug(content.category)}")
            yield names[-1], key
        for kind, labels in (
            ("tag", getattr(content, "tags", ())),
            ("author", getattr(content, "authors", ())),
        ):
            # Whoever carries a label twice stands in its list twice.
            for slug, times in Counter(map(_slug, labels)).items():
                names.append(f"{kind}:{slug}")
                for time in range(times):
                    yield names[-1], (*key, time)
        if dated:
            yield from ((f"dates:{name}", dated) for name in names)

    def _dated_key(self, content: Any, key: Key) -> Key | None:
        """Give the key of an article where the order is that of dates, if that is another one."""
        if not self.dates_differ:
            return None
        moment = _plain(content.date)
        return (_down(moment) if self._is_newest_first else moment, *key)

    def _group(self, entry: Entry, kind: str) -> Iterator[tuple[str, Key]]:
        """Give the group of translations: articles and pages that say the same."""
        name = self._settings[f"{kind}_TRANSLATION_ID"]
        if name:
            value = _attribute(entry, name)
            yield f"{GROUP}{kind}:{entry.content.status}:{value}", (entry.path,)

    def _key(self, entry: Entry, kind: str) -> Key:
        translation = self._settings[f"{kind}_TRANSLATION_ID"]
        last = (_attribute(entry, translation),) if translation else ()
        return (*self._ordered(entry, self._settings[f"{kind}_ORDER_BY"]), *last, entry.path)

    def _ordered(self, entry: Entry, order: Any) -> tuple[Any, ...]:
        if not order:
            return ()
        if callable(order):
            return (_plain(order(entry.content)),)
        if not isinstance(order, str):
            raise Untrackable("an order is neither a name nor a function")
        name = order.removeprefix("reversed-")
        is_file = name == "basename"
        value = entry.path.rpartition("/")[2] if is_file else _attribute(entry, name)
        return (_down(value) if name != order else value,)


def _down(value: Any) -> Any:
    """Give what sorts the other way round."""
    return -value if isinstance(value, int | float) else Down(value)


def _attribute(entry: Entry, name: str) -> Any:
    try:
        return _plain(attrgetter(name)(entry.content))
    except AttributeError as error:
        raise Untrackable(f"{entry.path} has no attribute {name} to be sorted by") from error


def _plain(value: Any) -> Any:
    """Give a value that sorts alike and that JSON can hold."""
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise Untrackable("contents are sorted by dates without a time zone")
        return (value - _EPOCH) // _MICROSECOND
    if isinstance(value, URLWrapper):
        return _slug(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float):
        return value
    raise Untrackable(f"contents are sorted by a {type(value).__name__}")


def _slug(label: Any) -> str:
    if not label.slug:
        raise Untrackable(f"{type(label).__name__} {label.name!r} has no slug")
    return str(label.slug)
