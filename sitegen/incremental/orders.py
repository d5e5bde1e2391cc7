"""Ordered collections of items: where each stands, and where something moved."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sitegen.incremental import keys
from sitegen.incremental.keys import Key

END = 2**62
MANY_EDITS = 200


class Order:
    """Items of one collection in the order of their keys."""

    __slots__ = ("_keys", "ids")

    def __init__(self, members: Iterable[tuple[Key, int]] = ()) -> None:
        pairs = sorted(members)
        self._keys = [key for key, _ in pairs]
        self.ids = [item for _, item in pairs]

    @classmethod
    def of(cls, sorted_keys: list[Key], ids: list[int]) -> Order:
        """Make one of keys that are in order, with the items that stand there."""
        order = cls()
        order._keys, order.ids = sorted_keys, ids
        return order

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[tuple[Key, int]]:
        return zip(self._keys, self.ids, strict=True)

    def add(self, key: Key, item: int) -> int:
        """Put an item in and give its position."""
        position = bisect_left(self._keys, key)
        if position < len(self._keys) and self._keys[position] == key:
            raise ValueError(f"two items with the key {key}")
        self._keys.insert(position, key)
        self.ids.insert(position, item)
        return position

    def remove(self, key: Key) -> int:
        """Take out the item with a key and give the position it had."""
        position = bisect_left(self._keys, key)
        if position == len(self._keys) or self._keys[position] != key:
            raise ValueError(f"no item with the key {key}")
        del self._keys[position], self.ids[position]
        return position

    def copy(self) -> Order:
        return Order.of(list(self._keys), list(self.ids))

    def is_at(self, position: int, other: Order) -> bool:
        """Tell whether both have the same item with the same key at a position."""
        return self.ids[position] == other.ids[position] and self.key_at(position) == other.key_at(
            position
        )

    def key_at(self, position: int) -> Key:
        return self._keys[position]

    def has(self, first: str) -> bool:
        """Tell whether a key begins with this part."""
        position = self.position(first)
        return position < len(self._keys) and bool(self._keys[position][0] == first)

    def position(self, first: str) -> int:
        """Give the first position whose key begins with a part that is not below `first`."""
        return bisect_left(self._keys, (first,))


@dataclass(frozen=True, slots=True)
class Edit:
    """One item put into a collection or taken out of it."""

    collection: str
    added: bool
    key: Key
    item: int


@dataclass(slots=True)
class Moved:
    """What a batch of edits did to a collection: positions below `low` are as they were."""

    before: int
    after: int
    low: int
    high: int

    @property
    def end(self) -> int:
        """Positions from here on are as they were; when the size changed there are none."""
        return END if self.before != self.after else self.high + 1


class Orders:
    """
    All collections of a site; each is loaded when it is first asked for.

    Args:
        load: gives a collection as it was stored; what it gives is kept and changed.
    """

    def __init__(self, load: Callable[[str], Order]) -> None:
        self._load = load
        self._orders: dict[str, Order] = {}
        self._before: dict[str, Order] = {}
        self.edits: list[Edit] = []
        self.rewritten: set[str] = set()

    def __getitem__(self, name: str) -> Order:
        order = self._orders.get(name)
        if order is None:
            order = self._orders[name] = self._load(name)
        return order

    def apply(self, edits: Iterable[Edit]) -> dict[str, Moved]:
        """Carry edits out and tell what they did to each collection."""
        grouped: dict[str, list[Edit]] = defaultdict(list)
        for edit in edits:
            grouped[edit.collection].append(edit)
        return {name: self._apply(name, group) for name, group in grouped.items()}

    def _apply(self, name: str, edits: list[Edit]) -> Moved:
        order = self[name]
        if len(edits) > MANY_EDITS:
            return self._rebuilt(name, order, edits)
        before = order.copy()
        low = len(before)
        # Removals first: a key that one item leaves may be taken by another.
        for edit in sorted(edits, key=lambda one: one.added):
            position = order.add(edit.key, edit.item) if edit.added else order.remove(edit.key)
            self.edits.append(edit)
            low = min(low, position)
        return _moved(before, order, low)

    def _rebuilt(self, name: str, order: Order, edits: list[Edit]) -> Moved:
        """Sort once instead of moving everything for each edit."""
        self._before.setdefault(name, order)
        members = dict(order)
        for edit in sorted(edits, key=lambda one: one.added):
            if edit.added:
                members[edit.key] = edit.item
            else:
                del members[edit.key]
        self._orders[name] = Order(members.items())
        self.rewritten.add(name)
        return Moved(len(order), len(members), 0, END)

    def undo(self) -> None:
        """Take back everything since the last `settle`."""
        for edit in reversed(self.edits):
            if edit.collection in self._before:
                continue
            order = self[edit.collection]
            if edit.added:
                order.remove(edit.key)
            else:
                order.add(edit.key, edit.item)
        self._orders.update(self._before)
        self.settle()

    def settle(self) -> None:
        """Keep what was done since the last time; it cannot be taken back any more."""
        self.edits, self._before, self.rewritten = [], {}, set()


def _moved(before: Order, after: Order, low: int) -> Moved:
    """Compare positions from `low` on; when the size changed, all of them count as moved."""
    size = len(after)
    if len(before) != size:
        return Moved(len(before), size, low, END)
    high = size - 1
    while high >= low and before.is_at(high, after):
        high -= 1
    while low < high and before.is_at(low, after):
        low += 1
    return Moved(size, size, low if low <= high else END, high)


def written(order: Order) -> str:
    """Write a collection down."""
    return keys.encoded(list(order))


def read(text: str) -> Order:
    """Read a collection that was written down."""
    members = json.loads(text)
    made = keys.made if keys.MARK in text else tuple
    return Order.of([made(key) for key, _ in members], [item for _, item in members])
