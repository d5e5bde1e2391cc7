"""How much of the disk the releases take."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sitegen import historyfile, kept, packing, trees


@dataclass(frozen=True, slots=True)
class Usage:
    """
    Bytes by kind; a file with several names counts once.

    Args:
        site: files of the live release.
        packed: their packed copies.
        earlier: what only the releases before it hold.
        kept: styles and pictures that earlier pages may still ask for.
        history: the database of releases.
    """

    site: int
    packed: int
    earlier: int
    kept: int
    history: int

    @property
    def total(self) -> int:
        return self.site + self.packed + self.earlier + self.kept + self.history


def measured(root: Path) -> Usage:
    """Measure the folder of releases."""
    seen: set[int] = set()
    tree = trees.live(root)
    live = _sizes(root / tree, seen) if tree else {True: 0, False: 0}
    kinds = [name for name in (trees.STORE, *trees.NAMES) if name != tree]
    earlier = [sum(_sizes(root / name, seen).values()) for name in kinds]
    base = sum(file.stat().st_size for file in root.glob(f"{historyfile.FILE}*"))
    return Usage(
        site=live[False],
        packed=live[True],
        earlier=sum(earlier),
        kept=sum(_sizes(root / kept.FOLDER, seen).values()),
        history=base,
    )


def _sizes(folder: Path, seen: set[int]) -> dict[bool, int]:
    """Sum up files that were not seen yet: packed copies (True) and others (False)."""
    found = {True: 0, False: 0}
    for place, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(f"{place}/{name}")
            if status.st_ino not in seen:
                seen.add(status.st_ino)
                found[packing.is_copy(name)] += status.st_size
    return found
