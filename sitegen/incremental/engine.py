"""The engine: renders what a change touches and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sitegen.incremental.model import Job, Model
from sitegen.incremental.orders import Orders
from sitegen.incremental.rows import Output
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Changes, Source, Touched, digest_of
from sitegen.incremental.tracking import Names, Tracker, View

Item = TypeVar("Item")
ITEMS_IN_MEMORY = 4096

Put = Callable[[str, bytes | None], None]


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
    What a publication does: new bytes by file name, None for a file that goes.

    `items` are the numbers of items that are on the site and changed. Nothing of it is known to
    the state file before `Engine.commit`.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    items: list[int] = field(default_factory=list)
    rendered: list[Rendered] = field(default_factory=list)


class NotRendered(Exception):  # noqa: N818 — it is a fact about the content
    """An output whose rendering failed; the cause is the error itself."""

    def __init__(self, job: Job, path: str) -> None:
        super().__init__(job.name, path)
        self.job = job
        self.path = path


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
        self.orders = Orders(self.store.items.members)
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
        put: Put | None = None,
        begin: Callable[[int], None] | None = None,
    ) -> Plan:
        """
        Bring all outputs in step with changed sources and data.

        Args:
            changes: sources by path, None for one that is gone; one with the bytes it had
                costs only their hash.
            now: seconds since 1970.
            live: digests of the files that visitors have, when that is not what the state says.
            put: takes each changed file instead of the plan (a full build may not fit in memory).
            begin: is told how many outputs will be rendered.

        Raises:
            Unreadable: sources that the model cannot read; all of them.
            TwoOutputsOneName: two owners want to write one file.
            NotRendered: a rendering failed.
        """
        self.refresh()
        self.store.begin()
        try:
            view = self._view(model)
            taken = Changes(self.store, self.orders, view, model)
            taken.take(changes, now)
            for number, item in taken.items.items():
                self._items.pop(number, None)
                if item is not None:
                    self._items[number] = item
            touched = taken.finish()
            if live is not None:
                self._meet(live, touched)
            if begin:
                begin(len(touched.outputs))
            plan = self._rendered(model, view, touched, live, put)
        except BaseException:
            self.undo()
            raise
        plan.items = [number for number, item in taken.items.items() if item is not None]
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
            taken = Changes(self.store, self.orders, view, model)
            taken.take(changes, now)
            self._items |= {key: item for key, item in taken.items.items() if item is not None}
            taken.finish()
            output = self.store.outputs.named(name)
            return self._made(model, view, output) if output else None
        finally:
            self.undo()

    def commit(self, version: str, **about: str) -> None:
        """Write down that the plan was delivered."""
        rewritten = self.orders.rewritten
        for name in rewritten:
            self.store.items.write_collection(name, self.orders[name])
        self.store.items.note(one for one in self.orders.edits if one.collection not in rewritten)
        for name, value in {
            **about,
            "names": "\n".join(self._names.known),
            "version": version,
        }.items():
            self.store.tell(name, value)
        self.store.commit()
        self.orders.settle()

    def undo(self) -> None:
        """Forget the plan."""
        self.store.undo()
        self.orders.undo()
        self._items = {}

    def tidy(self) -> None:
        """Make the next start quicker: write collections with many edits down whole."""
        self.refresh()
        self.store.begin()
        for name in self.store.items.long_histories():
            self.store.items.write_collection(name, self.orders[name])
        self.store.commit()

    def _view(self, model: Model[Item]) -> View[Item]:
        return View(
            Tracker(self._names),
            self.orders,
            lambda number: self.item(model, number),
            self.store.items.number,
        )

    def item(self, model: Model[Item], number: int) -> Item:
        """Give an item by its number; nothing is noted."""
        found = self._items.get(number)
        if found is None:
            found = self._items[number] = model.thaw(*self.store.items.frozen(number))
            model.adopt(number, found)
        return found

    def _trim(self) -> None:
        """Drop half of the items in memory; never while a rendering may compare two of them."""
        if len(self._items) > ITEMS_IN_MEMORY:
            for number in list(self._items)[: len(self._items) // 2]:
                del self._items[number]

    def _rendered(
        self,
        model: Model[Item],
        view: View[Item],
        touched: Touched,
        live: Mapping[str, str] | None,
        put: Put | None,
    ) -> Plan:
        plan = Plan()
        deliver = put or plan.files.__setitem__
        for name in touched.removed:
            deliver(name, None)
        for name in self._strangers(live or {}) - touched.removed.keys():
            deliver(name, None)
        shared = frozenset(self.store.outputs.cells())
        for number in sorted(touched.outputs):
            output = self.store.outputs.numbered(number)
            if output is None:
                raise LookupError(f"output {number} is touched and not there")
            before = output.digest if live is None else live.get(output.job.name, "")
            data, done = self._render(model, view, output, tuple(touched.outputs[number]), shared)
            is_changed = done.digest != before
            if is_changed:
                deliver(output.job.name, data)
            plan.rendered.append(Rendered(output.job.name, done.micros, done.reasons, is_changed))
        return plan

    def _strangers(self, live: Mapping[str, str]) -> set[str]:
        """Name the files that visitors have and no output stands for."""
        return {name for name in live if self.store.outputs.named(name) is None}

    def _meet(self, live: Mapping[str, str], touched: Touched) -> None:
        """Touch every output of which visitors have something else: the state is not of their files."""
        for output in self.store.outputs.all():
            if output.digest != live.get(output.job.name, ""):
                touched.touch([output.id], "live")

    def _render(
        self,
        model: Model[Item],
        view: View[Item],
        output: Output,
        reasons: tuple[str, ...],
        shared: frozenset[str],
    ) -> tuple[bytes | None, Output]:
        self._trim()
        began = time.perf_counter_ns()
        reads = view.tracker.start()
        try:
            data = self._made(model, view, output)
        finally:
            view.tracker.stop()
        micros = (time.perf_counter_ns() - began) // 1000
        digest = "" if data is None else digest_of(data)
        done = Output(
            output.id, output.job, output.owner, digest, len(data or b""), micros, reasons
        )
        self.store.outputs.put(done)
        self.store.reading.put(output.id, reads, shared)
        return data, done

    def _made(self, model: Model[Item], view: View[Item], output: Output) -> bytes | None:
        kind, _, number = output.owner.partition(":")
        item = view.load(int(number)) if kind == "item" else None
        try:
            return model.render(output.job, item, view)
        except Exception as error:
            raise NotRendered(output.job, self._path_of(output)) from error

    def _path_of(self, output: Output) -> str:
        kind, _, number = output.owner.partition(":")
        return self.store.items.frozen(int(number))[0] if kind == "item" else ""
