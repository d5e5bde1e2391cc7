"""Reads sources with Pelican's readers, in the way of the generator that each belongs to."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.incremental.model import Reading
from sitegen.incremental.stock import entries
from sitegen.incremental.stock.door import Author, SkipStub, Tag, signals
from sitegen.incremental.stock.entries import ASSET, Entry
from sitegen.incremental.stock.sources import Sources
from sitegen.incremental.stock.trackable import Untrackable
from sitegen.incremental.touched import digest_of

_LABELS = frozenset({Author, Tag})


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of source is read: its generator and the signals around it."""

    generator: Any
    preread: Any
    context: Any
    format: str | None = None


class Unknown(Exception):  # noqa: N818 — it is a fact about the content
    """A path that is none of the site's sources."""


class Reader:
    """Turns sources into entries."""

    def __init__(
        self, sources: Sources, generators: Mapping[str, Any], context: dict[str, Any]
    ) -> None:
        self._sources = sources
        self._context = context
        self._settings = context
        self.warnings: list[str] = []
        self._slugs: dict[tuple[type, str], str] = {}
        self._kinds = {
            "article": Kind(
                generators["articles"],
                signals.article_generator_preread,
                signals.article_generator_context,
            ),
            "page": Kind(
                generators["pages"],
                signals.page_generator_preread,
                signals.page_generator_context,
            ),
            "static": Kind(
                generators["statics"],
                signals.static_generator_preread,
                signals.static_generator_context,
                "static",
            ),
        }

    def read(self, path: str, data: bytes) -> Reading[Entry]:
        """
        Read one source.

        Raises:
            Untrackable: what it says cannot be followed.
            Exception: whatever the reader raises.
        """
        kind = self._sources.kind(path)
        if kind is None:
            raise Unknown(path)
        if kind == ASSET:
            save_as = self._sources.asset_output(path)
            return Reading(Entry(ASSET, path, None, "", save_as, digest_of(data)))
        content = self._content(kind, path)
        if isinstance(content, SkipStub):
            return Reading(None)
        self._know_slugs(content)
        if kind != "static" and not content.is_valid():
            self.warnings.append(path)
            return Reading(None)
        return Reading(self._entry(kind, path, content, data), self._next_change(content))

    def _content(self, name: str, path: str) -> Any:
        kind = self._kinds[name]
        return kind.generator.readers.read_file(
            base_path=kind.generator.path,
            path=path,
            content_class=entries.CLASSES[name],
            fmt=kind.format,
            context=self._context,
            preread_signal=kind.preread,
            preread_sender=kind.generator,
            context_signal=kind.context,
            context_sender=kind.generator,
        )

    def _entry(self, kind: str, path: str, content: Any, data: bytes) -> Entry:
        is_there = content.source_path == os.path.join(self._settings["PATH"], path)  # noqa: PTH118 — Pelican compares texts, too
        if not is_there and content.get_relative_source_path() != path:
            raise Untrackable(f"a plug-in gives {path} another path")
        if kind == "static":
            entry = entries.entry_of(kind, path, content)
            entry.digest = digest_of(data)
            return entry
        for link in content.get_static_links():
            if not self._sources.is_static(link):
                raise Untrackable(f"{path} links to {link}, which is in none of STATIC_PATHS")
        if "attach}" in content._content or "attach|" in content._content:  # noqa: SLF001 — no other way to it
            raise Untrackable(f"{path} attaches a file")
        return entries.entry_of(kind, path, content)

    def _know_slugs(self, content: Any) -> None:
        """Spare Pelican to make the slug of each tag and author anew for each content."""
        for label in (*getattr(content, "tags", ()), *getattr(content, "authors", ())):
            if type(label) not in _LABELS or label._slug is not None:  # noqa: SLF001 — asking for it makes it
                continue
            key = type(label), label.name
            known = self._slugs.get(key)
            if known is None:
                self._slugs[key] = label.slug
            elif label._slug_from_name:  # noqa: SLF001 — there is no public word for it
                label._slug = known  # noqa: SLF001 — see above

    def _next_change(self, content: Any) -> float | None:
        if self._settings["WITH_FUTURE_DATES"] or not hasattr(content, "date"):
            return None
        moment = float(content.date.timestamp())
        return moment if moment > time.time() else None
