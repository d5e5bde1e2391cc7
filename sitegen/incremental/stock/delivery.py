"""Puts finished files into the output folder, each whole, and takes away those that go."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

Files = Mapping[str, bytes | Path | None]


class Delivered:
    """
    The names of all files that were ever delivered and not taken away since.

    It outlives the state of the engine, so that files can be taken away after that was lost; a
    name is in it before its file is there. Files of others in the output folder are never touched.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.names: set[str] = set()
        self._known = 0
        self._start = ""
        self.refresh()

    def refresh(self) -> None:
        """Take in what other processes have delivered; lines are only ever added to the file."""
        if self._size() == self._known:
            return
        with self._file.open("rb") as file:
            file.seek(self._known)
            data = file.read()
            self._known += len(data)
            self._start = "" if data.endswith(b"\n") else "\n"  # of a line cut by a crash
            for line in data.decode("utf-8", "replace").splitlines():
                if line.startswith("+"):
                    self.names.add(line[1:])
                else:
                    self.names.discard(line[1:])

    def coming(self, names: set[str]) -> None:
        """Note files that are about to be delivered."""
        self._note("+", names - self.names)
        self.names |= names

    def gone(self, names: set[str]) -> None:
        self._note("-", names & self.names)
        self.names -= names

    def _note(self, sign: str, names: set[str]) -> None:
        if names:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(self._start + "".join(f"{sign}{name}\n" for name in sorted(names)))
            self._start = ""
            self._known = self._size()

    def _size(self) -> int:
        try:
            return self._file.stat().st_size
        except FileNotFoundError:
            return 0


class Folder:
    """
    The output folder.

    Args:
        aside: a folder for files on their way, best on the same file system.
    """

    def __init__(self, folder: Path, aside: Path, delivered: Delivered) -> None:
        self.path = folder
        self._aside = aside
        self._delivered = delivered
        self._count = 0
        self._pid = 0
        self._own = aside

    def clean(self) -> None:
        """Begin anew after others: throw away what an interrupted delivery has left aside."""
        self._delivered.refresh()
        shutil.rmtree(self._aside, ignore_errors=True)
        self._pid = 0

    def stage(self, data: bytes) -> Path:
        """Keep bytes aside until they are delivered."""
        if self._pid != os.getpid():  # each process has a folder, so that none waits for another
            self._pid = os.getpid()
            self._own = self._aside / str(self._pid)
            self._own.mkdir(parents=True, exist_ok=True)
        self._count += 1
        file = f"{self._own}/{self._count}"
        with open(file, "wb") as written:  # noqa: PTH123 — done for each file
            written.write(data)
        return Path(file)

    def deliver(self, files: Files) -> None:
        """Bring files to their places; None takes one away, with folders that become empty."""
        leaving = {name for name, data in files.items() if data is None}
        for name in sorted(leaving):
            self._remove(name)
        self._delivered.gone(leaving)
        self._delivered.coming(files.keys() - leaving)
        for name, data in files.items():
            if data is not None:
                self._place(name, data if isinstance(data, Path) else self.stage(data))

    def strays(self, names: set[str]) -> set[str]:
        """Give what was delivered once and is none of these."""
        return self._delivered.names - names

    def damaged(self, wanted: Mapping[str, int]) -> set[str]:
        """Give the files that are not there, or not of the size that they were delivered with."""
        sizes = dict(_sizes(str(self.path), ""))
        return {name for name, size in wanted.items() if sizes.get(name) != size}

    def _place(self, name: str, staged: Path) -> None:
        target = self.path / name
        try:
            os.replace(staged, target)  # noqa: PTH105 — done for each file
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            beside = target.with_name(f".{target.name}.coming")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(staged, beside)
            beside.replace(target)
            staged.unlink()

    def _remove(self, name: str) -> None:
        target = self.path / name
        target.unlink(missing_ok=True)
        with suppress(OSError):
            for folder in target.relative_to(self.path).parents:
                if folder != Path():
                    (self.path / folder).rmdir()


def _sizes(folder: str, prefix: str) -> Iterator[tuple[str, int]]:
    try:
        inside = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _sizes(entry.path, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield prefix + entry.name, entry.stat().st_size
