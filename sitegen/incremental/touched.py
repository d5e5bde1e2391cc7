"""From changed sources and data to the outputs they touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sitegen.incremental import sharing
from sitegen.incremental.intake import Intake, Source, Taken, digest_of, take
from sitegen.incremental.keys import Key
from sitegen.incremental.model import Job, Model, TwoOutputsOneName
from sitegen.incremental.orders import Edit, Moved, Orders
from sitegen.incremental.rows import Output, Row, Stamp
from sitegen.incremental.store import Store
from sitegen.incremental.tracking import ALL_BITS, SIZES, View

__all__ = ["Changes", "Source", "Touched", "Unreadable", "digest_of"]

Item = TypeVar("Item")
SITE = "site"


class Unreadable(Exception):  # noqa: N818 — it is a fact about the content
    """Sources that cannot be understood, with the error of each by path."""

    def __init__(self, errors: Mapping[str, Exception]) -> None:
        super().__init__(sorted(errors))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    The outputs that an owner has now, and what they are for.

    With `left`, only those that it had not before, or had otherwise; `left` are the files in
    whose place they come.
    """

    jobs: list[Job]
    what: str
    left: list[str] | None = None


@dataclass(slots=True)
class Touched:
    """Outputs to render by number, each with the reasons; outputs that go, by file name."""

    outputs: dict[int, list[str]] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    added: list[tuple[Job, str, str]] = field(default_factory=list)

    def touch(self, outputs: Iterable[int], reason: str) -> None:
        for number in outputs:
            reasons = self.outputs.setdefault(number, [])
            if reason not in reasons:
                reasons.append(reason)


