"""Template variables that are made when a template reads them, and not before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2.runtime import Context


class Lazy:
    """A value that costs something or must be noted when it is read."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def value(self) -> Any:
        return self._make()


class LazyContext(Context):
    """Gives templates the values of lazy variables."""

    def resolve_or_missing(self, key: str) -> Any:
        found = super().resolve_or_missing(key)
        return found.value() if isinstance(found, Lazy) else found
