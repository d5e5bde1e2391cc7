"""
What an earlier page still needs: styles, scripts and pictures stay reachable after their release.

Somebody who opened a page before a publish may ask for its files after it. They lie beside the
trees, and a server looks there for what the live tree does not have.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sitegen import trees
from sitegen.history import History

FOLDER = "kept"
KINDS = ("theme/", "images/", "pictures/", "cards/")
TIME = timedelta(days=14)


def may_be_asked_for(name: str) -> bool:
    return name.startswith(KINDS)


def keep(log: History, root: Path, gone: Mapping[str, str], now: datetime) -> None:
    """Let files that the next release does not have be found for some days, by their digests."""
    names = {name: digest for name, digest in gone.items() if may_be_asked_for(name)}
    if names:
        for name, digest in names.items():
            for kind in trees.kinds_of(root, name, digest):
                trees.put_link(
                    root, trees.blob(root, digest) + kind, f"{root}/{FOLDER}/{name}{kind}"
                )
        log.keep(names, int((now + TIME).timestamp()))


def remove_old(log: History, root: Path, now: datetime) -> None:
    """Remove what was kept long enough."""
    trees.remove(root, FOLDER, log.over(int(now.timestamp())))


def remember(log: History, root: Path, now: datetime) -> None:
    """Note anew what lies there, for a history that is made again."""
    base = root / FOLDER
    found = [
        os.path.relpath(Path(folder) / name, base)
        for folder, _, names in os.walk(base)
        for name in names
    ]
    log.keep(found, int((now + TIME).timestamp()))
