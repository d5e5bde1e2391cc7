"""A target that is a folder of another machine: rsync over SSH, and nothing but rsync over there."""

from __future__ import annotations

import fcntl
import re
import shlex
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from sitegen import files as disk
from sitegen.targets import inventory, network, program, reasons
from sitegen.targets.options import SSHOptions
from sitegen.targets.plan import Item
from sitegen.targets.refusals import TargetError

_LISTED = re.compile(rb"-\S{9}\s+[\d,.]+ \S+ \S+ (.+)")
_WAIT_SECONDS = 60.0


@contextmanager
def opened(options: SSHOptions, state: Path) -> Iterator[SSHPlace]:
    """Give the place; its connection is closed at the end."""
    with TemporaryDirectory(prefix="kabinet-") as folder:
        place = SSHPlace(options, state, Path(folder) / "ssh")
        try:
            yield place
        finally:
            place.close()


class SSHPlace:
    """
    A folder reached by rsync alone, so that the key may be bound to rrsync over there.

    All runs share one connection. Every change is one run of rsync with the exact names; a file is renamed into place when
    it is whole. A run that outlives its killed sender holds a lock, and the next one waits.
    """

    def __init__(
        self,
        options: SSHOptions,
        state: Path,
        shared: Path,
        pauses_seconds: Sequence[float] = network.PAUSES_SECONDS,
    ) -> None:
        self._options = options
        self._shared = shared
        self._lock = state / f"deploy-{options.name}.rsync"
        self._pauses = pauses_seconds

    def items(self, files: Mapping[str, str]) -> dict[str, Item]:
        return {name: Item(name, name, digest, {}) for name, digest in files.items()}

    def notes(self) -> dict[str, bytes]:
        wanted = ["--recursive", f"--include=/{inventory.FOLDER}/***", "--exclude=*"]
        with TemporaryDirectory(prefix="kabinet-") as folder:
            self._rsync([*wanted, f"{self._options.to}/", f"{folder}/"])
            return {
                name: (Path(folder) / name).read_bytes()
                for name in (inventory.WHOLE, inventory.BEGUN)
                if (Path(folder) / name).is_file()
            }

    def note(self, name: str, data: bytes) -> None:
        with TemporaryDirectory(prefix="kabinet-") as folder:
            disk.write_atomic(Path(folder) / name, data)
            # The folder of the notes may not be there yet, so nothing is laid into it before.
            self._push(Path(folder), [name])

    def names(self) -> set[str]:
        listing = self._rsync(
            ["--recursive", "--8-bit-output", "--list-only", f"{self._options.to}/"]
        )
        matches = (_LISTED.fullmatch(line) for line in listing.out.splitlines())
        found = {match[1].decode("utf-8", "surrogateescape") for match in matches if match}
        return {name for name in found if not name.startswith(f"{inventory.FOLDER}/")}

    def differing(self, items: Collection[Item], folder: Path) -> set[str]:
        names = {item.name for item in items}
        looking = ["--dry-run", "--8-bit-output", "--out-format=%n"]
        told = self._push(folder, names, looking)
        return {line.decode("utf-8", "surrogateescape") for line in told.out.splitlines()} & names

    def send(self, items: Collection[Item], folder: Path, told: Callable[[int], None]) -> None:
        self._push(folder, [item.name for item in items])
        told(len(items))

    def remove(self, names: Iterable[str]) -> None:
        """Name what is not here: rsync removes it over there, then folders that became empty."""
        gone = set(names)
        folders = {str(parent) for name in gone for parent in PurePosixPath(name).parents} - {"."}
        self._remove(gone)
        for depth in sorted({name.count("/") for name in folders}, reverse=True):
            self._remove({name for name in folders if name.count("/") == depth})

    def _remove(self, names: set[str]) -> None:
        """Remove files and empty folders; rsync leaves those alone that hold something."""
        with TemporaryDirectory(prefix="kabinet-") as empty:
            for name in names:
                (Path(empty) / name).parent.mkdir(parents=True, exist_ok=True)
            self._push(Path(empty), names, ["--dirs", "--delete-missing-args"])

    def _push(self, folder: Path, names: Iterable[str], more: Sequence[str] = ()) -> program.Ended:
        how = ["--checksum", "--times", "--perms", "--chmod=F644", "--no-implied-dirs"]
        listed = "\0".join(sorted(names)).encode("utf-8", "surrogateescape")
        places = ["--from0", "--files-from=-", f"{folder}/", f"{self._options.to}/"]
        return self._rsync([*how, *more, *places], listed)

    def _rsync(self, arguments: Sequence[str], told: bytes = b"") -> program.Ended:
        whole = ["rsync", f"--rsh={self._shell()}", *arguments]

        def once() -> program.Ended:
            with self._turn() as descriptor:
                ended = program.run(whole, told=told, keeping=[descriptor])
            if ended.code:
                raise reasons.of_rsync(ended, self._options)
            return ended

        return network.persistently(once, self._pauses)

    def close(self) -> None:
        """End the connection that all runs of rsync shared."""
        host = self._options.to.partition(":")[0]
        with suppress(TargetError):
            program.run(["ssh", "-O", "exit", f"-oControlPath={self._shared}", host])

    def _shell(self) -> str:
        words = ["ssh", "-p", str(self._options.port), "-oBatchMode=yes", "-oConnectTimeout=10"]
        words += ["-oServerAliveInterval=15", "-oServerAliveCountMax=4"]
        words += ["-oStrictHostKeyChecking=yes"]
        words += ["-oControlMaster=auto", "-oControlPersist=20", f"-oControlPath={self._shared}"]
        if self._options.known_hosts:
            words.append(f"-oUserKnownHostsFile={self._options.known_hosts}")
        if self._options.key:
            words += ["-oIdentitiesOnly=yes", "-i", str(self._options.key)]
        return shlex.join(words)

    @contextmanager
    def _turn(self) -> Iterator[int]:
        with disk.explained(self._lock):
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            handle = self._lock.open("a")
        with handle:
            deadline = time.monotonic() + _WAIT_SECONDS
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    if time.monotonic() > deadline:
                        raise TargetError(
                            "target_still_sending", target=self._options.name
                        ) from error
                    time.sleep(0.1)
                else:
                    break
            yield handle.fileno()
