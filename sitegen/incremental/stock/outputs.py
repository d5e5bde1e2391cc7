"""The files that lists of articles have: pages of lists and feeds, as Pelican's generators name them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from sitegen.incremental.model import Job
from sitegen.incremental.stock import paging
from sitegen.incremental.stock.door import sanitised_join
from sitegen.incremental.stock.watching import LABELS

_TEMPLATES = {"cat": "category", "tag": "tag", "author": "author"}
_FEED_TYPES = {"ATOM": "atom", "RSS": "rss"}


class Outputs:
    """Tells the files of a list, by the settings."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._paginated = settings["PAGINATED_TEMPLATES"]

    def of(self, collection: str, size: int, since: int | None = None) -> Iterator[Job]:
        """Give the files of a list; with `since`, those that it has not just so with that size."""
        kind, _, name = collection.partition(":")
        if collection == "articles":
            yield from self._direct(size, since)
            for setting in ("FEED", "FEED_ALL"):
                yield from self._feeds(setting, collection)
        elif kind == "lang" and size:
            yield from self._feeds("TRANSLATION_FEED", collection, lang=name)
        elif kind in LABELS and size:
            yield from self._labelled(collection, kind, name, size, since)

    def name(self, save_as: str) -> str:
        """
        Give the name of a file relative to the output folder.

        Raises:
            RuntimeError: it would lie outside of that folder.
        """
        folder = self._settings["OUTPUT_PATH"]
        return str(os.path.relpath(sanitised_join(folder, save_as), folder))

    def per_page(self, template: str) -> int:
        found = self._paginated[template] or self._settings["DEFAULT_PAGINATION"]
        return int(found or 0)

    def _direct(self, size: int, since: int | None) -> Iterator[Job]:
        for template in self._settings["DIRECT_TEMPLATES"]:
            plain = f"{template}.html"
            save_as = self._settings.get(f"{template.upper()}_SAVE_AS", plain)
            url = self._settings.get(f"{template.upper()}_URL", plain)
            if save_as:
                yield from self._pages(("direct", template, str(save_as), str(url)), size, since)

    def _labelled(
        self, collection: str, kind: str, slug: str, size: int, since: int | None
    ) -> Iterator[Job]:
        template = _TEMPLATES[kind]
        upper = template.upper()
        save_as, url = (
            _filled(self._settings[f"{upper}_{what}"], slug=slug) for what in ("SAVE_AS", "URL")
        )
        if save_as:
            yield from self._pages((collection, template, save_as, url), size, since)
        yield from self._feeds(f"{upper}_FEED", collection, slug=slug)

    def _pages(self, of: tuple[str, str, str, str], size: int, since: int | None) -> Iterator[Job]:
        """Give the pages of a list; one of them is the whole list if it is not paginated."""
        owner, template, save_as, url = of
        if template not in self._paginated:
            yield Job(self.name(save_as), "list", (owner, template, save_as, save_as, url, 0))
            return
        list_of = paging.Names(save_as, url, self._settings, self.per_page(template))
        for number, name in list_of.all(size, since):
            if name:
                args = (owner, template, name, save_as, url, number)
                yield Job(self.name(name), "list", args)

    def _feeds(self, setting: str, collection: str, **fields: str) -> Iterator[Job]:
        for ending, kind in _FEED_TYPES.items():
            name = f"{setting}_{ending}"
            save_as = self._settings.get(name)
            if save_as:
                url = self._settings.get(f"{name}_URL", str(save_as))
                filled = _filled(save_as, **fields)
                address = _filled(url, **fields)
                yield Job(self.name(filled), "feed", (collection, filled, address, kind))


def page_name(kind: str, slug: str, settings: Any) -> str:
    """Give the variable `page_name` of a list's template: the address without its ending."""
    pattern = str(settings[f"{_TEMPLATES[kind].upper()}_URL"])
    return os.path.splitext(pattern)[0].format(slug=slug)  # noqa: PTH122 — as Pelican does


def _filled(pattern: Any, **fields: str) -> str:
    return str(pattern).format(**fields) if fields else str(pattern)
