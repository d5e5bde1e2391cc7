"""What a publish is about to do, on disk, so that a crash in the middle is finished by the next one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sitegen import files, pages, release, revisions
from sitegen.errors import ContentError
from sitegen.revisions import Entry
from sitegen.site import Site


@dataclass(frozen=True, slots=True)
class Pending:
    """
    One publish that is decided but not done.

    `before` and `after` hold revisions by path; an empty revision means that there is no file.
    `actors` name who changed a page when it was not `actor` alone.
    """

    release: str
    previous: str
    actor: str
    at: str
    before: dict[str, str]
    after: dict[str, str]
    actors: dict[str, str] = field(default_factory=dict)


def decide(
    site: Site,
    release_id: str,
    changes: Mapping[str, str | None],
    *,
    actor: str,
    now: datetime,
    actors: Mapping[str, str] | None = None,
) -> Pending:
    """Write down a publish with all its texts; from here on it will be done, crash or not."""
    stored = {path: _stored(site, path) for path in changes}
    pending = Pending(
        release=release_id,
        previous=release.current(site) or "",
        actor=actor,
        at=now.isoformat(),
        before={path: _kept(site, text) for path, text in stored.items()},
        after={path: _kept(site, text) for path, text in changes.items()},
        actors=dict(actors or {}),
    )
    with files.explained(_file(site)):
        files.write_atomic(_file(site), json.dumps(asdict(pending)).encode())
    return pending


def unfinished(site: Site) -> Pending | None:
    """Give the publish that a crash left undone."""
    try:
        return Pending(**json.loads(_file(site).read_bytes()))
    except FileNotFoundError:
        return None


def do(site: Site, pending: Pending) -> None:
    """
    Write the content, switch the site, note the history; safe to repeat from any point.

    A file that somebody changed by hand since is left as it is.
    """
    release.finish(site, pending.release)
    _move(site, pending.before, pending.after)
    release.switch(site, pending.release)
    at = datetime.fromisoformat(pending.at)
    who = pending.actors
    entries = [
        Entry(path, text, who.get(path, pending.actor), at) for path, text in pending.after.items()
    ]
    revisions.record(site, entries)
    _file(site).unlink(missing_ok=True)


def undo(site: Site, pending: Pending) -> None:
    """Put everything back after a step of `do` was refused by the disk."""
    if pending.previous and release.current(site) == pending.release:
        release.switch(site, pending.previous)
    _move(site, pending.after, pending.before)
    _file(site).unlink(missing_ok=True)
    release.discard(site, pending.release)


def _move(site: Site, source: Mapping[str, str], target: Mapping[str, str]) -> None:
    for path, revision in target.items():
        text = _stored(site, path)
        found = pages.revision(text) if text is not None else ""
        if found != source[path]:
            continue
        if revision:
            pages.write(site, path, revisions.find(site, revision))
        else:
            pages.remove(site, path)


def _stored(site: Site, path: str) -> str | None:
    try:
        return pages.read(site, path)
    except ContentError as error:
        if error.key != "page_missing":
            raise
        return None


def _kept(site: Site, text: str | None) -> str:
    return "" if text is None else revisions.keep(site, text)


def _file(site: Site) -> Path:
    return site.state / "pending.json"
