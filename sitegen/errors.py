"""What can go wrong with content and publishing: a message key, details, and the place in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing to put right, by file and line.

    A problem of severity "error" stops a publish, a "warning" is only shown.
    `path` is relative to the content folder (or names a template); line 0 means the whole file.
    """

    path: str
    line: int
    key: str
    details: dict[str, str] = field(default_factory=dict)
    severity: Severity = "error"


class SitegenError(Exception):
    """A refusal that a person can understand: `key` names the sentence, `details` fill it."""

    def __init__(self, key: str, /, **details: str) -> None:
        super().__init__(key, details)
        self.key = key
        self.details = details


class ContentError(SitegenError):
    """A text, an address or a front matter that cannot be accepted, by file and line."""

    def __init__(self, path: str, line: int, key: str, **details: str) -> None:
        super().__init__(key, **details)
        self.path = path
        self.line = line

    @property
    def problem(self) -> Problem:
        return Problem(self.path, self.line, self.key, self.details)


class BuildFailed(SitegenError):  # noqa: N818 — the name other parts know it by
    """The site could not be built; what was live before is untouched."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("build_failed", count=str(len(problems)))
        self.problems = list(problems)


class ConflictError(SitegenError):
    """Two people changed the same lines; all three texts are here, so nothing is lost."""

    def __init__(self, path: str, *, mine: str, theirs: str, base: str) -> None:
        super().__init__("draft_conflict", path=path)
        self.path = path
        self.mine = mine
        self.theirs = theirs
        self.base = base


class MediaError(SitegenError):
    """A file that is not taken as a picture."""


class ReleaseError(SitegenError):
    """A release that does not exist, or a folder that cannot be written."""


class StorageError(SitegenError):
    """The disk does not take what must be written: full, read-only, or not ours."""


class BusyError(SitegenError):
    """Somebody else is publishing right now."""


class ConfigError(SitegenError):
    """A setting of the site that is wrong or missing."""
