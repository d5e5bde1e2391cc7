"""History of the releases: manifests, what each release changed, what each tree holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

STAGING, READY, FINISHED, FORGOTTEN = "staging", "ready", "finished", "forgotten"

Wanted = Mapping[str, str | None]  # digests by file name; None: there is no such file


class HistoryDamaged(Exception):  # noqa: N818 — a finding, which is mended and never shown
    """The history does not tell what is on the disk; it must be made anew from the live tree."""


@dataclass(frozen=True, slots=True)
class Row:
    """One release as the history knows it; `stamp` is the time its new files bear, in seconds."""

    id: str
    parent: str | None
    actor: str
    files: int
    bytes: int
    changed: int
    stamp: int
    state: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a tree has under one name."""

    digest: str
    size: int


class History:
    """One connection to the history; writes belong under the publisher's lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @contextmanager
    def transaction(self, *, is_durable: bool = False) -> Iterator[None]:
        """
        Make what is written in a block happen together or not at all.

        Args:
            is_durable: the end waits for the disk; else a power cut may take the block back.
        """
        self._run(f"PRAGMA synchronous = {'FULL' if is_durable else 'NORMAL'}")
        self._run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._run("ROLLBACK")
            raise
        self._run("COMMIT")

    # Releases

    def rows(self) -> list[Row]:
        """List every release, oldest first, those that are only stepping stones included."""
        found = self._run(
            "SELECT id, parent, actor, files, bytes, changed, stamp, state FROM release ORDER BY id"
        )
        return [Row(*values) for values in found]

    def row(self, release: str) -> Row | None:
        return next((row for row in self.rows() if row.id == release), None)

    def add(self, row: Row, old: Mapping[str, Held], new: Wanted) -> None:
        """Note a release that is being made, with what it changes of its parent."""
        self._run(
            "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.id,
                row.parent,
                row.actor,
                row.files,
                row.bytes,
                row.changed,
                row.stamp,
                row.state,
            ),
        )
        self._db.executemany(
            "INSERT INTO change VALUES (?, ?, ?, ?)",
            (
                (row.id, name, old[name].digest if name in old else None, digest)
                for name, digest in new.items()
            ),
        )

    def set_state(self, release: str, state: str) -> None:
        self._run("UPDATE release SET state = ? WHERE id = ?", (state, release))

    def be_ready(self, release: str) -> None:
        """Note that a release that was being made is whole."""
        self._run(
            "UPDATE release SET state = ? WHERE id = ? AND state = ?", (READY, release, STAGING)
        )

    def become_root(self, release: str) -> None:
        """Let a release stand without its parent, which is about to go."""
        self._run("UPDATE release SET parent = NULL WHERE id = ?", (release,))
        self._run("DELETE FROM change WHERE release = ?", (release,))

    def remove(self, release: str) -> None:
        self._run("DELETE FROM release WHERE id = ?", (release,))

    def digests_of(self, release: str) -> set[str]:
        """Give every digest that a release's changes name."""
        found = self._run("SELECT old, new FROM change WHERE release = ?", (release,))
        return {digest for pair in found for digest in pair if digest}

    def between(self, source: str, target: str) -> dict[str, str | None]:
        """
        Give what leads from one release to another, by way of their common ancestor.

        Raises:
            HistoryDamaged: no way leads from one to the other.
        """
        parents = {row.id: row.parent for row in self.rows()}
        up, down = _line(source, parents), _line(target, parents)
        shared = next((release for release in up if release in down), None)
        if shared is None:
            raise HistoryDamaged(f"no way from {source} to {target}")
        found: dict[str, str | None] = {}
        for release in up[: up.index(shared)]:
            found.update(self._changes("old", release))
        for release in reversed(down[: down.index(shared)]):
            found.update(self._changes("new", release))
        return found

    def _changes(self, side: str, release: str) -> list[tuple[str, str | None]]:
        query = f"SELECT name, {side} FROM change WHERE release = ?"  # noqa: S608 — one of two words
        return self._run(query, (release,)).fetchall()

    # Trees

    def tree(self, name: str) -> tuple[str | None, str | None]:
        """Give the release a tree holds, and the one it is being changed to."""
        found = self._run("SELECT release, target FROM tree WHERE name = ?", (name,)).fetchone()
        if found is None:
            raise HistoryDamaged(f"no tree {name}")
        return found[0], found[1]

    def set_tree(self, name: str, release: str | None, target: str | None) -> None:
        self._run("UPDATE tree SET release = ?, target = ? WHERE name = ?", (release, target, name))

    def manifest(self, tree: str) -> dict[str, Held]:
        found = self._run(
            "SELECT name, digest, size FROM held WHERE tree = ? ORDER BY name", (tree,)
        )
        return {name: Held(digest, size) for name, digest, size in found}

    def held(self, tree: str, names: Iterable[str]) -> dict[str, Held]:
        found = self._run(
            "SELECT name, digest, size FROM held WHERE tree = ? AND name IN (SELECT value FROM json_each(?))",
            (tree, json.dumps(list(names))),
        )
        return {name: Held(digest, size) for name, digest, size in found}

    def hold(self, tree: str, found: Mapping[str, Held | None]) -> None:
        """Note what a tree has now under some names."""
        self._db.executemany(
            "DELETE FROM held WHERE tree = ? AND name = ?",
            ((tree, name) for name, held in found.items() if held is None),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?)",
            ((tree, name, held.digest, held.size) for name, held in found.items() if held),
        )

    def drop_tree(self, tree: str) -> None:
        self._run("DELETE FROM held WHERE tree = ?", (tree,))
        self.set_tree(tree, None, None)

    # Digests

    def known(self, digests: Iterable[str]) -> set[str]:
        """Give those digests that a tree or a release that is ready names."""
        asked = json.dumps(list(digests))
        found = self._run(
            "SELECT value FROM json_each(?) WHERE value IN (SELECT digest FROM held)"
            " OR EXISTS (SELECT 1 FROM change JOIN release ON release.id = change.release"
            "   WHERE change.new = value AND release.state <> 'staging')"
            " OR EXISTS (SELECT 1 FROM change WHERE change.old = value)",
            (asked,),
        )
        return {digest for (digest,) in found}

    def every_digest(self) -> set[str]:
        found = self._run(
            "SELECT digest FROM held UNION SELECT old FROM change UNION SELECT new FROM change"
        )
        return {digest for (digest,) in found if digest}

    # Files that stay for a while

    def keep(self, names: Iterable[str], until: int) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO kept VALUES (?, ?)", ((name, until) for name in names)
        )

    def over(self, now: int) -> list[str]:
        """Take out the names whose time is over, and give them."""
        found = self._run("DELETE FROM kept WHERE until < ? RETURNING name", (now,))
        return [name for (name,) in found]

    def _run(self, query: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        return self._db.execute(query, values)


def _line(release: str, parents: Mapping[str, str | None]) -> list[str]:
    """Give a release and its ancestors, the nearest first."""
    line: list[str] = []
    while release in parents and release not in line:
        line.append(release)
        release = parents[release] or ""
    return line
