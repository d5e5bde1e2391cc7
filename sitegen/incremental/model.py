"""What the engine is told about a site: its items, its outputs and how one is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sitegen.incremental.keys import Key

if TYPE_CHECKING:
    from sitegen.incremental.tracking import View

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Job:
    """
    One output to make.

    `name` is the file, relative to the site's root; `kind` and `args` (plain values that JSON
    can hold) tell the model how.
    """

    name: str
    kind: str
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading(Generic[Item]):
    """
    What a source says now.

    `item` is None when nothing of it is on the site; `next_change` is the moment (seconds since
    1970) at which it comes or goes by itself; `frozen` is the item written down, if it was.
    """

    item: Item | None
    next_change: float | None = None
    frozen: str | None = None


class TwoOutputsOneName(Exception):  # noqa: N818 — it is a fact about the content
    """Two owners want to write the same file."""

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(name, first, second)
        self.name = name
        self.first = first
        self.second = second


class Model(Protocol[Item]):
    """
    A kind of site.

    Everything must be a pure function of its arguments, the data behind `cells` and the moment
    the model was made for; what it reads through the view is noted, and only that.
    """

    @property
    def version(self) -> str:
        """A text that changes when anything changes that neither items nor cells tell of."""
        ...

    def read(self, path: str, data: bytes) -> Reading[Item]:
        """
        Understand a source.

        Raises:
            Exception: it cannot be read; the engine collects these and publishes nothing.
        """
        ...

    def freeze(self, item: Item) -> str:
        """Write an item down for the state file."""
        ...

    def thaw(self, path: str, frozen: str) -> Item:
        """Make an item from what was written down."""
        ...

    def adopt(self, number: int, item: Item) -> None:
        """Learn the number of an item before it is read by renderings."""
        ...

    def attributes(self, item: Item) -> Mapping[str, object]:
        """Give the values that renderings may read, to be compared with the next ones."""
        ...

    def places(self, item: Item) -> Iterable[tuple[str, Key]]:
        """Tell the collections the item is in, with its key in each; keys are never equal."""
        ...

    def announces(self, item: Item) -> Mapping[str, str]:
        """Give cells that exist because of this item, such as the address links to it lead to."""
        ...

    def jobs(self, item: Item) -> Iterable[Job]:
        """Tell the outputs the item has for itself."""
        ...

    def collection_jobs(self, name: str, size: int, since: int | None = None) -> Iterable[Job]:
        """
        Tell the outputs a collection of this size has, such as the pages of a list.

        Args:
            since: another size of it; outputs that it has just the same with that size may be
                left out.
        """
        ...

    def is_by_members(self, name: str) -> bool:
        """Tell whether a collection's outputs depend on which members it has, not just how many."""
        ...

    def parent(self, name: str) -> tuple[str, Key] | None:
        """
        Tell the collection that lists this one while it has members, and its key there.

        `View.names` reads such a list: the categories that have articles, for one.
        """
        ...

    def always(self) -> Iterable[str]:
        """Name the collections that have outputs even when they are empty."""
        ...

    def site_jobs(self) -> Iterable[Job]:
        """Tell the outputs that are there whatever the items are."""
        ...

    def cells(self) -> Mapping[str, str]:
        """Give the fingerprints of all data besides items: templates, menus, texts, assets."""
        ...

    def render(self, job: Job, item: Item | None, view: View[Item]) -> bytes | None:
        """Make one output; `item` is its owner, if an item owns it. None: there is no such file."""
        ...
