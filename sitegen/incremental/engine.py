"""The engine: renders what a change touches and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from sitegen import collecting, progress
from sitegen.incremental.model import Model
from sitegen.incremental.orders import Orders
from sitegen.incremental.rendering import Aside, Made, NotRendered, Renderer
from sitegen.incremental.rows import Output
from sitegen.incremental.runs import Order, Run
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Changes, Source, Touched
from sitegen.incremental.tracking import Names, Tracker, View

__all__ = ["Engine", "NotRendered", "Plan", "Rendered"]

Item = TypeVar("Item")
ITEMS_IN_BUILD = 16384
ITEMS_BETWEEN = 4096


@dataclass(frozen=True, slots=True)
class Rendered:
    """One rendering: the output, the time it took, why it was made and whether its bytes changed."""

    name: str
    micros: int
    reasons: tuple[str, ...]
    is_changed: bool


@dataclass(slots=True)
class Plan:
    """
    What a publication does: new bytes by file name, None for a file that goes; files that have the
    new bytes, if those were put aside.

    `arrived` is what visitors have already and the state file does not know of: a publication
    was delivered, and interrupted before it was written down. `items` are the numbers of items
    that are on the site and changed. Nothing of it is known to the state file before
    `Engine.commit`.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    arrived: dict[str, bytes | None] = field(default_factory=dict)
    aside: dict[str, Path] = field(default_factory=dict)
    items: list[int] = field(default_factory=list)
    rendered: list[Rendered] = field(default_factory=list)


