"""Rows of the state file: items with where they stand, outputs with why they were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sitegen.incremental.keys import Key
from sitegen.incremental.model import Job


class Stamp(NamedTuple):
    """What the file system says of a file; another stamp means that it may have changed."""

    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True)
class Row:
    """
    A source as stored.

    `frozen` is None while nothing of it is on the site; `next_change` is the moment (seconds
    since 1970) at which it comes or goes by itself.
    """

    id: int
    path: str
    stamp: Stamp
    digest: str = ""
    next_change: float | None = None
    frozen: str | None = None
    places: tuple[tuple[str, Key], ...] = ()
    announces: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Output:
    """
    An output as stored.

    `digest` is the sha256 of its bytes, empty while there is no file; `micros` is the time of
    its last rendering, `reasons` say what it was made for.
    """

    id: int
    job: Job
    owner: str
    digest: str = ""
    size: int = 0
    micros: int = 0
    reasons: tuple[str, ...] = ()
