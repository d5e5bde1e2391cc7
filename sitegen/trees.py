"""
Two trees of hard-linked files, one of them live: visitors get what the link `current` names.

No file of a tree is ever opened for writing: a changed one is another file under the same name.
A tree bears a mark that names its release; it is taken away before the tree is changed and put
back when the tree is whole, so a marked tree always holds all of that release.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from sitegen import files, packing
from sitegen.history import HistoryDamaged

NAMES = ("a", "b")
LINK = "current"
WORK = "work"
STORE = "store"
_LOOKS = 10


def live(root: Path) -> str | None:
    """Give the name of the tree that visitors get."""
    try:
        target = os.readlink(f"{root}/{LINK}")
    except OSError:
        return None
    return target if target in NAMES and (root / target).is_dir() else None


def other(tree: str) -> str:
    return NAMES[1 - NAMES.index(tree)]


def release_of(root: Path, tree: str) -> str | None:
    """Give the release a tree holds; None while it is empty or being changed."""
    try:
        return os.readlink(f"{root}/{tree}.release")
    except OSError:
        return None


def anchor(root: Path) -> str | None:
    """Give the tree that the next release starts from: the live one, or the one marked last."""
    marked = {tree: release_of(root, tree) or "" for tree in NAMES}
    newest = max(NAMES, key=lambda tree: marked[tree])
    return live(root) or (newest if marked[newest] else None)


def standing(root: Path) -> tuple[str, str] | None:
    """Give the live release's id and the tree that holds it."""
    # The tree that was live a moment ago may be under change already: then look again.
    for _ in range(_LOOKS):
        tree = live(root)
        release = release_of(root, tree) if tree else None
        if tree is None:
            return None
        if release:
            return release, tree
    return None


def current(root: Path) -> str | None:
    """Give the id of the live release."""
    found = standing(root)
    return found[0] if found else None


def holding(root: Path, release: str) -> str | None:
    """Give the tree that holds a release, the live one first."""
    first = live(root) or NAMES[0]
    return next((tree for tree in (first, other(first)) if release_of(root, tree) == release), None)


def mark(root: Path, tree: str, release: str) -> None:
    _put_link(root, f"{tree}.release", release)


def unmark(root: Path, tree: str) -> None:
    (root / f"{tree}.release").unlink(missing_ok=True)


def point(root: Path, tree: str) -> None:
    """Make a tree live in one step."""
    _put_link(root, LINK, tree)
    files.sync_folder(root)


def _put_link(root: Path, name: str, target: str) -> None:
    fresh = root / WORK / f"{name}-{secrets.token_hex(4)}"
    fresh.symlink_to(target)
    fresh.replace(root / name)


def apply(root: Path, tree: str, wanted: Mapping[str, str | None]) -> None:
    """
    Let a tree have certain files, and not others; what it has already does no harm.

    Raises:
        HistoryDamaged: the store lacks a file.
    """
    base = f"{root}/{tree}/"
    os.makedirs(base, exist_ok=True)
    remove(root, tree, [name for name, digest in wanted.items() if digest is None])
    for name, digest in wanted.items():
        if digest is not None:
            _link(root, base, name, digest)


def empty(root: Path, tree: str) -> None:
    unmark(root, tree)
    doomed = root / WORK / f"{tree}-{secrets.token_hex(4)}"
    with suppress(FileNotFoundError):
        (root / tree).rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def blob(root: Path, digest: str) -> str:
    """Give the place in the store of the one file with certain bytes."""
    return f"{root}/{STORE}/{digest[:2]}/{digest}"


def put_link(root: Path, source: str, target: str) -> None:
    """Give a file a further name, in place of what bears it now."""
    fresh = f"{root}/{WORK}/link-{threading.get_ident()}"
    try:
        _hard_link(source, fresh)
    except FileExistsError:
        # Nothing was renamed the last time, for both names were of one file already.
        os.unlink(fresh)
        _hard_link(source, fresh)
    except FileNotFoundError:
        if os.path.lexists(source):
            raise
        raise HistoryDamaged(f"the store lacks {source}") from None
    try:
        os.replace(fresh, target)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(fresh, target)


def _set_link(source: str, target: str) -> None:
    """Give a file a name in a tree that nobody looks at, so that no detour by a rename is needed."""
    try:
        _hard_link(source, target)
    except FileExistsError:
        os.unlink(target)
        _hard_link(source, target)
    except FileNotFoundError:
        if not os.path.lexists(source):
            raise HistoryDamaged(f"the store lacks {source}") from None
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _hard_link(source, target)


def _hard_link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno != errno.EMLINK:
            raise
        # A file can have so many names only: the next ones are those of a copy.
        shutil.copy2(source, f"{source}.copy")
        os.replace(f"{source}.copy", source)
        os.link(source, target)


def _link(root: Path, base: str, name: str, digest: str) -> None:
    source = blob(root, digest)
    _set_link(source, base + name)
    if packing.is_text(name):
        for kind in packing.KINDS:
            try:
                _set_link(source + kind, base + name + kind)
            except HistoryDamaged:  # small files have no packed copies
                with suppress(FileNotFoundError):
                    os.unlink(base + name + kind)


def kinds_of(root: Path, name: str, digest: str) -> list[str]:
    """List what the store has of a file under this name: itself, and its packed copies."""
    if not packing.is_text(name):
        return [""]
    found = [kind for kind in packing.KINDS if os.path.lexists(blob(root, digest) + kind)]
    return ["", *found]


def remove(root: Path, folder: str, names: Iterable[str]) -> None:
    """Remove files below a folder, and folders that are empty then."""
    base = f"{root}/{folder}/"
    for name in names:
        kinds = packing.KINDS if packing.is_text(name) else ()
        for kind in ("", *kinds):
            with suppress(FileNotFoundError, NotADirectoryError):
                os.unlink(base + name + kind)
        _remove_empty(base, os.path.dirname(name))


def _remove_empty(base: str, folder: str) -> None:
    while folder:
        try:
            os.rmdir(base + folder)
        except FileNotFoundError:
            pass
        except OSError:
            return
        folder = os.path.dirname(folder)