class Changes(Generic[Item]):
    """
    One batch of changes on its way into the state.

    The old values are those of the state, so the order is: items, then collections, cells and
    jobs; `finish` gives the outputs. `items` tells which ones changed, and whether they are on
    the site.

    Args:
        keep: takes a changed item by its number, None in place of one that is not on the site.
    """

    def __init__(
        self,
        store: Store,
        orders: Orders,
        view: View[Item],
        model: Model[Item],
        keep: Callable[[int, Item | None], None],
    ) -> None:
        self._store = store
        self._orders = orders
        self._view = view
        self._model = model
        self._edits: list[Edit] = []
        self._cells: dict[str, str] = {}
        self._wanted: dict[str, Wanted] = {}
        self._sizes: dict[str, tuple[int | None, int]] = {}
        self._touched = Touched()
        self._keep = keep
        self.items: dict[int, bool] = {}

    def take(self, changes: Mapping[str, Source | None], now: float) -> None:
        """
        Take in changed sources; one with the bytes it had costs only their hash.

        Raises:
            Unreadable: the model could not read some; all of them are named.
        """
        errors: dict[str, Exception] = {}
        if sharing.may_share(len(changes)) and self._store.items.is_empty():
            self._take_first(changes, errors)
        else:
            self._take_known(changes, now, errors)
        if errors:
            raise Unreadable({path: errors[path] for path in changes if path in errors})

    def _take_known(
        self, changes: Mapping[str, Source | None], now: float, errors: dict[str, Exception]
    ) -> None:
        for path, source in changes.items():
            row = self._store.items.row(path)
            if row is None and source is None:
                continue
            if row and source and _is_same(row, source, now):
                self._store.items.restamp(row.id, source.stamp)
                continue
            taken = take(self._model, path, source) if source else None
            if isinstance(taken, Exception):
                errors[path] = taken
            else:
                self._take(row or self._empty(path), taken)

    def _take_first(
        self, changes: Mapping[str, Source | None], errors: dict[str, Exception]
    ) -> None:
        for at, path, taken in Intake(self._store, self._model, changes).all():
            if isinstance(taken, Exception):
                errors[path] = taken
            else:
                self._take(Row(at + 1, path, Stamp(0, 0)), taken)
        # They came in no order, and what is numbered from here on shall not show that.
        self.items = dict(sorted(self.items.items()))
        self._edits.sort(key=lambda edit: edit.item)
        self._wanted = dict(sorted(self._wanted.items(), key=lambda one: _number(one[0])))

    def finish(self) -> Touched:
        """
        Carry the changes into collections, cells and jobs, and tell what they touch.

        Raises:
            TwoOutputsOneName: two owners want to write one file.
        """
        self._take_collections()
        self._take_cells()
        self._want(SITE, self._model.site_jobs(), SITE)
        if self._store.outputs.is_empty():
            self._add_first()
            return self._touched
        for owner, wanted in self._wanted.items():
            self._match(owner, wanted)
        for number in self._touched.removed.values():
            self._store.reading.drop(number)
            self._store.outputs.drop(number)
            self._touched.outputs.pop(number, None)
        for job, owner, what in self._touched.added:
            other = self._store.outputs.named(job.name)
            if other:
                raise TwoOutputsOneName(job.name, self.owner_path(other.owner), what)
            self._touched.touch([self._store.outputs.add(job, owner)], f"new {what}")
        return self._touched

    def _add_first(self) -> None:
        """Take in what is wanted where there was nothing."""
        owners: dict[str, str] = {}
        wanted = [(job, owner, one.what) for owner, one in self._wanted.items() for job in one.jobs]
        for job, owner, what in wanted:
            if other := owners.get(job.name):
                raise TwoOutputsOneName(job.name, self.owner_path(other), what)
            owners[job.name] = owner
        numbers = self._store.outputs.add_first((job, owner) for job, owner, _ in wanted)
        for number, (_, _, what) in zip(numbers, wanted, strict=True):
            self._touched.touch([number], f"new {what}")

    def owner_path(self, owner: str) -> str:
        """Give the path of an output's owner, or its name when it is not an item."""
        kind, _, number = owner.partition(":")
        row = self._store.items.row_of(int(number)) if kind == "item" else None
        return row.path if row else owner

    def _empty(self, path: str) -> Row:
        return Row(self._store.items.next_number(), path, Stamp(0, 0))

    def _take(self, row: Row, taken: Taken[Item] | None) -> None:
        item = taken.reading.item if taken else None
        if item is not None:
            self._model.adopt(row.id, item)
        new = self._row(row, taken)
        self._compare(row, item)
        self._edits += [Edit(name, False, key, row.id) for name, key in _missing(row, new)]  # noqa: FBT003
        self._edits += [Edit(name, True, key, row.id) for name, key in _missing(new, row)]  # noqa: FBT003
        for cell in {*row.announces, *new.announces}:
            if row.announces.get(cell) != new.announces.get(cell):
                self._cells[cell] = row.path
        if taken is None:
            self._store.items.drop(row.id)
        else:
            self._store.items.put(new)
        self._keep(row.id, item)
        self.items[row.id] = item is not None
        if row.frozen is not None or item is not None:
            jobs = self._model.jobs(item) if item is not None else ()
            self._want(f"item:{row.id}", jobs, row.path)

    def _row(self, row: Row, taken: Taken[Item] | None) -> Row:
        if taken is None:
            return Row(row.id, row.path, row.stamp)
        item, coming = taken.reading.item, taken.reading.next_change
        if item is None:
            return Row(row.id, row.path, taken.stamp, taken.digest, coming)
        frozen = taken.reading.frozen
        frozen = self._model.freeze(item) if frozen is None else frozen
        places, told = tuple(self._model.places(item)), self._model.announces(item)
        return Row(row.id, row.path, taken.stamp, taken.digest, coming, frozen, places, told)

    def _compare(self, row: Row, item: Item | None) -> None:
        """Touch the outputs that have read attributes which are not what they were."""
        if row.frozen is None:
            return
        readers = self._store.reading.of_attributes
        if item is None:
            self._touched.touch(readers(row.id, ALL_BITS), f"gone {row.path}")
            return
        old = self._model.attributes(self._view.load(row.id))
        new = self._model.attributes(item)
        for name in sorted({*old, *new}):
            if name not in old or name not in new or old[name] != new[name]:
                bit = self._view.tracker.names.bit(name)
                self._touched.touch(readers(row.id, bit), f"{name} {row.path}")

    def _take_collections(self) -> None:
        edits = self._edits
        if not self._store.about("version"):
            self._sizes = dict.fromkeys(self._model.always(), (None, 0))
        while edits:
            for edit in edits:
                readers = self._store.reading.of_span(edit.collection, edit.key)
                self._touched.touch(readers, f"order {edit.collection}")
            moved = self._orders.apply(edits)
            edits = [edit for name in moved for edit in self._parent_edits(name, moved[name])]
            for name, move in moved.items():
                readers = self._store.reading.of_range(name, move.low, move.end)
                self._touched.touch(readers, f"order {name}")
                if move.before != move.after:
                    low, end = sorted((move.before, move.after))
                    readers = self._store.reading.of_range(SIZES + name, low, end)
                    self._touched.touch(readers, f"order {name}")
                if move.before != move.after or self._model.is_by_members(name):
                    first, _ = self._sizes.get(name, (move.before, 0))
                    self._sizes[name] = first, move.after
        for name, (before, after) in self._sizes.items():
            self._want_collection(name, before, after)

    def _parent_edits(self, name: str, moved: Moved) -> list[Edit]:
        parent = self._model.parent(name) if bool(moved.before) != bool(moved.after) else None
        return [Edit(parent[0], bool(moved.after), parent[1], 0)] if parent else []

    def _want_collection(self, name: str, before: int | None, after: int) -> None:
        """Want what a collection has now; of a long list only what it had not before."""
        if not before or self._model.is_by_members(name):
            self._want(f"collection:{name}", self._model.collection_jobs(name, after), name)
            return
        jobs = self._model.collection_jobs(name, after, since=before)
        left = self._model.collection_jobs(name, before, since=after)
        self._wanted[f"collection:{name}"] = Wanted(list(jobs), name, [job.name for job in left])

    def _take_cells(self) -> None:
        known, found = self._store.outputs.cells(), self._model.cells()
        changed = {name: digest for name, digest in found.items() if known.get(name) != digest}
        gone = known.keys() - found.keys()
        for name, path in self._cells.items():
            self._touched.touch(self._store.reading.of_cell(name), f"link {path}")
        for name in sorted({*changed, *gone}):
            self._touched.touch(self._store.reading.of_cell(name), f"data {name}")
        if known and (changed or gone):
            for output, name in self._store.reading.of_shared({*changed, *gone}):
                self._touched.touch([output], f"data {name}")
        self._store.outputs.put_cells(changed, gone)

    def _want(self, owner: str, jobs: Iterable[Job], what: str) -> None:
        self._wanted[owner] = Wanted(list(jobs), what)

    def _match(self, owner: str, one: Wanted) -> None:
        """Make an owner's outputs those that it wants now."""
        wanted = {job.name: job for job in one.jobs}
        known = {output.job.name: output for output in self._known(owner, one)}
        for name, output in known.items():
            job = wanted.get(name)
            if job is None:
                self._touched.removed[name] = output.id
            elif job != output.job:
                self._store.outputs.change_job(output.id, job)
                self._touched.touch([output.id], f"job {one.what}")
        new = [(job, owner, one.what) for name, job in wanted.items() if name not in known]
        self._touched.added += new

    def _known(self, owner: str, one: Wanted) -> Iterable[Output]:
        """Give an owner's outputs, as far as they may have to change."""
        outputs = self._store.outputs
        if one.left is None:
            return outputs.of(owner)
        names = dict.fromkeys([*one.left, *(job.name for job in one.jobs)])
        found = [output for name in names if (output := outputs.named(name))]
        return [output for output in found if output.owner == owner]


def _is_same(row: Row, source: Source, now: float) -> bool:
    is_due = row.next_change is not None and row.next_change <= now
    return not is_due and not source.is_forced and row.digest == digest_of(source.data)


def _missing(row: Row, other: Row) -> list[tuple[str, Key]]:
    """Give the places of one row that the other does not have."""
    return [place for place in row.places if place not in other.places]


def _number(owner: str) -> int:
    return int(owner.partition(":")[2])
