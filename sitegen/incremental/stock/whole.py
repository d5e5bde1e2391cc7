"""Builds a site as a whole, with Pelican's own run, when it cannot be followed page by page."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sitegen import light
from sitegen.incremental.stock import door
from sitegen.incremental.stock.door import signals
from sitegen.incremental.stock.site import StockSite


class InOrder(set[str]):
    """A set of files that is walked through in the order of names, whatever the process."""

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(super().__iter__(), key=_named))

    def __ror__(self, other: Any) -> InOrder:
        return InOrder((*other, *self))

    def __or__(self, other: Any) -> InOrder:  # type: ignore[override] # names are all it holds
        return InOrder((*self, *other))


def _named(file: str) -> str:
    return os.path.normpath(file).replace(os.sep, "/")


def steady(generator: Any) -> None:
    """
    Have a generator read its files in the order of their names.

    Pelican walks through a set: pages with one date would change places from run to run.
    """
    found = generator.get_files

    def get_files(*args: Any, **kwargs: Any) -> InOrder:
        files: Iterable[str] = found(*args, **kwargs)
        return InOrder(files)

    generator.get_files = get_files


def build(site: StockSite, output: Path) -> None:
    """Have Pelican build a site into an empty folder."""
    light.insist_on_whole()
    made = site.object
    before = made.output_path, made.delete_outputdir
    made.output_path, made.delete_outputdir = str(output), False
    signals.generator_init.connect(steady)
    try:
        door.forget()
        # Its own `run` may be ours: see the plug-in.
        type(made).run(made)
    finally:
        made.output_path, made.delete_outputdir = before
        signals.generator_init.disconnect(steady)
        door.forget()
