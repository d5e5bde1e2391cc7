"""What the file system says of the files of pages, for the price of a stat each."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from sitegen.site import Site

FOLDERS = ("pages", "news")


def of_pages(site: Site) -> dict[str, tuple[int, int]]:
    """Give the path of every page's file with its stamp: mtime in ns, bytes."""
    found: dict[str, tuple[int, int]] = {}
    for folder in FOLDERS:
        with suppress(FileNotFoundError):
            _stamp_below(site.content / folder, f"{folder}/", found)
    return found


def _stamp_below(folder: Path, prefix: str, found: dict[str, tuple[int, int]]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _stamp_below(folder / entry.name, f"{prefix}{entry.name}/", found)
            elif entry.name.endswith(".md") and not entry.name.startswith(".") and entry.is_file():
                status = entry.stat()
                found[prefix + entry.name] = (status.st_mtime_ns, status.st_size)
