"""Renders outputs and notes what each has read; two processes share the work when it is much."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from sitegen.incremental import sharing
from sitegen.incremental.intake import digest_of
from sitegen.incremental.model import Job, Model
from sitegen.incremental.rows import Output
from sitegen.incremental.store import Store
from sitegen.incremental.tracking import Names, Reads, View

Item = TypeVar("Item")
Aside = Callable[[bytes], Path]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one rendering: the bytes, or the file aside that has them, and what it read."""

    data: bytes | Path | None
    digest: str
    size: int
    micros: int
    reads: Reads


class NotRendered(Exception):  # noqa: N818 — it is a fact about the content
    """An output whose rendering failed; the cause is the error itself."""

    def __init__(self, job: Job, path: str) -> None:
        super().__init__(job.name, path)
        self.job = job
        self.path = path


class Renderer(Generic[Item]):
    """
    Makes outputs.

    Args:
        aside: puts bytes into a file of their own instead of keeping them in memory; it may be
            called in another process.
        between: called before each rendering, when nothing of the last one is needed any more.
    """

    def __init__(
        self,
        store: Store,
        model: Model[Item],
        view: View[Item],
        aside: Aside | None = None,
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._model = model
        self._view = view
        self._aside = aside
        self._between = between

    def one(self, output: Output) -> Made:
        """
        Make one output.

        Raises:
            NotRendered: with the cause.
        """
        self._between()
        began = time.perf_counter_ns()
        reads = self._view.tracker.start()
        try:
            data = self.data(output)
        finally:
            self._view.tracker.stop()
        micros = (time.perf_counter_ns() - began) // 1000
        if data is None:
            return Made(None, "", 0, micros, reads)
        kept = self._aside(data) if self._aside else data
        return Made(kept, digest_of(data), len(data), micros, reads)

    def data(self, output: Output) -> bytes | None:
        """Give the bytes of an output; what is read is noted by whoever listens."""
        kind, _, number = output.owner.partition(":")
        item = self._view.load(int(number)) if kind == "item" else None
        try:
            return self._model.render(output.job, item, self._view)
        except Exception as error:
            raise NotRendered(output.job, self._path_of(output)) from error

    def all(self, outputs: Sequence[Output], *, may_share: bool) -> Generator[tuple[Output, Made]]:
        """
        Make outputs, in no order if they are many.

        Args:
            may_share: whether another process could know the items from what is in memory and
                in the state file.

        Raises:
            NotRendered: one of them failed.
        """
        if not (may_share and sharing.may_share(len(outputs))):
            for output in outputs:
                yield output, self.one(output)
            return
        # One of each kind first, so that both processes have the templates at hand.
        kinds = {output.job.kind: at for at, output in enumerate(outputs)}
        for at in kinds.values():
            yield outputs[at], self.one(outputs[at])
        rest = [output for at, output in enumerate(outputs) if at not in {*kinds.values()}]
        yield from self._shared(rest)

    def _shared(self, outputs: Sequence[Output]) -> Iterator[tuple[Output, Made]]:
        shared = sharing.Shared(
            len(outputs),
            lambda at: self.one(outputs[at]),
            begin=self._store.reopen,
            pack=self._packed,
            unpack=self._unpacked,
        )
        with closing(shared):
            self._store.show(shared.start)
            for at, made in shared.made():
                yield outputs[at], made

    # The bits of names differ between processes: both meet names that the other has not met.

    def _packed(
        self, made: Sequence[tuple[int, Made]]
    ) -> tuple[
        Sequence[str], Sequence[tuple[int, Made]]
    ]:  # pragma: no cover — in the other process
        return self._view.tracker.names.known, made

    def _unpacked(
        self, told: tuple[Sequence[str], Sequence[tuple[int, Made]]]
    ) -> Sequence[tuple[int, Made]]:
        known, made = told
        own = self._view.tracker.names
        if own.known[: len(known)] == known:
            return made
        there = Names(known)
        return [(at, _translated(one, there, own)) for at, one in made]

    def _path_of(self, output: Output) -> str:
        kind, _, number = output.owner.partition(":")
        return self._store.items.frozen(int(number))[0] if kind == "item" else ""


def _translated(made: Made, there: Names, own: Names) -> Made:
    masks = {item: own.translated(mask, there) for item, mask in made.reads.attributes.items()}
    return replace(made, reads=replace(made.reads, attributes=masks))
