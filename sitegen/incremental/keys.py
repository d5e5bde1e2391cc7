"""Keys that put items in order: tuples of plain values, kept in the state file as JSON."""

from __future__ import annotations

import functools
import json
from typing import Any

Key = tuple[Any, ...]
MARK = '{"down":'


@functools.total_ordering
class Down:
    """A value that sorts the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Down) and bool(self.value == other.value)

    def __lt__(self, other: Down) -> bool:
        return bool(other.value < self.value)

    def __hash__(self) -> int:
        return hash((Down, self.value))


def _marked(part: Any) -> dict[str, Any]:
    """Give a part that sorts the other way round as JSON can hold it."""
    if type(part) is not Down:
        raise TypeError(f"a key holds a {type(part).__name__}")
    return {"down": part.value}


# Writes keys, and lists of them, down; the empty spaces are left out.
encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_marked).encode


def written(key: Key) -> str:
    """Write a key down."""
    return encoded(key)


def read(text: str) -> Key:
    """Read a key that was written down."""
    return made(json.loads(text))


def made(parts: list[Any]) -> Key:
    """Make a key of what JSON held."""
    return tuple([Down(part["down"]) if type(part) is dict else part for part in parts])
