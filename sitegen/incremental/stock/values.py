"""Values of metadata: written down as JSON, made again, and told apart by what a page would show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import tz  # type: ignore[import-untyped] # it has no types
from markupsafe import Markup

from sitegen.incremental.stock.door import Author, Category, SafeDatetime, Tag, URLWrapper
from sitegen.incremental.stock.trackable import Untrackable

PLAIN = (str, int, float, bool, type(None))
_WRAPPERS: dict[str, Any] = {"Category": Category, "Tag": Tag, "Author": Author}


def comparable(value: Any) -> object:
    """Give something that is equal exactly when pages show the same for two values."""
    kind = type(value)
    if kind is str:
        return value
    if isinstance(value, URLWrapper):
        return (kind.__name__, value.slug, value.name)
    if isinstance(value, dt.datetime):
        return (kind.__name__, value.isoformat(), repr(value.tzinfo), value.fold)
    if isinstance(value, list | tuple):
        return (kind.__name__, *map(comparable, value))
    if isinstance(value, dict):
        return (kind.__name__, *((name, comparable(part)) for name, part in value.items()))
    if isinstance(value, (*PLAIN, ZoneInfo)):
        return (kind.__name__, repr(value))
    # No two of them are known to be equal, so whoever reads it is made again.
    return object()


def packed(value: Any) -> Any:
    """
    Make a value one that JSON can hold.

    Raises:
        Untrackable: it is of a kind that could not be made again.
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is list:
        return [packed(part) for part in value]
    for name, (is_of, pack, _) in _KINDS.items():
        if is_of(value):
            return {"is": name, "of": pack(value)}
    raise Untrackable(f"metadata holds a {kind.__module__}.{kind.__qualname__}")


class Unpacker:
    """
    Makes packed values again; equal names of tags and the like are one object.

    Args:
        settings: Pelican's, which categories, tags and authors need.
    """

    def __init__(self, settings: Any) -> None:
        self.settings = settings
        self._wrappers: dict[tuple[Any, ...], Any] = {}

    def unpacked(self, value: Any) -> Any:
        if type(value) is list:
            return [self.unpacked(part) for part in value]
        if type(value) is dict:
            return _KINDS[value["is"]][2](self, value["of"])
        return value

    def wrapper(self, told: list[Any]) -> Any:
        key = tuple(told)
        found = self._wrappers.get(key)
        if found is None:
            name, text, slug, is_own = told
            found = self._wrappers[key] = _WRAPPERS[name](text, self.settings)
            found._slug, found._slug_from_name = slug, not is_own  # noqa: SLF001 — as it was
        return found

    def mapping(self, told: dict[str, Any]) -> dict[str, Any]:
        return {name: self.unpacked(part) for name, part in told.items()}


def _packed_zone(zone: Any) -> Any:
    if zone is None:
        return None
    if isinstance(zone, ZoneInfo) and zone.key:
        return ["zone", zone.key]
    if type(zone) is dt.timezone:
        return ["fixed", zone.utcoffset(None).total_seconds()]
    if isinstance(zone, tz.tzutc):
        return ["utc"]
    if type(zone) is tz.tzlocal:
        return ["local"]
    if type(zone) is tz.tzoffset:
        offset = zone.utcoffset(None)
        return ["offset", zone.tzname(None), offset.total_seconds() if offset else 0]
    raise Untrackable(f"a date has the time zone {zone!r}")


def _zone(told: Any) -> Any:
    if told is None:
        return None
    kind, *parts = told
    if kind == "zone":
        return ZoneInfo(parts[0])
    if kind == "fixed":
        return dt.timezone(dt.timedelta(seconds=parts[0]))
    if kind == "offset":
        return tz.tzoffset(*parts)
    return tz.tzutc() if kind == "utc" else tz.tzlocal()


def _packed_moment(value: Any) -> Any:
    bare = value.replace(tzinfo=None).isoformat()
    return [type(value) is SafeDatetime, bare, _packed_zone(value.tzinfo), value.fold]


def _moment(_: Unpacker, told: Any) -> Any:
    is_safe, bare, zone, fold = told
    found = dt.datetime.fromisoformat(bare)
    kind = SafeDatetime if is_safe else dt.datetime
    clock = (found.hour, found.minute, found.second, found.microsecond)
    return kind(found.year, found.month, found.day, *clock, _zone(zone), fold=fold)


def _packed_wrapper(value: Any) -> Any:
    is_own = not value._slug_from_name  # noqa: SLF001 — there is no public word for it
    return [type(value).__name__, value.name, value.slug, is_own]


def _packed_mapping(value: dict[Any, Any]) -> dict[str, Any]:
    if not all(type(name) is str for name in value):
        raise Untrackable("metadata holds a mapping with names that are not text")
    return {name: packed(part) for name, part in value.items()}


_Kind = tuple[Callable[[Any], bool], Callable[[Any], Any], Callable[[Unpacker, Any], Any]]
_KINDS: dict[str, _Kind] = {
    "moment": (
        lambda value: type(value) in {SafeDatetime, dt.datetime}, _packed_moment, _moment
    ),
    "wrapper": (
        lambda value: type(value) in _WRAPPERS.values(), _packed_wrapper, Unpacker.wrapper
    ),
    "zone": (lambda value: isinstance(value, ZoneInfo), _packed_zone, lambda _, told: _zone(told)),
    "markup": (lambda value: type(value) is Markup, str, lambda _, told: Markup(told)),  # noqa: S704 — it was Markup before
    "tuple": (
        lambda value: type(value) is tuple,
        lambda value: [packed(part) for part in value],
        lambda unpacker, told: tuple(unpacker.unpacked(part) for part in told),
    ),
    "mapping": (lambda value: type(value) is dict, _packed_mapping, Unpacker.mapping),
}  # fmt: skip
