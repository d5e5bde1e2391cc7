"""Noting what a rendering reads: attributes of items, ranges of collections, cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

from sitegen.incremental.keys import Key
from sitegen.incremental.orders import END, Orders

Item = TypeVar("Item")
ALL_BITS = (1 << 62) - 1
_LAST_BIT = 61
# Before the name of a collection: how many it has, whichever they are.
SIZES = "#"


@dataclass(slots=True)
class Reads:
    """
    What one output has read.

    Masks of attributes by item; half-open ranges of positions in collections; half-open spans of
    keys in collections (by the first part of the key, a text); cells.
    """

    attributes: dict[int, int] = field(default_factory=dict)
    ranges: set[tuple[str, int, int]] = field(default_factory=set)
    spans: set[tuple[str, str, str]] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)

    def merged_ranges(self) -> list[tuple[str, int, int]]:
        """Give the ranges with those that touch or overlap made one."""
        merged: list[tuple[str, int, int]] = []
        for name, start, stop in sorted(self.ranges):
            if merged and merged[-1][0] == name and start <= merged[-1][2]:
                _, first, last = merged.pop()
                merged.append((name, first, max(last, stop)))
            else:
                merged.append((name, start, stop))
        return merged


class Names:
    """A bit for each name of an attribute that was ever read; the names that come late share one."""

    def __init__(self, known: Sequence[str] = ()) -> None:
        self.known = list(known)
        self._bits = {name: self._bit_at(index) for index, name in enumerate(self.known)}

    def bit(self, name: str) -> int:
        found = self._bits.get(name)
        if found is None:
            found = self._bits[name] = self._bit_at(len(self.known))
            self.known.append(name)
        return found

    def translated(self, mask: int, other: Names) -> int:
        """Give the mask for what is here that stands there for the same names."""
        if mask == ALL_BITS:
            return mask
        named = [name for name in other.known if other.bit(name) & mask]
        return sum({self.bit(name) for name in named})

    @staticmethod
    def _bit_at(index: int) -> int:
        return 1 << min(index, _LAST_BIT)


class Tracker:
    """Collects the reads of the rendering that is under way; notes nothing between renderings."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._reads: Reads | None = None

    def start(self) -> Reads:
        self._reads = Reads()
        return self._reads

    def stop(self) -> None:
        self._reads = None

    def attribute(self, item: int, *names: str) -> None:
        """Note that attributes of an item were read."""
        if self._reads is not None:
            masks = self._reads.attributes
            for name in names:
                masks[item] = masks.get(item, 0) | self.names.bit(name)

    def everything(self, item: int) -> None:
        """Note that an item went where reads cannot be seen: all of it counts as read."""
        if self._reads is not None:
            self._reads.attributes[item] = ALL_BITS

    def range(self, collection: str, start: int, stop: int) -> None:
        """Note that the items at positions start ≤ p < stop, or their absence, were seen."""
        if self._reads is not None:
            self._reads.ranges.add((collection, start, stop))

    def reaches(self, collection: str, position: int) -> None:
        """Note that somebody asked whether there is an item at a position, whichever it is."""
        self.range(SIZES + collection, position, position + 1)

    def span(self, collection: str, low: str, high: str) -> None:
        """Note that the items whose key begins with low ≤ k < high were seen."""
        if self._reads is not None:
            self._reads.spans.add((collection, low, high))

    def cell(self, name: str) -> None:
        """Note that a piece of data besides the items was read."""
        if self._reads is not None:
            self._reads.cells.add(name)


class View(Generic[Item]):
    """
    What a model reads items through.

    Args:
        load: gives an item by its number.
        find: gives the number of an item by its path; None when it is not on the site.
    """

    def __init__(
        self,
        tracker: Tracker,
        orders: Orders,
        load: Callable[[int], Item],
        find: Callable[[str], int | None],
    ) -> None:
        self.tracker = tracker
        self.orders = orders
        self.load = load
        self.find = find

    def sequence(self, collection: str) -> Members[Item]:
        return Members(self, collection)

    def names(self, parent: str) -> list[Key]:
        """Give the keys of the collections that a list of collections holds."""
        self.tracker.range(parent, 0, END)
        return [key for key, _ in self.orders[parent]]


class Members(Sequence[Item], Generic[Item]):
    """
    A collection in order, that notes which part of it was looked at.

    It gives pairs of number and item where attributes are to be noted by the caller: see `pairs`.
    """

    def __init__(self, view: View[Item], collection: str) -> None:
        self._view = view
        self.collection = collection

    def pairs(self, start: int = 0, stop: int = END) -> list[tuple[int, Item]]:
        """Give numbers and items of a range, and note the range."""
        self._view.tracker.range(self.collection, start, stop)
        ids = self._view.orders[self.collection].ids_of(start, stop)
        return [(number, self._view.load(number)) for number in ids]

    def between(self, low: str, high: str) -> list[tuple[int, Item]]:
        """Give numbers and items whose key begins with low ≤ k < high, and note the span."""
        self._view.tracker.span(self.collection, low, high)
        order = self._view.orders[self.collection]
        ids = order.ids_of(order.position(low), order.position(high))
        return [(number, self._view.load(number)) for number in ids]

    def keys_between(self, low: str, high: str) -> list[Key]:
        """Give the keys that begin with low ≤ k < high, and note the span; no item is loaded."""
        self._view.tracker.span(self.collection, low, high)
        order = self._view.orders[self.collection]
        return [order.key_at(at) for at in range(order.position(low), order.position(high))]

    def __len__(self) -> int:
        size = len(self._view.orders[self.collection])
        self._view.tracker.range(self.collection, size, END)
        return size

    def __bool__(self) -> bool:
        self._view.tracker.range(self.collection, 0, 1)
        return len(self._view.orders[self.collection]) > 0

    def __iter__(self) -> Iterator[Item]:
        ids = self._view.orders[self.collection].ids
        for position, number in enumerate(ids):
            self._view.tracker.range(self.collection, position, position + 1)
            yield self._view.load(number)
        self._view.tracker.range(self.collection, 0, END)

    def __reversed__(self) -> Iterator[Item]:
        return iter(self[::-1])

    def __contains__(self, value: object) -> bool:
        return any(item is value or item == value for item in self)

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...

    def __getitem__(self, index: Any) -> Any:
        size = len(self._view.orders[self.collection])
        if isinstance(index, slice):
            return [item for _, item in self._sliced(index, size)]
        if index < 0:
            index += len(self)
        self._view.tracker.range(self.collection, index, index + 1)
        return self._view.load(self._view.orders[self.collection].id_at(index))

    def _sliced(self, index: slice, size: int) -> list[tuple[int, Item]]:
        simple = index.step is None and (index.start or 0) >= 0
        if simple and (index.stop is None or index.stop >= 0):
            return self.pairs(index.start or 0, END if index.stop is None else index.stop)
        if index.step is None and index.stop is None:
            return self.pairs(max(size + index.start, 0), END)
        self._view.tracker.range(self.collection, 0, END)
        order = self._view.orders[self.collection]
        chosen = [order.id_at(at) for at in range(*index.indices(size))]
        return [(number, self._view.load(number)) for number in chosen]
