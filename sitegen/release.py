"""
Releases: what visitors get, switched at once; a release costs what it changes, not what the site is.

Below the site's `releases` folder lie two trees of hard links, `a` and `b`; the link `current`
names the live one. A release is made in the other tree out of what it changes, then `current` is
renamed over. The store holds every file of the last releases once, the history says which release
holds which, so any of them can be made live again. docs/operations.md describes the folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sitegen import (
    blobs,
    files,
    history,
    historyfile,
    ids,
    kept,
    lock,
    mending,
    packing,
    pruning,
    staging,
    trees,
)
from sitegen.errors import ReleaseError, StorageError
from sitegen.history import History, HistoryDamaged, Row
from sitegen.site import Site
from sitegen.usage import Usage
from sitegen.usage import measured as sizes_of

__all__ = ["Delta", "Release", "Usage"]

Delta = Mapping[str, bytes | Path | None]


@dataclass(frozen=True, slots=True)
class Release:
    """One state of the site that can be live: who made it and when (UTC), how much it holds."""

    id: str
    at: datetime
    actor: str
    files: int
    bytes: int
    is_current: bool
    changed: int = 0


def live(site: Site) -> Path:
    """Give the folder visitors get; it leads to another tree after each switch."""
    return site.releases / trees.LINK


def current(site: Site) -> str | None:
    """Give the id of the live release; None before the first publish."""
    return trees.current(site.releases)


def standing(site: Site) -> tuple[str, Path] | None:
    """Give the id of the live release, and the tree it is in as long as it is live."""
    found = trees.standing(site.releases)
    return (found[0], site.releases / found[1]) if found else None


def kept_files(site: Site) -> Path:
    """Give the folder of styles and pictures that only earlier pages ask for."""
    return site.releases / kept.FOLDER


def releases(site: Site) -> list[Release]:
    """List what can be gone back to, newest first; the live one alone if the history is damaged."""
    now_live = current(site)
    if now_live is None and not site.releases.is_dir():
        return []
    try:
        with historyfile.read(site.releases) as log:
            rows = [row for row in log.rows() if row.state == history.FINISHED]
    except HistoryDamaged:
        rows = []
    if now_live and now_live not in {row.id for row in rows}:
        rows = sorted([*rows, _unknown(now_live)], key=lambda row: row.id)
    return [_described(row, now_live) for row in reversed(rows)]


def find(site: Site, release_id: str) -> Release:
    """
    Give one release.

    Raises:
        ReleaseError: there is no such release, or it cannot be gone back to any more.
    """
    for item in releases(site):
        if item.id == release_id:
            return item
    raise ReleaseError("release_missing", release=release_id)


def manifest(site: Site, release_id: str) -> dict[str, str]:
    """
    Give the sha256 of each file of a release, by name; packed copies are not named.

    Raises:
        ReleaseError: there is no such release.
    """
    try:
        with historyfile.read(site.releases) as log:
            if log.row(release_id) is None:
                raise ReleaseError("release_missing", release=release_id)
            found = staging.manifest_of(log, site.releases, release_id)
    except HistoryDamaged:
        return _manifest_of_tree(site, release_id)
    return {name: held.digest for name, held in found.items()}


def held(site: Site, actor: str, *, wait_seconds: float = 30.0) -> AbstractContextManager[None]:
    """Hold the lock under which releases are made and switched."""
    return lock.held(site.state / "publish.lock", actor, wait_seconds=wait_seconds)


def stage(site: Site, delta: Delta, *, actor: str, now: datetime, base: str | None) -> str:
    """
    Make a new release out of the live one and what changes; nobody sees it yet. Needs the lock.

    Args:
        delta: by file name the new bytes, or a file to copy, or None for a file that goes.
        base: the live release the delta was made from; None: there is none, the delta is all.

    Returns:
        The id of the release; ids sort by time.

    Raises:
        ReleaseError: another release than the base is live; a name that no file can have.
        StorageError: the disk does not take it; nothing has changed.
    """
    _require_names(delta)

    def made(log: History) -> str:
        pieces = {
            name: None if source is None else blobs.piece_of(site.releases, source)
            for name, source in delta.items()
        }
        try:
            order = staging.Order(pieces, actor, now, base)
            return staging.stage(log, site.releases, order)
        finally:
            blobs.remove_copies(pieces.values())

    try:
        return mending.mended(site.releases, made)
    except BaseException:
        # What a sick disk keeps is undone by the next publish; the first error matters more.
        with suppress(OSError, StorageError):
            recover(site)
        raise


def finish(site: Site, release_id: str) -> None:
    """Note that a staged release is decided: it will be live, crash or not; safe to repeat."""
    mending.mended(site.releases, lambda log: log.set_state(release_id, history.FINISHED))


def switch(site: Site, release_id: str) -> None:
    """
    Make a release that a tree holds live in one step; visitors see the old site or the new one.

    Raises:
        ReleaseError: no tree holds it.
    """
    tree = trees.holding(site.releases, release_id)
    if tree is None:
        raise ReleaseError("release_missing", release=release_id)
    with files.explained(site.releases):
        trees.point(site.releases, tree)


def rollback(site: Site, release_id: str | None = None, *, actor: str = "") -> Release:
    """
    Make an earlier release live again; without an id, the one before the live one.

    Raises:
        ReleaseError: no such release, or nothing earlier.
        BusyError: somebody is publishing.
    """
    with held(site, actor):
        recover(site)
        chosen = find(site, release_id or _earlier(site)).id
        mending.mended(
            site.releases,
            lambda log: staging.bring(log, site.releases, chosen, datetime.now(UTC)),
        )
        switch(site, chosen)
    return find(site, chosen)


def discard(site: Site, release_id: str) -> None:
    """Remove a staged release that must not become live, as far as the disk lets us."""
    if release_id != current(site):
        # What a sick disk keeps is removed by the next publish; the first error matters more.
        with suppress(OSError, StorageError):
            mending.mended(
                site.releases, lambda log: staging.discard(log, site.releases, release_id)
            )


def is_whole(site: Site, release_id: str) -> bool:
    """Tell whether a tree holds all of a release."""
    return trees.holding(site.releases, release_id) is not None


def recover(site: Site) -> None:
    """Undo what a crash left half-made, mend what is damaged; needs the lock, safe to repeat."""
    if site.releases.is_dir():
        mending.mended(site.releases, lambda log: mending.recover(log, site.releases))


def prune(site: Site, now: datetime | None = None) -> None:
    """Keep the newest releases and the live one; forget the rest, and files kept long enough."""

    def pruned(log: History) -> None:
        pruning.prune(log, site.releases, site.keep_releases)
        kept.remove_old(log, site.releases, now or datetime.now(UTC))

    mending.mended(site.releases, pruned)


def usage(site: Site) -> Usage:
    """Measure what the releases take on the disk, by kind."""
    return sizes_of(site.releases)


def _require_names(delta: Delta) -> None:
    for name in delta:
        parts = name.split("/")
        if "\0" in name or any(part in {"", ".", ".."} for part in parts):
            raise ReleaseError("release_name", name=name)
        if packing.is_copy(name):
            raise ReleaseError("release_name_packed", name=name)


def _earlier(site: Site) -> str:
    now_live = current(site)
    earlier = [item.id for item in releases(site) if now_live and item.id < now_live]
    if not earlier:
        raise ReleaseError("release_none_earlier")
    return earlier[0]


def _unknown(release_id: str) -> Row:
    return Row(release_id, None, "", 0, 0, 0, 0, history.FINISHED)


def _described(row: Row, now_live: str | None) -> Release:
    at = ids.moment_of(row.id)
    return Release(row.id, at, row.actor, row.files, row.bytes, row.id == now_live, row.changed)


def _manifest_of_tree(site: Site, release_id: str) -> dict[str, str]:
    tree = trees.holding(site.releases, release_id)
    if tree is None:
        raise ReleaseError("release_missing", release=release_id)
    folder = site.releases / tree
    with files.explained(folder):
        return {name: blobs.digest_of(folder / name) for name in mending.names_in(folder)}
