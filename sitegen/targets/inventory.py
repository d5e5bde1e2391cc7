"""What a target is known to hold: a note beside the site, written last, and one written first."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sitegen.targets.refusals import TargetError

FOLDER = ".kabinet"
WHOLE = f"{FOLDER}/manifest.json.gz"
BEGUN = f"{FOLDER}/begun.json"
FORM = 1


@dataclass(frozen=True, slots=True)
class Inventory:
    """
    Names of files at a target and digests of what stands there.

    `leaving` are assets that no page of ours needs any more, with the moment since when;
    `uncertain` are names at which a run that did not end may have left anything.
    """

    release: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    leaving: Mapping[str, datetime] = field(default_factory=dict)
    uncertain: frozenset[str] = frozenset()

    @property
    def names(self) -> set[str]:
        return {*self.files, *self.uncertain}


def dump(inventory: Inventory) -> bytes:
    """Write down what a finished run has left at the target."""
    told = {
        "form": FORM,
        "release": inventory.release,
        "files": dict(sorted(inventory.files.items())),
        "leaving": {name: at.isoformat() for name, at in sorted(inventory.leaving.items())},
    }
    return gzip.compress(_json(told), mtime=0)


def dump_begun(names: Iterable[str]) -> bytes:
    """Write down, before the first change, at which names a run is about to write."""
    return _json({"form": FORM, "names": sorted(names)})


def load(notes: Mapping[str, bytes]) -> Inventory | None:
    """
    Read both notes; None when there is no usable one, so that the target must be listed.

    Raises:
        TargetError: a newer version of this program wrote them.
    """
    whole = _read(gzip_or_none(notes.get(WHOLE, b"")))
    begun = _read(notes.get(BEGUN) or b'{"form": 1, "names": []}')
    if whole is None or begun is None:
        return None
    try:
        return Inventory(
            release=str(whole["release"]),
            files={str(name): str(digest) for name, digest in whole["files"].items()},
            leaving={
                str(name): datetime.fromisoformat(at) for name, at in whole["leaving"].items()
            },
            uncertain=frozenset(map(str, begun["names"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def gzip_or_none(data: bytes) -> bytes:
    """Unpack; what is damaged or absent gives nothing."""
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return b""


def _read(data: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(data)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    form = told.get("form")
    if isinstance(form, int) and form > FORM:
        raise TargetError("target_newer", file=FOLDER)
    return told if form == FORM else None


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=0).encode()
