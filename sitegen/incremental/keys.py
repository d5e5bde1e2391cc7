"""Keys that put items in order: tuples of plain values, kept in the state file as JSON."""

from __future__ import annotations

import functools
import json
from typing import Any

Key = tuple[Any, ...]
encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
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


def written(key: Key) -> str:
    """Write a key down."""
    return encoded(plain(key))


def read(text: str) -> Key:
    """Read a key that was written down."""
    return made(json.loads(text))


def plain(key: Key) -> list[Any]:
    """Give a key as JSON can hold it; a part that sorts the other way round has the mark."""
    return [{"down": part.value} if type(part) is Down else part for part in key]


def made(parts: list[Any]) -> Key:
    """Make a key of what JSON held."""
    return tuple([Down(part["down"]) if type(part) is dict else part for part in parts])
