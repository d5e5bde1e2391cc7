"""The collections of a site, and where something moved in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sitegen.incremental.keys import Key
from sitegen.incremental.runs import Order, Pair

END = 2**62
MANY_EDITS = 200


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
        # What was done since the last `settle`: single edits, and collections that were replaced.
        self._done: list[Edit | tuple[str, Order]] = []

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
        size = len(order)
        places = [order.place(edit.key) for edit in edits]
        low, high = min(places), max(places)
        # If as many come as go, what stands outside of all these places keeps its position.
        is_even = 2 * sum(edit.added for edit in edits) == len(edits)
        before = order.part(low, high + 1) if is_even else []
        # Removals first: a key that one item leaves may be taken by another.
        for edit in sorted(edits, key=lambda one: one.added):
            _carry_out(edit, order)
            self._done.append(edit)
        if not is_even:
            return Moved(size, len(order), low, END)
        return _moved(before, order.part(low, high + 1), low, size)

    def _rebuilt(self, name: str, order: Order, edits: list[Edit]) -> Moved:
        """Sort once instead of moving everything for each edit."""
        members = dict(order)
        for edit in sorted(edits, key=lambda one: one.added):
            if edit.added:
                members[edit.key] = edit.item
            else:
                del members[edit.key]
        made = self._orders[name] = Order(members.items())
        made.replaces(order)
        self._done.append((name, order))
        return Moved(len(order), len(members), 0, END)

    def changed(self) -> Iterator[tuple[str, Order]]:
        """Give the collections that are not as they were at the last `settle`."""
        names = {one.collection if isinstance(one, Edit) else one[0] for one in self._done}
        return ((name, self._orders[name]) for name in sorted(names))

    def undo(self) -> None:
        """Take back everything since the last `settle`."""
        for one in reversed(self._done):
            if isinstance(one, Edit):
                opposite = Edit(one.collection, not one.added, one.key, one.item)
                _carry_out(opposite, self[one.collection])
            else:
                name, order = one
                self._orders[name] = order
        self._done = []

    def settle(self) -> None:
        """Keep what was done since the last time; it cannot be taken back any more."""
        for _, order in self.changed():
            order.settle()
        self._done = []


def _carry_out(edit: Edit, order: Order) -> None:
    if edit.added:
        order.add(edit.key, edit.item)
    else:
        order.remove(edit.key)


def _moved(before: list[Pair], after: list[Pair], start: int, size: int) -> Moved:
    """Compare what stood at positions from `start` on with what stands there now."""
    low, high = 0, len(before) - 1
    while high >= low and before[high] == after[high]:
        high -= 1
    while low < high and before[low] == after[low]:
        low += 1
    return Moved(size, size, start + low if low <= high else END, start + high)
