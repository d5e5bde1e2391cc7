"""The files of a site: which there are, of which kind each is, and how to find what changed."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sitegen.incremental.stock.entries import ASSET
from sitegen.incremental.stock.trackable import Untrackable

# Paths of sources never begin with a slash, so those of the theme's files can be told by it.
THEME = "//theme/"


@dataclass(frozen=True, slots=True)
class Tree:
    """One folder (or file) of sources of one kind, named relative to the content folder."""

    kind: str
    root: str
    excluded: frozenset[str]
    endings: tuple[str, ...] | None

    def holds(self, path: str) -> bool:
        return not self.root or path == self.root or path.startswith(f"{self.root}/")


class Sources:
    """Finds the sources of a site and tells their kinds, by Pelican's rules."""

    def __init__(self, settings: Mapping[str, Any], endings: Mapping[str, tuple[str, ...]]) -> None:
        self.content = str(settings["PATH"])
        self.theme = str(settings["THEME"])
        patterns = [fnmatch.translate(os.path.normcase(one)) for one in settings["IGNORE_FILES"]]
        self._ignored = re.compile("|".join(patterns)) if patterns else None
        self._keeps_sources = not settings["STATIC_EXCLUDE_SOURCES"]
        self._theme_paths = [str(path) for path in settings["THEME_STATIC_PATHS"]]
        self._theme_folder = str(settings["THEME_STATIC_DIR"])
        self._trees = [
            *_trees("article", settings, "ARTICLE", endings["article"]),
            *_trees("page", settings, "PAGE", endings["page"]),
            *_trees("static", settings, "STATIC", None),
        ]
        self._roots = {tree.root for tree in self._trees}
        # What files are, by folder and ending: sites have many files in few folders.
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def file(self, path: str) -> str:
        """Give the name of a source in the file system."""
        if path.startswith(THEME):
            return os.path.join(self.theme, path.removeprefix(THEME))  # noqa: PTH118 — many of them
        return os.path.join(self.content, path)  # noqa: PTH118 — see above

    def path(self, file: str) -> str | None:
        """Give the path of a source by its file name; None if it cannot be one."""
        for folder, prefix in ((self.content, ""), (self.theme, THEME)):
            relative = os.path.relpath(file, folder)
            if not relative.startswith(os.pardir):
                return prefix + relative.replace(os.sep, "/")
        return None

    def kind(self, path: str) -> str | None:
        """
        Tell what a file is a source of; None if of nothing.

        Raises:
            Untrackable: of two things at once.
        """
        if path.startswith(THEME):
            return ASSET if self.asset_output(path) else None
        folder, _, name = path.rpartition("/")
        if path in self._roots:
            kinds = tuple(dict.fromkeys(self._kinds_of(path)))
        else:
            stem, _, ending = name.rpartition(".")
            key = folder, ending if stem.strip(".") else ""  # a name of dots has no ending
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = tuple(dict.fromkeys(self._kinds_of(path)))
            kinds = known
        if not kinds or self._is_ignored(name):
            return None
        if len(kinds) == 2 and kinds[1] == "static" and not self._keeps_sources:
            return kinds[0]
        if len(kinds) > 1:
            raise Untrackable(f"{path} is a source of both {kinds[0]} and {kinds[1]}")
        return kinds[0]

    def _kinds_of(self, path: str) -> Iterator[str]:
        """Tell what files of this folder with this ending are, whatever their names."""
        return (tree.kind for tree in self._trees if self._is_in(tree, path))

    def is_static(self, path: str) -> bool:
        """Tell whether a file, there or not, would be copied because of the folder it is in."""
        return "static" in self._kinds_of(path) and not self._is_ignored(path.rpartition("/")[2])

    def asset_output(self, path: str) -> str:
        """Give the file that a file of the theme becomes; empty if it is not copied."""
        inside = path.removeprefix(THEME)
        if any(self._is_ignored(part) for part in inside.split("/")):
            return ""
        for root in self._theme_paths:
            if inside == root:
                return os.path.normpath(f"{self._theme_folder}/{os.path.basename(root)}")  # noqa: PTH119 — as Pelican does
            if inside.startswith(f"{root}/"):
                return os.path.normpath(f"{self._theme_folder}/{inside.removeprefix(f'{root}/')}")
        return ""

    def scan(self) -> dict[str, tuple[int, int]]:
        """Give every source with what its stamp holds."""
        found = dict(self._below(self.content, ""))
        for root in self._theme_paths:
            found.update(self._below(os.path.join(self.theme, root), f"{THEME}{root}/"))  # noqa: PTH118
        return found

    def _below(self, top: str, prefix: str) -> Iterator[tuple[str, tuple[int, int]]]:
        waiting = [(top, prefix)]
        while waiting:
            folder, prefix = waiting.pop()
            try:
                inside = list(os.scandir(folder))
            except NotADirectoryError:
                yield from self._alone(folder, prefix.rstrip("/"))
                continue
            except FileNotFoundError:
                continue
            for entry in inside:
                path = prefix + entry.name
                if entry.is_dir():
                    if not self._is_ignored(entry.name):
                        waiting.append((entry.path, f"{path}/"))
                elif entry.is_file() and self.kind(path):
                    stat = entry.stat()
                    yield path, (stat.st_mtime_ns, stat.st_size)

    def _alone(self, file: str, path: str) -> Iterator[tuple[str, tuple[int, int]]]:
        """Give a file that the settings name where a folder could stand."""
        if self.kind(path):
            stat = os.stat(file)  # noqa: PTH116 — as its neighbours
            yield path, (stat.st_mtime_ns, stat.st_size)

    def _is_in(self, tree: Tree, path: str) -> bool:
        if not tree.holds(path):
            return False
        name = path.rpartition("/")[2]
        if tree.endings is not None and os.path.splitext(name)[1][1:] not in tree.endings:  # noqa: PTH122
            return False
        return path == tree.root or not self._is_left_out(tree, path)

    def _is_left_out(self, tree: Tree, path: str) -> bool:
        """Tell whether a folder between the tree's root and the file is excluded or ignored."""
        folders = path.split("/")[:-1]
        depth = len(tree.root.split("/")) if tree.root else 0
        return any(
            self._is_ignored(folders[at]) or "/".join(folders[: at + 1]) in tree.excluded
            for at in range(depth, len(folders))
        )

    def _is_ignored(self, name: str) -> bool:
        return self._ignored is not None and self._ignored.match(name) is not None


def _trees(
    kind: str, settings: Mapping[str, Any], name: str, endings: tuple[str, ...] | None
) -> Iterator[Tree]:
    excluded = frozenset(os.path.normpath(path) for path in settings[f"{name}_EXCLUDES"])
    for root in settings[f"{name}_PATHS"]:
        clean = os.path.normpath(root) if root else ""
        if clean.startswith(os.pardir) or os.path.isabs(clean):  # noqa: PTH117
            raise Untrackable(f"{name}_PATHS leads out of the content folder")
        yield Tree(kind, "" if clean == os.curdir else clean, excluded, endings)
