"""Only the last releases can be gone back to: older ones leave the history, and their files the store."""

from __future__ import annotations

from pathlib import Path

from sitegen import blobs, history, staging, trees
from sitegen.history import History, Row


def prune(log: History, root: Path, keep: int) -> None:
    """Keep the newest releases and the live one, and fill the second tree after the first publish."""
    live = trees.current(root)
    finished = [row.id for row in log.rows() if row.state == history.FINISHED]
    for release in finished[:-keep]:
        if release != live:
            log.set_state(release, history.FORGOTTEN)
    while _forget_one(log, root):
        pass
    tree = trees.live(root)
    if live and tree and log.tree(trees.other(tree)) == (None, None):
        staging.change(log, root, trees.other(tree), live)


def _forget_one(log: History, root: Path) -> bool:
    """Remove the first release that can go."""
    forgotten = [row for row in log.rows() if row.state == history.FORGOTTEN]
    return any(_forget(log, root, row) for row in forgotten)


def _forget(log: History, root: Path, row: Row) -> bool:
    """Remove a release, unless a tree holds it or it stands between releases that stay."""
    if row.id in {release for tree in trees.NAMES for release in log.tree(tree)}:
        return False
    children = [other.id for other in log.rows() if other.parent == row.id]
    if len(children) > 1 or (children and row.parent):
        return False
    with log.transaction(is_durable=True):
        digests = {found for release in (row.id, *children) for found in log.digests_of(release)}
        for child in children:
            log.become_root(child)
        log.remove(row.id)
        unused = digests - log.known(digests)
    blobs.remove(root, unused)
    return True
