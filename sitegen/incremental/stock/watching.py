"""The lists and links that templates get: they note what is looked at while a page is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sitegen.incremental.keys import Key
from sitegen.incremental.orders import Orders
from sitegen.incremental.stock.entries import Entry
from sitegen.incremental.stock.trackable import Untrackable
from sitegen.incremental.tracking import Members, Tracker, View

Told = Callable[[str], Mapping[str, str] | None]
_INNER = frozenset({"settings", "_context"})


class Desk:
    """
    Where the rendering that is under way notes what it reads.

    While `strangers` is not zero, code that is not known is at work: whatever it is given counts
    as read with all that is in it.
    """

    def __init__(self, told: Told) -> None:
        self.told = told
        self.strangers = 0
        self._view: View[Entry] | None = None
        self.note: Callable[[int, str], None] = _nobody_notes

    @property
    def view(self) -> View[Entry]:
        if self._view is None:
            raise Untrackable("contents are looked at before pages are made")
        return self._view

    @view.setter
    def view(self, view: View[Entry]) -> None:
        self._view = view
        self.note = view.tracker.attribute

    def leave(self) -> None:
        """End a rendering: what is read between renderings could not be noted."""
        self._view = None
        self.note = _nobody_notes

    @property
    def tracker(self) -> Tracker:
        return self.view.tracker

    @property
    def orders(self) -> Orders:
        return self.view.orders

    def load(self, number: int) -> Any:
        """Give Pelican's object of an item."""
        entry = self.view.load(number)
        if self.strangers:
            self.expose(entry)
        return entry.content

    def find(self, path: str) -> int | None:
        return self.view.find(path)

    def expose(self, entry: Entry) -> None:
        """Note that all of an entry counts as read."""
        self.tracker.everything(entry.number)
        if entry.has_links:
            entry.resolve()

    def read(self, content: Any, name: str) -> str | None:
        """Note that an attribute was read; an address is known already and given."""
        entry: Entry | None = content.__dict__.get("_entry")
        if entry is None:
            raise Untrackable("a page shows a content that no source stands for")
        if name == "url":
            self.note(entry.number, name)
            return entry.url
        if name == "save_as":
            self.note(entry.number, name)
            return entry.save_as
        if name in content.__dict__ or name in _KNOWN or not hasattr(type(content), name):
            if name in _INNER:
                raise Untrackable(f"a template reads {name} of a content")
            self.note(entry.number, name)
            if entry.has_links and (name in entry.fields or name in {"metadata", "summary"}):
                entry.resolve()
        else:
            self.expose(entry)
        return None

    def read_all(self, content: Any, names: tuple[str, ...]) -> None:
        """Note that Python code reads these attributes."""
        entry: Entry = content.__dict__["_entry"]
        self.tracker.attribute(entry.number, *names)
        if entry.has_links:
            entry.resolve()


def _nobody_notes(number: int, name: str) -> None:
    raise Untrackable(f"{name} of content {number} is read before pages are made")


# Attributes that the classes of contents define and that `entries.attributes` tells of.
_KNOWN = frozenset({"content", "summary", "status"})


class Contents(Members[Any]):
    """A list of articles or pages."""

    def __init__(self, desk: Desk, collection: str) -> None:
        super().__init__(desk, collection)  # type: ignore[arg-type] # a desk is a view of contents
        self.desk = desk

    def __add__(self, other: Sequence[Any]) -> list[Any]:
        return [*self, *other]

    def __radd__(self, other: Sequence[Any]) -> list[Any]:
        return [*other, *self]

    def first(self) -> Any:
        """Give the first one; the collection must have it."""
        return self[0]


@dataclass(frozen=True, slots=True)
class Label:
    """How articles are put together under a word: by category, by tag or by author."""

    kind: str
    attribute: str
    parent: str

    def on(self, content: Any, slug: str) -> Any:
        """Give the category (or tag, author) as this article writes it."""
        found = getattr(content, self.attribute)
        if self.kind == "cat":
            return found
        return next(label for label in found if label.slug == slug)


LABELS = {
    "cat": Label("cat", "category", "cats"),
    "tag": Label("tag", "tags", "tags"),
    "author": Label("author", "authors", "authors"),
}


def label_of(desk: Desk, kind: str, slug: str) -> Any:
    """Give the category, tag or author of a list: Pelican shows the first article's."""
    label = LABELS[kind]
    articles = Contents(desk, f"{kind}:{slug}")
    first = articles.first()
    desk.read(first, label.attribute)
    return label.on(first, slug)


class Groups(Sequence[Any]):
    """The categories, tags or authors, each with its articles, in Pelican's order."""

    def __init__(self, desk: Desk, kind: str, *, is_reversed: bool = False) -> None:
        self._desk = desk
        self._kind = kind
        self._is_reversed = is_reversed

    def __len__(self) -> int:
        return len(self._keys())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._pairs())

    def __getitem__(self, index: Any) -> Any:
        return self._pairs()[index]

    def __add__(self, other: Sequence[Any]) -> list[Any]:
        return [*self, *other]

    def _keys(self) -> list[Key]:
        return self._desk.view.names(LABELS[self._kind].parent)

    def _pairs(self) -> list[tuple[Any, Contents]]:
        slugs = [str(key[0]) for key in self._keys()]
        pairs = [
            (label_of(self._desk, self._kind, slug), Contents(self._desk, f"{self._kind}:{slug}"))
            for slug in slugs
        ]
        if self._kind == "tag":
            pairs.sort(key=self._met)
        return pairs[::-1] if self._is_reversed else pairs

    def _met(self, pair: tuple[Any, Contents]) -> tuple[Key, int]:
        """Tell when a walk through the articles meets a tag first."""
        tag, articles = pair
        tags = [one.slug for one in articles.first().tags]
        # The last part of the key tells how often the article has the tag; it sorts nothing here.
        return self._desk.orders[articles.collection].key_at(0)[:-1], tags.index(tag.slug)


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to; Pelican asks no more of it than the address."""

    url: str


class Links:
    """The contents by source path, for links such as {filename} and {static}."""

    def __init__(self, desk: Desk, kind: str) -> None:
        self._desk = desk
        self._kind = kind

    def get(self, path: str, default: Any = None) -> Any:
        cell = f"{self._kind}:{path}"
        self._desk.tracker.cell(cell)
        told = self._desk.told(path)
        url = told.get(cell) if told else None
        return default if url is None else Target(url)

    def __getitem__(self, path: str) -> Any:
        found = self.get(path)
        if found is None:
            raise KeyError(path)
        return found

    def __contains__(self, path: object) -> bool:
        return self.get(str(path)) is not None

    def __iter__(self) -> Iterator[str]:
        raise Untrackable("a template walks through all sources")
