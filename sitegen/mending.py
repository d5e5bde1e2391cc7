"""After a crash, or damage: releases that nobody decided are undone, a lost history is made anew."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sitegen import blobs, files, history, historyfile, ids, kept, packing, staging, trees
from sitegen.errors import StorageError
from sitegen.history import Held, History, HistoryDamaged, Row

Result = TypeVar("Result")


def mended(root: Path, action: Callable[[History], Result]) -> Result:
    """
    Do something with the history; if that shows damage, make it anew and try once more.

    Needs the publisher's lock.
    """
    with files.explained(root):
        (root / trees.WORK).mkdir(parents=True, exist_ok=True)
        try:
            with historyfile.opened(root) as log:
                return action(log)
        except HistoryDamaged:
            rebuild(root)
        try:
            with historyfile.opened(root) as log:
                return action(log)
        except HistoryDamaged as error:
            path = str(root / historyfile.FILE)
            raise StorageError("disk_error", path=path, reason=str(error)) from error


def recover(log: History, root: Path) -> None:
    """
    Undo what a crash left: changes of trees that were not finished, releases nobody decided.

    Raises:
        HistoryDamaged: history and trees do not agree.
    """
    _clear(root / trees.WORK)
    live = trees.live(root)
    for tree in trees.NAMES:
        _agree(log, root, tree, is_live=tree == live)
    current = trees.current(root)
    for row in log.rows():
        if row.id == current and row.state != history.FINISHED:
            log.set_state(row.id, history.FINISHED)
        elif row.state in {history.STAGING, history.READY}:
            staging.discard(log, root, row.id)
            blobs.sweep(root, log.every_digest())


def rebuild(root: Path) -> None:
    """Make history, store and idle tree anew from the live tree; what was before it is forgotten."""
    historyfile.forget(root)
    tree = trees.anchor(root)
    for name in trees.NAMES:
        if name != tree:
            trees.empty(root, name)
    if tree is None:
        shutil.rmtree(root / trees.STORE, ignore_errors=True)
        return
    now = datetime.now(UTC)
    release = trees.release_of(root, tree) or ids.after([], now)
    found = _store_anew(root, tree)
    stamps = [int((root / tree / name).stat().st_mtime) for name in found]
    row = Row(
        id=release,
        parent=None,
        actor="",
        files=len(found),
        bytes=sum(held.size for held in found.values()),
        changed=len(found),
        stamp=max(stamps, default=0),
        state=history.FINISHED,
    )
    with historyfile.opened(root) as log, log.transaction():
        log.add(row, {}, {})
        log.hold(tree, found)
        log.set_tree(tree, release, None)
        kept.remember(log, root, now)
    trees.mark(root, tree, release)


def names_in(folder: Path) -> list[str]:
    """List the files below a folder that have a meaning of their own: no packed copies, no links."""
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            file = Path(place) / name
            own = file.relative_to(folder).as_posix()
            is_packed = packing.is_copy(own) and file.with_suffix("").is_file()
            if file.is_file() and not file.is_symlink() and not is_packed:
                found.append(own)
    return sorted(found)


def _agree(log: History, root: Path, tree: str, *, is_live: bool) -> None:
    """Bring a tree's mark and the history's word on it together."""
    present, target = log.tree(tree)
    marked = trees.release_of(root, tree)
    is_there = marked is not None and (root / tree).is_dir()
    if target is not None and not is_live:
        staging.settle(log, root, tree)
    elif not is_there and present is not None and target is None and not is_live:
        # Perhaps the crash came just before the mark, perhaps a power cut took the history back.
        trees.empty(root, tree)
        log.drop_tree(tree)
        blobs.sweep(root, log.every_digest())
    elif marked != present or target is not None:
        raise HistoryDamaged(f"tree {tree} holds {marked}, the history says {present}")


def _store_anew(root: Path, tree: str) -> dict[str, Held]:
    """Fill a fresh store with what a tree holds."""
    shutil.rmtree(root / trees.STORE, ignore_errors=True)
    found: dict[str, Held] = {}
    for name in names_in(root / tree):
        file = root / tree / name
        digest = blobs.digest_of(file)
        found[name] = Held(digest, file.stat().st_size)
        for kind in ("", *packing.KINDS):
            if Path(f"{file}{kind}").is_file() and (not kind or packing.is_text(name)):
                trees.put_link(root, f"{file}{kind}", trees.blob(root, digest) + kind)
    return found


def _clear(folder: Path) -> None:
    """Empty the folder of unfinished work."""
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
