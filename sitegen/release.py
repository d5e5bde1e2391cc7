"""Releases: each build in a folder of its own, one of them live through a link that is switched at once."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sitegen import files, lock
from sitegen.errors import ReleaseError, StorageError
from sitegen.site import Site

LINK = "current"
_NEW, _OLD = ".new-", ".old-"
_ID = re.compile(r"\d{8}-\d{6}-\d{6}")


@dataclass(frozen=True, slots=True)
class Release:
    """One build that can be live: who made it and when (UTC), how much it holds."""

    id: str
    at: datetime
    actor: str
    files: int
    bytes: int
    is_current: bool


def folder(site: Site, release_id: str) -> Path:
    return _all(site) / release_id


def current(site: Site) -> str | None:
    """Give the id of the live release; None before the first publish."""
    try:
        target = (site.releases / LINK).readlink()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return target.name if folder(site, target.name).is_dir() else None


def releases(site: Site) -> list[Release]:
    """List what can be gone back to, newest first."""
    live = current(site)
    return [_described(site, release_id, live) for release_id in reversed(_ids(site))]


def create(site: Site, now: datetime) -> str:
    """Make the empty folder of a new release and return its id; ids sort by time."""
    taken = _ids(site)
    moment = now.astimezone(UTC)
    while taken and _id_of(moment) <= taken[-1]:
        moment = max(moment, _moment_of(taken[-1])) + timedelta(microseconds=1)
    release_id = _id_of(moment)
    fresh = unfinished(site, release_id)
    with files.explained(fresh):
        fresh.mkdir(parents=True)
    return release_id


def unfinished(site: Site, release_id: str) -> Path:
    """Give the folder in which a release is built before it may be seen."""
    return _all(site) / f"{_NEW}{release_id}"


def seal(site: Site, release_id: str, *, actor: str) -> None:
    """Write down who made a finished build, and make it survive a power cut."""
    fresh = unfinished(site, release_id)
    with files.explained(fresh):
        sizes = [file.stat().st_size for file in fresh.rglob("*") if file.is_file()]
        told = {"actor": actor, "files": len(sizes), "bytes": sum(sizes)}
        files.write_atomic(_notes(site, release_id), json.dumps(told, ensure_ascii=False).encode())
        files.sync_tree(fresh)


def finish(site: Site, release_id: str) -> None:
    """Give a sealed build its final name; repeating it changes nothing."""
    fresh = unfinished(site, release_id)
    with files.explained(fresh):
        if fresh.exists():
            fresh.rename(folder(site, release_id))
        files.sync_folder(_all(site))


def switch(site: Site, release_id: str) -> None:
    """
    Make a release live in one step; a visitor sees the old site or the new one.

    Raises:
        ReleaseError: there is no such release.
    """
    _require(site, release_id)
    link = site.releases / f".{LINK}-{secrets.token_hex(4)}"
    with files.explained(link):
        link.symlink_to(Path("releases") / release_id)
        link.replace(site.releases / LINK)
        files.sync_folder(site.releases)


def rollback(site: Site, release_id: str | None = None, *, actor: str = "") -> Release:
    """
    Make an earlier release live again; without an id, the one before the live one.

    Raises:
        ReleaseError: no such release, or nothing earlier.
        BusyError: somebody is publishing.
    """
    with held(site, actor):
        live = current(site)
        earlier = [item for item in _ids(site) if live and item < live]
        chosen = release_id or (earlier[-1] if earlier else None)
        if not chosen:
            raise ReleaseError("release_none_earlier")
        switch(site, chosen)
    return _described(site, chosen, chosen)


def held(site: Site, actor: str, *, wait_seconds: float = 30.0) -> AbstractContextManager[None]:
    """Hold the lock under which releases are made and switched."""
    return lock.held(site.state / "publish.lock", actor, wait_seconds=wait_seconds)


def discard(site: Site, release_id: str) -> None:
    """Remove a release that must not become live, as far as the disk lets us."""
    shutil.rmtree(unfinished(site, release_id), ignore_errors=True)
    if release_id != current(site):
        # What a sick disk keeps is removed by the next publish; the first error matters more.
        with suppress(OSError, StorageError):
            _remove(site, release_id)


def is_whole(site: Site, release_id: str) -> bool:
    """Tell whether a release is there, under its final name or still under the first."""
    return unfinished(site, release_id).is_dir() or folder(site, release_id).is_dir()


def prune(site: Site) -> None:
    """Keep the newest releases and the live one; remove the rest and what crashes left behind."""
    live = current(site)
    for release_id in _ids(site)[: -site.keep_releases]:
        if release_id != live:
            _remove(site, release_id)
    clean(site)


def clean(site: Site) -> None:
    """Remove half-built and half-removed releases and forgotten links; needs the lock."""
    for left in [*_all(site).glob(".*"), *site.releases.glob(f".{LINK}-*")]:
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
    known = set(_ids(site))
    for notes in _all(site).glob("*.json"):
        if notes.stem not in known:
            notes.unlink(missing_ok=True)


def _remove(site: Site, release_id: str) -> None:
    """Take a release out of sight first, so that half of one is never listed."""
    doomed = _all(site) / f"{_OLD}{release_id}"
    with files.explained(doomed):
        if folder(site, release_id).exists():
            folder(site, release_id).rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)
    _notes(site, release_id).unlink(missing_ok=True)


def _require(site: Site, release_id: str) -> None:
    if not _ID.fullmatch(release_id) or not folder(site, release_id).is_dir():
        raise ReleaseError("release_missing", release=release_id)


def _described(site: Site, release_id: str, live: str | None) -> Release:
    try:
        told = json.loads(_notes(site, release_id).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        told = {}
    return Release(
        id=release_id,
        at=_moment_of(release_id),
        actor=str(told.get("actor", "")),
        files=int(told.get("files", 0)),
        bytes=int(told.get("bytes", 0)),
        is_current=release_id == live,
    )


def _ids(site: Site) -> list[str]:
    try:
        names = [entry.name for entry in _all(site).iterdir() if entry.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(name for name in names if _ID.fullmatch(name))


def _id_of(moment: datetime) -> str:
    return moment.strftime("%Y%m%d-%H%M%S-%f")


def _moment_of(release_id: str) -> datetime:
    return datetime.strptime(release_id, "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)


def _all(site: Site) -> Path:
    return site.releases / "releases"


def _notes(site: Site, release_id: str) -> Path:
    return _all(site) / f"{release_id}.json"
