"""Reports of publishing, kept beside the releases they tell about, so that they can be read later."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from sitegen import files, release
from sitegen.errors import Problem
from sitegen.outcome import BuildReport
from sitegen.site import Site


@dataclass(frozen=True, slots=True)
class Report:
    """What one publish did: paths of the pages it was for, how long it took, what to put right."""

    release: str
    paths: tuple[str, ...]
    seconds: float
    pages: int
    files: int
    warnings: tuple[Problem, ...]


def keep(site: Site, made: BuildReport, paths: Iterable[str]) -> Report:
    """Keep the report of a release; those of releases that are gone are removed."""
    kept = Report(
        release=made.release,
        paths=tuple(sorted(paths)),
        seconds=made.seconds,
        pages=made.pages + made.news,
        files=made.changed,
        warnings=made.warnings,
    )
    told = json.dumps(asdict(kept), ensure_ascii=False).encode()
    with files.explained(_file(site, made.release)):
        files.write_atomic(_file(site, made.release), told)
        _prune(site)
    return kept


def find(site: Site, release_id: str) -> Report | None:
    """Give the report of a release; None when there is none, as after a publish from the shell."""
    if release_id not in {item.id for item in release.releases(site)}:
        return None
    try:
        told = json.loads(_file(site, release_id).read_bytes())
    except FileNotFoundError:
        return None
    warnings = tuple(Problem(**problem) for problem in told.pop("warnings"))
    return Report(**{**told, "paths": tuple(told["paths"])}, warnings=warnings)


def _prune(site: Site) -> None:
    known = {item.id for item in release.releases(site)}
    for file in (site.state / "reports").glob("*.json"):
        if file.stem not in known:
            file.unlink(missing_ok=True)


def _file(site: Site, release_id: str) -> Path:
    return site.state / "reports" / f"{release_id}.json"
