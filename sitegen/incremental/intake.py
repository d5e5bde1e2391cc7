"""Understands sources; two processes share the work when a site is read for the first time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from sitegen.incremental import sharing
from sitegen.incremental.model import Model, Reading
from sitegen.incremental.rows import Stamp
from sitegen.incremental.store import Store

Item = TypeVar("Item")
Packed = tuple[Stamp, str, str, float | None]


@dataclass(frozen=True, slots=True)
class Source:
    """
    The bytes of a source and the stamp they were read under.

    One that `is_forced` is read again though its bytes are those that are known.
    """

    data: bytes
    stamp: Stamp
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class Taken(Generic[Item]):
    """A source that was understood: the stamp and digest of its bytes, and what it says."""

    stamp: Stamp
    digest: str
    reading: Reading[Item]


def digest_of(data: bytes) -> str:
    """Give the sha256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def take(model: Model[Item], path: str, source: Source) -> Taken[Item] | Exception:
    """Understand one source, or give the error of whoever tried."""
    try:
        return Taken(source.stamp, digest_of(source.data), model.read(path, source.data))
    except Exception as error:  # noqa: BLE001 — a reader may raise anything; all are told
        return error


class Intake(Generic[Item]):
    """Many sources that nobody knows yet."""

    def __init__(
        self, store: Store, model: Model[Item], sources: Mapping[str, Source | None]
    ) -> None:
        self._store = store
        self._model = model
        self._sources = sources
        self._paths = list(sources)

    def all(self) -> Iterator[tuple[int, str, Taken[Item] | Exception]]:
        """Give all that are there, each with its place among the sources, in no order."""
        shared = sharing.Shared(
            len(self._paths),
            self._taken,
            begin=self._store.reopen,
            pack=self._packed,
            unpack=self._unpacked,
        )
        with closing(shared):
            shared.start()
            for at, taken in shared.made():
                if taken:
                    yield at, self._paths[at], taken

    def _taken(self, at: int) -> Taken[Item] | Exception | None:
        path = self._paths[at]
        source = self._sources[path]
        return take(self._model, path, source) if source else None

    def _packed(
        self, made: Sequence[tuple[int, Taken[Item] | Exception | None]]
    ) -> list[tuple[int, Packed]]:  # pragma: no cover — in the other process
        """Leave out what this process shall see for itself: errors, and what is not on the site."""
        packed = []
        for at, taken in made:
            if isinstance(taken, Taken) and taken.reading.item is not None:
                frozen = self._model.freeze(taken.reading.item)
                packed.append((at, (taken.stamp, taken.digest, frozen, taken.reading.next_change)))
        return packed

    def _unpacked(self, told: Sequence[tuple[int, Packed]]) -> list[tuple[int, Taken[Item]]]:
        return [(at, self._thawed(at, *packed)) for at, packed in told]

    def _thawed(
        self, at: int, stamp: Stamp, digest: str, frozen: str, next_change: float | None
    ) -> Taken[Item]:
        item = self._model.thaw(self._paths[at], frozen)
        return Taken(stamp, digest, Reading(item, next_change, frozen))
