"""
A release from its delta to a whole tree: the idle tree is brought level, changed, and marked.

Every step is written down before it is begun, so whatever a crash leaves is undone by `settle`.
Visitors see nothing of it: the live tree is only read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitegen import blobs, files, history, ids, kept, trees
from sitegen.blobs import Piece
from sitegen.errors import ReleaseError
from sitegen.history import Held, History, HistoryDamaged, Row

Way = dict[str, Held | None]  # what a tree must be given under some names, or lose


@dataclass(frozen=True, slots=True)
class Order:
    """A release to be made: what it brings (None: a file that goes), by whom, when, from what."""

    pieces: Mapping[str, Piece | None]
    actor: str
    now: datetime
    base: str | None


def stage(log: History, root: Path, order: Order) -> str:
    """
    Make the idle tree hold a new release, and give the release's id.

    Raises:
        ReleaseError: something else than the base is live by now.
        HistoryDamaged: the history does not fit the trees.
    """
    if order.base != trees.current(root):
        raise ReleaseError("release_base", base=order.base or "–")
    anchor = trees.anchor(root)
    idle = trees.other(anchor) if anchor else trees.NAMES[0]
    parent = _held_by(log, root, anchor) if anchor else None
    goals = _goals(log, order, anchor)
    before = log.held(anchor, goals) if anchor else {}
    changes = _differing(goals, before)
    way = _way(log, root, idle, parent) | changes if parent else changes
    row = _row(log, order, parent, before, changes)
    with log.transaction():
        log.add(row, before, _digests(changes) if parent else {})
        log.set_tree(idle, log.tree(idle)[0], row.id)
    trees.unmark(root, idle)
    fresh = {name: piece for name in changes if (piece := order.pieces.get(name))}
    blobs.put_all(root, fresh, row.stamp, log.known({piece.digest for piece in fresh.values()}))
    kept.keep(log, root, _gone(before, changes), order.now)
    _turn(log, root, idle, row.id, way)
    return row.id


def bring(log: History, root: Path, release: str, now: datetime) -> None:
    """Make an earlier release ready in the idle tree; at once if a tree holds it already."""
    live = trees.anchor(root)
    if live is None:
        raise HistoryDamaged("no tree is whole")
    leaving = log.between(_held_by(log, root, live), release)
    before = log.held(live, leaving)
    gone = {name: before[name].digest for name in leaving if not leaving[name] and name in before}
    kept.keep(log, root, gone, now)
    if trees.holding(root, release) is None:
        change(log, root, trees.other(live), release)


def change(log: History, root: Path, tree: str, release: str) -> None:
    """Make a tree that is not live hold a release that the history knows."""
    way = _way(log, root, tree, release)
    with log.transaction():
        log.set_tree(tree, log.tree(tree)[0], release)
    trees.unmark(root, tree)
    _turn(log, root, tree, release, way)


def settle(log: History, root: Path, tree: str) -> None:
    """Undo a change of a tree that was begun and not finished; safe to repeat."""
    present, target = log.tree(tree)
    if present is None or target is None:
        trees.empty(root, tree)
        log.drop_tree(tree)
        return
    names = log.between(present, target)
    held = log.held(tree, names)
    trees.unmark(root, tree)
    _turn(log, root, tree, present, {name: held.get(name) for name in names})


def discard(log: History, root: Path, release: str) -> None:
    """Forget a release that is not live and must not become so; safe to repeat."""
    row = log.row(release)
    if row is None:
        return
    for tree in trees.NAMES:
        if log.tree(tree)[0] == release and row.parent:
            change(log, root, tree, row.parent)
        elif log.tree(tree)[0] == release:
            trees.empty(root, tree)
            log.drop_tree(tree)
    digests = log.digests_of(release)
    log.remove(release)
    if row.parent:
        blobs.remove(root, digests - log.known(digests))
    else:
        blobs.sweep(root, log.every_digest())


def manifest_of(log: History, root: Path, release: str) -> dict[str, Held]:
    """
    Give everything a release holds.

    Raises:
        HistoryDamaged: neither tree is whole, or the release is not known.
    """
    whole = {held: tree for tree in trees.NAMES if (held := log.tree(tree)[0])}
    if release in whole:
        return log.manifest(whole[release])
    nearest = next(iter(whole), None)
    if nearest is None:
        raise HistoryDamaged("no tree is whole")
    found: Way = {**log.manifest(whole[nearest])}
    found |= _sized(root, log.between(nearest, release))
    return {name: held for name, held in found.items() if held}


def _way(log: History, root: Path, tree: str, release: str) -> Way:
    """Give what a tree must be given, and lose, to hold a release that the history knows."""
    present = log.tree(tree)[0]
    if present is None:
        return {**manifest_of(log, root, release)}
    goals = log.between(present, release)
    held = log.held(tree, goals)
    differing = {name: goal for name, goal in goals.items() if goal != _digest(held.get(name))}
    return _sized(root, differing)


def _turn(log: History, root: Path, tree: str, release: str, way: Way) -> None:
    """
    Let an unmarked tree hold a release, and mark it when all of it is on the disk.

    The history says so before that: a tree is whole only when its mark and the history agree.
    """
    trees.apply(root, tree, _digests(way))
    with log.transaction():
        log.hold(tree, way)
        log.set_tree(tree, release, None)
        log.be_ready(release)
    files.sync_filesystem(root)
    trees.mark(root, tree, release)


def _goals(log: History, order: Order, anchor: str | None) -> Mapping[str, Piece | None]:
    """Take the order; one without a base says everything, so what it does not name must go."""
    if order.base is not None or anchor is None:
        return order.pieces
    return {**dict.fromkeys(log.manifest(anchor)), **order.pieces}


def _differing(goals: Mapping[str, Piece | None], before: Mapping[str, Held]) -> Way:
    return {
        name: Held(piece.digest, piece.size) if piece else None
        for name, piece in goals.items()
        if _digest(piece) != _digest(before.get(name))
    }


def _row(
    log: History, order: Order, parent: str | None, before: Mapping[str, Held], changes: Way
) -> Row:
    rows = log.rows()
    mother = next((row for row in rows if row.id == parent), None)
    added = [held.size for held in changes.values() if held]
    lost = [before[name].size for name in changes if name in before]
    last_stamp = max((row.stamp for row in rows), default=0)
    return Row(
        id=ids.after([row.id for row in rows], order.now),
        parent=parent,
        actor=order.actor,
        files=(mother.files if mother else 0) + len(added) - len(lost),
        bytes=(mother.bytes if mother else 0) + sum(added) - sum(lost),
        changed=len(changes),
        stamp=max(int(order.now.timestamp()), last_stamp + 1),
        state=history.STAGING,
    )


def _held_by(log: History, root: Path, tree: str) -> str:
    """Give the release of a tree on which disk and history must agree."""
    marked = trees.release_of(root, tree)
    if marked is None or log.tree(tree) != (marked, None):
        raise HistoryDamaged(f"tree {tree} holds {marked}, not {log.tree(tree)}")
    return marked


def _gone(before: Mapping[str, Held], changes: Way) -> dict[str, str]:
    return {name: before[name].digest for name, held in changes.items() if held is None}


def _digest(found: Held | Piece | None) -> str | None:
    return found.digest if found else None


def _digests(way: Way) -> dict[str, str | None]:
    return {name: _digest(held) for name, held in way.items()}


def _sized(root: Path, digests: Mapping[str, str | None]) -> Way:
    return {
        name: Held(digest, blobs.size_of(root, digest)) if digest else None
        for name, digest in digests.items()
    }
