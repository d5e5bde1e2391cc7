"""A target that is a folder of this machine; files are replaced one by one, each in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from sitegen import files as disk
from sitegen.targets import inventory
from sitegen.targets.options import FolderOptions
from sitegen.targets.plan import Item
from sitegen.targets.refusals import TargetError

_FRESH = f"{inventory.FOLDER}/incoming"
_MODE = 0o644  # files of a release may not be written, and web servers must read these


class FolderPlace:
    """The folder must be there: a wrong path or a disk that is not mounted is not filled."""

    def __init__(self, options: FolderOptions) -> None:
        self._root = options.path

    def items(self, files: Mapping[str, str]) -> dict[str, Item]:
        return {name: Item(name, name, digest, {}) for name, digest in files.items()}

    def notes(self) -> dict[str, bytes]:
        if not self._root.is_dir():
            raise TargetError("target_no_folder", path=str(self._root))
        with disk.explained(self._root):
            return {
                name: (self._root / name).read_bytes()
                for name in (inventory.WHOLE, inventory.BEGUN)
                if (self._root / name).is_file()
            }

    def note(self, name: str, data: bytes) -> None:
        with disk.explained(self._root):
            disk.write_atomic(self._root / name, data)

    def names(self) -> set[str]:
        with disk.explained(self._root):
            found = {
                Path(folder, name).relative_to(self._root).as_posix()
                for folder, _, names in os.walk(self._root)
                for name in names
            }
        return {name for name in found if not name.startswith(f"{inventory.FOLDER}/")}

    def differing(self, items: Collection[Item], folder: Path) -> set[str]:
        with disk.explained(self._root):
            return {
                item.name
                for item in items
                if self._digest(item.name) != _digest_of(folder / item.source)
            }

    def send(self, items: Collection[Item], folder: Path, told: Callable[[int], None]) -> None:
        touched = set()
        with disk.explained(self._root):
            for item in items:
                target = self._root / item.name
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy(folder / item.source, self._root / _FRESH)
                (self._root / _FRESH).replace(target)
                touched.add(target.parent)
                told(1)
            for parent in touched:
                disk.sync_folder(parent)

    def remove(self, names: Iterable[str]) -> None:
        with disk.explained(self._root):
            for name in names:
                (self._root / name).unlink(missing_ok=True)
                self._remove_empty((self._root / name).parent)

    def _remove_empty(self, folder: Path) -> None:
        while folder != self._root and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _digest(self, name: str) -> str:
        try:
            return _digest_of(self._root / name)
        except FileNotFoundError:
            return ""


def _digest_of(file: Path) -> str:
    return disk.fingerprint(file.read_bytes())


def _copy(source: Path, fresh: Path) -> None:
    with source.open("rb") as reading, fresh.open("wb") as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())
    shutil.copystat(source, fresh)
    fresh.chmod(_MODE)
