"""
Items in the order of their keys, kept in runs of neighbours.

A run is read when it is looked at and written when it has changed, so neither a start nor a change
costs more where a collection is long.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sitegen.incremental import keys
from sitegen.incremental.keys import Key

Pair = tuple[Key, int]
LONG = 128  # of a run as it is first written; one that has grown to twice as many is halved


class Run:
    """Some neighbours; `number` is that of what is written down of them, if anything is."""

    __slots__ = ("_read", "_told", "first", "is_changed", "number", "size")

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.first = pairs[0][0]
        self.size = len(pairs)
        self.number: int | None = None
        self.is_changed = True
        self._read: Callable[[], str] = str
        self._told: tuple[list[Key], list[int]] | None = (
            [key for key, _ in pairs],
            [item for _, item in pairs],
        )

    @classmethod
    def kept(cls, number: int, first: Key, size: int, read: Callable[[], str]) -> Run:
        """Make one of what is written down; `read` gives that when it is needed."""
        run = cls([(first, 0)])
        run.size, run.number, run.is_changed = size, number, False
        run._read, run._told = read, None
        return run

    def _members(self) -> tuple[list[Key], list[int]]:
        if self._told is None:
            text = self._read()
            parts, ids = json.loads(text)
            made = keys.made if keys.MARK in text else tuple
            self._told = [made(key) for key in parts], ids
        return self._told

    @property
    def keys(self) -> list[Key]:
        return self._members()[0]

    @property
    def ids(self) -> list[int]:
        return self._members()[1]

    def written(self) -> str:
        return keys.encoded([self.keys, self.ids])

    def changed(self) -> None:
        """Note that members were put in or taken out."""
        self.size = len(self.ids)
        self.is_changed = True
        if self.size:
            self.first = self.keys[0]

    def halves(self) -> list[Run]:
        """Give what takes this one's place when it has grown long."""
        pairs = list(zip(self.keys, self.ids, strict=True))
        made = [Run(pairs[: self.size // 2]), Run(pairs[self.size // 2 :])]
        made[0].number = self.number
        return made


@dataclass(frozen=True, slots=True)
class Written:
    """What must be written of a collection: its runs that changed, the numbers of those that go."""

    changed: list[Run]
    gone: list[int]


class Order:
    """Items of one collection in the order of their keys."""

    __slots__ = ("_firsts", "_gone", "_runs", "_starts")

    def __init__(self, members: Iterable[Pair] = ()) -> None:
        pairs = sorted(members)
        self._gone: list[int] = []
        self._set([Run(pairs[at : at + LONG]) for at in range(0, len(pairs), LONG)])

    @classmethod
    def kept(cls, runs: Iterable[Run]) -> Order:
        """Make one of runs that are written down, in whatever order."""
        order = cls()
        order._set(sorted(runs, key=lambda run: run.first))
        return order

    def _set(self, runs: list[Run]) -> None:
        self._runs = runs
        self._firsts = [run.first for run in runs]
        self._starts: list[int] | None = None

    def __len__(self) -> int:
        return self._begins()[-1]

    def __iter__(self) -> Iterator[Pair]:
        for run in self._runs:
            yield from zip(run.keys, run.ids, strict=True)

    @property
    def ids(self) -> list[int]:
        """All items."""
        return [item for run in self._runs for item in run.ids]

    def add(self, key: Key, item: int) -> int:
        """Put an item in and give its position."""
        if not self._runs:
            self._set([Run([(key, item)])])
            return 0
        at, inside = self._found(key)
        run = self._runs[at]
        if inside < run.size and run.keys[inside] == key:
            raise ValueError(f"two items with the key {key}")
        position = self._begins()[at] + inside
        run.keys.insert(inside, key)
        run.ids.insert(inside, item)
        self._changed(at)
        return position

    def remove(self, key: Key) -> int:
        """Take out the item with a key and give the position it had."""
        at, inside = self._found(key)
        if not self._runs or inside == self._runs[at].size or self._runs[at].keys[inside] != key:
            raise ValueError(f"no item with the key {key}")
        run = self._runs[at]
        position = self._begins()[at] + inside
        del run.keys[inside], run.ids[inside]
        self._changed(at)
        return position

    def place(self, key: Key) -> int:
        """Give the position that an item with a key has, or would have."""
        at, inside = self._found(key)
        return self._begins()[at] + inside

    def position(self, first: str) -> int:
        """Give the first position whose key begins with a part that is not below `first`."""
        return self.place((first,))

    def has(self, first: str) -> bool:
        """Tell whether a key begins with this part."""
        position = self.position(first)
        return position < len(self) and bool(self.key_at(position)[0] == first)

    def key_at(self, position: int) -> Key:
        """
        Give the key at a position.

        Raises:
            IndexError: there is none.
        """
        run, inside = self._at(position)
        return run.keys[inside]

    def id_at(self, position: int) -> int:
        """
        Give the item at a position.

        Raises:
            IndexError: there is none.
        """
        run, inside = self._at(position)
        return run.ids[inside]

    def part(self, start: int, stop: int) -> list[Pair]:
        """Give keys and items of positions start ≤ p < stop, as far as there are any."""
        pairs: list[Pair] = []
        at = start
        while at < min(stop, len(self)):
            run, inside = self._at(at)
            upto = min(run.size, inside + stop - at)
            pairs += zip(run.keys[inside:upto], run.ids[inside:upto], strict=True)
            at += upto - inside
        return pairs

    def ids_of(self, start: int, stop: int) -> list[int]:
        """Give the items at positions start ≤ p < stop, as far as there are any."""
        return [item for _, item in self.part(start, stop)]

    def replaces(self, other: Order) -> None:
        """Stand in the place of one that is written down."""
        self._gone = [*other._gone, *(run.number for run in other._runs if run.number is not None)]

    def unwritten(self) -> Written:
        """Tell what is not written down yet."""
        return Written([run for run in self._runs if run.is_changed], list(self._gone))

    def settle(self) -> None:
        """Note that all is written down."""
        self._gone = []
        for run in self._runs:
            run.is_changed = False

    def _begins(self) -> list[int]:
        """Give the first position of each run, and the size of all."""
        if self._starts is None:
            self._starts = list(accumulate((run.size for run in self._runs), initial=0))
        return self._starts

    def _at(self, position: int) -> tuple[Run, int]:
        begins = self._begins()
        if not 0 <= position < begins[-1]:
            raise IndexError(position)
        at = bisect_right(begins, position) - 1
        return self._runs[at], position - begins[at]

    def _found(self, key: Key) -> tuple[int, int]:
        """Give the run that a key belongs to, and its place there."""
        at = max(bisect_right(self._firsts, key) - 1, 0)
        return at, bisect_left(self._runs[at].keys, key) if self._runs else 0

    def _changed(self, at: int) -> None:
        run = self._runs[at]
        run.changed()
        self._starts = None
        if not run.size:
            if run.number is not None:
                self._gone.append(run.number)
            del self._runs[at], self._firsts[at]
        elif run.size > 2 * LONG:
            halves = run.halves()
            self._runs[at : at + 1] = halves
            self._firsts[at : at + 1] = [half.first for half in halves]
        else:
            self._firsts[at] = run.first
