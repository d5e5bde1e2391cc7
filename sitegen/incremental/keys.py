"""Keys that put items in order: tuples of plain values, kept in the state file as JSON."""

from __future__ import annotations

import functools
import json
from typing import Any

Key = tuple[Any, ...]


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
    return json.dumps([_plain(part) for part in key], ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Key:
    """Read a key that was written down."""
    return tuple(_part(part) for part in json.loads(text))


def _plain(part: Any) -> Any:
    return {"down": part.value} if isinstance(part, Down) else part


def _part(part: Any) -> Any:
    return Down(part["down"]) if isinstance(part, dict) else part