class Engine(Generic[Item]):
    """
    Keeps the outputs of a site in step with its sources. One thread at a time.

    `plan` computes, `commit` makes the state agree with what was delivered, `undo` forgets the
    plan. A crash between delivery and commit is replayed: sources still show as changed.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._start()

    def _start(self) -> None:
        known = self.store.about("names")
        self._names = Names(known.split("\n") if known else [])
        self.orders = Orders(self._members)
        self._items: dict[int, Item] = {}
        self._generation = self.store.generation()

    @property
    def version(self) -> str:
        """The version of the model that the state was made with; empty at first."""
        return self.store.about("version")

    def refresh(self) -> None:
        """Forget what is in memory if another process has changed the state."""
        if self.store.generation() != self._generation:
            self._start()

    def forget(self) -> None:
        """Forget the items in memory: the next model makes its own of what is written down."""
        self._items = {}

    def clear(self) -> None:
        """Forget everything: the next plan is a full build."""
        self.store.clear()
        self._start()

    def plan(
        self,
        model: Model[Item],
        changes: Mapping[str, Source | None],
        *,
        now: float,
        live: Mapping[str, str] | None = None,
        aside: Aside | None = None,
    ) -> Plan:
        """
        Bring all outputs in step with changed sources and data.

        Args:
            changes: sources by path, None for one that is gone; one with the bytes it had
                costs only their hash.
            now: seconds since 1970.
            live: digests of the files that visitors have, when that is not what the state says.
            aside: puts the bytes of a file aside (a full build may not fit in memory); it may be
                called in another process.

        Raises:
            Unreadable: sources that the model cannot read; all of them.
            TwoOutputsOneName: two owners want to write one file.
            NotRendered: a rendering failed.
        """
        with collecting.seldom():
            return self._plan(model, changes, now, live, aside)

    def _plan(
        self,
        model: Model[Item],
        changes: Mapping[str, Source | None],
        now: float,
        live: Mapping[str, str] | None,
        aside: Aside | None,
    ) -> Plan:
        self.refresh()
        self.store.begin()
        try:
            view = self._view(model)
            taken = Changes(self.store, self.orders, view, model, self._know)
            taken.take(changes, now)
            touched = taken.finish()
            if live is not None:
                self._meet(live, touched)
            progress.begin(len(touched.outputs))
            renderer = Renderer(self.store, model, view, aside, self._trim)
            outputs = self.store.outputs.these([*touched.outputs])
            may_share = not (self.version and taken.items)
            with closing(renderer.all(outputs, may_share=may_share)) as made:
                plan = self._kept(made, touched, live)
        except BaseException:
            self.undo()
            raise
        plan.items = [number for number, is_on_site in taken.items.items() if is_on_site]
        return plan

    def preview(
        self, model: Model[Item], changes: Mapping[str, Source | None], name: str, *, now: float
    ) -> bytes | None:
        """
        Give one output as it would be after changes; nothing of them is remembered.

        Raises:
            Unreadable, TwoOutputsOneName, NotRendered: as `plan` does.
        """
        self.refresh()
        self.store.begin()
        try:
            view = self._view(model)
            taken = Changes(self.store, self.orders, view, model, self._know)
            taken.take(changes, now)
            taken.finish()
            output = self.store.outputs.named(name)
            return Renderer(self.store, model, view).data(output) if output else None
        finally:
            self.undo()

    def commit(self, version: str, **about: str) -> None:
        """Write down that the plan was delivered."""
        try:
            for name, order in self.orders.changed():
                self.store.items.write(name, order.unwritten())
            for name, value in {
                **about,
                "names": "\n".join(self._names.known),
                "version": version,
            }.items():
                self.store.tell(name, value)
            self.store.commit()
        except BaseException:  # what is in memory may believe to be written down
            self.store.undo()
            self._start()
            raise
        self.orders.settle()
        self._drop_beyond(ITEMS_BETWEEN)

    def undo(self) -> None:
        """Forget the plan."""
        is_lost = self.store.is_shown
        self.store.undo()
        if is_lost:
            self._start()
        self.orders.undo()
        self._items = {}

    def _view(self, model: Model[Item]) -> View[Item]:
        return View(
            Tracker(self._names),
            self.orders,
            lambda number: self.item(model, number),
            self._find,
        )

    def item(self, model: Model[Item], number: int) -> Item:
        """Give an item by its number; nothing is noted."""
        found = self._items.get(number)
        if found is None:
            found = self._items[number] = model.thaw(*self.store.items.frozen(number))
            model.adopt(number, found)
        return found

    # Asked of the store anew each time: what reads items is another one in another process.

    def _members(self, name: str) -> Order:
        return Order.kept(
            Run.kept(number, first, size, partial(self._run, number))
            for number, first, size in self.store.items.runs(name)
        )

    def _run(self, number: int) -> str:
        return self.store.items.run(number)

    def _find(self, path: str) -> int | None:
        return self.store.items.number(path)

    def _know(self, number: int, item: Item | None) -> None:
        """Have a changed item at hand, as far as there is room."""
        self._items.pop(number, None)
        if item is not None:
            self._items[number] = item
            self._trim()

    def _trim(self) -> None:
        """Drop half of the items; never while a rendering may compare two of them."""
        self._drop_beyond(ITEMS_IN_BUILD)

    def _drop_beyond(self, limit: int) -> None:
        if len(self._items) > limit:
            for number in list(self._items)[: max(len(self._items) // 2, len(self._items) - limit)]:
                del self._items[number]

    def _kept(
        self,
        made: Iterable[tuple[Output, Made]],
        touched: Touched,
        live: Mapping[str, str] | None,
    ) -> Plan:
        """Write down what is rendered, and plan what of it is new to visitors."""
        plan = Plan(dict.fromkeys([*touched.removed, *self._strangers(live or {})]))
        shared = frozenset(self.store.outputs.cells())
        rendered: dict[int, Rendered] = {}
        for output, one in made:
            name, reasons = output.job.name, tuple(touched.outputs[output.id])
            progress.step(name, one.micros / 1e6)
            cells = self.store.reading.put(output.id, one.reads, shared, is_new=not output.reasons)
            self.store.outputs.put(
                Output(
                    output.id, output.job, output.owner, one.digest, one.size, one.micros, reasons
                ),
                cells,
            )
            is_changed = one.digest != (output.digest if live is None else live.get(name, ""))
            if is_changed and isinstance(one.data, Path):
                plan.aside[name] = one.data
            elif is_changed and not isinstance(one.data, Path):
                plan.files[name] = one.data
            elif one.digest != output.digest and not isinstance(one.data, Path):
                plan.arrived[name] = one.data
            rendered[output.id] = Rendered(name, one.micros, reasons, is_changed)
        plan.rendered = [rendered[number] for number in sorted(rendered)]
        return plan

    def _strangers(self, live: Mapping[str, str]) -> set[str]:
        """Name the files that visitors have and no output stands for."""
        return {name for name in live if self.store.outputs.named(name) is None}

    def _meet(self, live: Mapping[str, str], touched: Touched) -> None:
        """Touch every output of which visitors have something else: the state is not of their files."""
        for output in self.store.outputs.all():
            if output.digest != live.get(output.job.name, ""):
                touched.touch([output.id], "live")
