"""Pelican plug-in: Markdown by markdown-it, with Pelican's own header lines and link marks."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink

from sitegen.incremental.stock.door import SafeDatetime
from sitegen.settings import BaseReader, signals

_parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def register() -> None:
    """Take the place of Pelican's reader."""
    signals.readers_init.connect(_install)
    signals.generator_init.connect(_forget_the_other)


def _install(readers: Any) -> None:
    readers.reader_classes["md"] = CommonMarkReader


def _forget_the_other(generator: Any) -> None:
    """Where Python-Markdown is missing, Pelican would complain of every file that we can read."""
    generator.readers.disabled_readers.pop("md", None)


class CommonMarkReader(BaseReader):  # type: ignore[misc] # Pelican has no types
    """Read `Name: value` lines, an empty line, and a body."""

    enabled = True
    # None: Pelican gives every site of the process each reader that claims files.
    file_extensions = ()

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        with open(source_path, encoding="utf-8") as file:  # noqa: PTH123 — done for each source
            header, _, body = file.read().partition("\n\n")
        found: dict[str, Any] = {}
        for line in header.splitlines():
            name, _, value = line.partition(":")
            key = name.strip().lower()
            found[key] = self._understood(key, value.strip())
        return _parser.render(body), found

    def _understood(self, key: str, value: str) -> Any:
        if key == "date":
            with suppress(ValueError):  # Pelican guesses what other dates mean, which takes longer
                return SafeDatetime.fromisoformat(value)
        return self.process_metadata(key, value)


def _kept(url: str) -> str:
    """Leave Pelican's marks such as {filename} as they are; the rest is encoded as usual."""
    return url if url.startswith("{") else normalizeLink(url)


_parser.normalizeLink = _kept  # type: ignore[method-assign] # the documented way to change it
