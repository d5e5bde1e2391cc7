"""Earlier texts of pages, kept by the hash of what is in them, and who published which when."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitegen import files
from sitegen.errors import SitegenError
from sitegen.site import Site

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One publish of one page; an empty `revision` means that the page was deleted."""

    path: str
    revision: str
    actor: str
    at: datetime


def keep(site: Site, text: str) -> str:
    """Keep a text for good and return its revision; a text that is kept already costs nothing."""
    revision = files.fingerprint(text)
    file = _file(site, revision)
    if not file.exists():
        with files.explained(file):
            files.write_atomic(file, text.encode())
    return revision


def find(site: Site, revision: str) -> str:
    """
    Give the text of a revision.

    Raises:
        SitegenError: nothing is kept under that name (key revision_missing).
    """
    if _HASH.fullmatch(revision):
        try:
            return _file(site, revision).read_bytes().decode()
        except FileNotFoundError:
            pass
    raise SitegenError("revision_missing", revision=revision)


def record(site: Site, entries: Iterable[Entry]) -> None:
    """Add to the history of pages; a line is written whole or not read later."""
    lines = [
        json.dumps(
            {
                "path": entry.path,
                "revision": entry.revision,
                "actor": entry.actor,
                "at": entry.at.isoformat(),
            },
            ensure_ascii=False,
        )
        for entry in entries
    ]
    if not lines:
        return
    with files.explained(_history(site)):
        _history(site).parent.mkdir(parents=True, exist_ok=True)
        with _history(site).open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())


def history(site: Site, path: str) -> list[Entry]:
    """List the publishes of a page, newest first."""
    try:
        lines = _history(site).read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return []
    entries = [entry for line in lines for entry in _entry(line)]
    return [entry for entry in reversed(entries) if entry.path == path]


def _entry(line: str) -> list[Entry]:
    """Read one line; half a line, left by a power cut, is no entry."""
    try:
        told = json.loads(line)
        at = datetime.fromisoformat(told["at"])
        return [Entry(told["path"], told["revision"], told["actor"], at)]
    except (ValueError, KeyError, TypeError):
        return []


def _file(site: Site, revision: str) -> Path:
    return site.state / "revisions" / revision[:2] / revision


def _history(site: Site) -> Path:
    return site.state / "history.jsonl"
