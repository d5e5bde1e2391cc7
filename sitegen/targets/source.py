"""The live release as it is at one moment, held on to while later releases come and go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitegen import files as disk
from sitegen import release
from sitegen.errors import ReleaseError
from sitegen.site import Site
from sitegen.targets import kinds


@dataclass(frozen=True, slots=True)
class Live:
    """The live release: names of its files, packed copies too, and what they hold."""

    id: str
    folder: Path
    files: Mapping[str, str]


@contextmanager
def held(site: Site, actor: str) -> Iterator[Live]:
    """
    Give the live release, and let nobody change it for the time of the block.

    Raises:
        ReleaseError: nothing has been published yet.
        BusyError: somebody is publishing, longer than we wait.
    """
    with release.held(site, actor):
        release_id = release.current(site)
        if release_id is None:
            raise ReleaseError("target_nothing_published")
        folder = release.live(site).resolve()
        digests = release.manifest(site, release_id)
        yield Live(release_id, folder, _with_copies(folder, digests))


def link(live: Live, names: set[str], folder: Path) -> None:
    """
    Make a folder of just these files.

    Files of a release are never written again under their name, so a second name for each
    is enough; where the disk gives none, the file is copied.
    """
    with disk.explained(folder):
        for name in names:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(live.folder / name, target)
            except OSError:
                shutil.copy2(live.folder / name, target)


def _with_copies(folder: Path, digests: Mapping[str, str]) -> dict[str, str]:
    """Add the packed copies: equal originals have equal ones, so they need no look inside."""
    copies = {
        name + kind: disk.fingerprint(digest + kind)
        for name, digest in digests.items()
        for kind in kinds.PACKED
        if (folder / (name + kind)).is_file()
    }
    return {**digests, **copies}
