"""What every target can do, and the choice of the one that the settings ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sitegen.site import Site
from sitegen.targets import ssh
from sitegen.targets.folder import FolderPlace
from sitegen.targets.options import FolderOptions, Options, SSHOptions
from sitegen.targets.plan import Item
from sitegen.targets.storage import StoragePlace


class Place(Protocol):
    """
    A target. Everything raises TargetError or StorageError, and may be repeated.

    Notes are the few files in which a target keeps what it holds; `names` leaves them out.
    """

    def items(self, files: Mapping[str, str]) -> dict[str, Item]:
        """Say how the files of a release (name to sha256) stand at this target."""

    def notes(self) -> dict[str, bytes]:
        """Read both notes, as far as they are there."""

    def note(self, name: str, data: bytes) -> None:
        """Write a note in one step."""

    def names(self) -> set[str]:
        """List what is there."""

    def differing(self, items: Collection[Item], folder: Path) -> set[str]:
        """Look at the target itself and name those items that are not there exactly."""

    def send(self, items: Collection[Item], folder: Path, told: Callable[[int], None]) -> None:
        """Send files of a folder, in any order; each is seen whole or not at all."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove; what is not there is no error."""


@contextmanager
def opened(site: Site, options: Options) -> Iterator[Place]:
    """
    Give the place that the settings ask for, for the time of a block.

    Raises:
        ConfigError: keys, or the package that speaks to object storage, are missing.
    """
    if isinstance(options, FolderOptions):
        yield FolderPlace(options)
    elif isinstance(options, SSHOptions):
        with ssh.opened(options, site.state) as place:
            yield place
    else:
        yield StoragePlace(options)
