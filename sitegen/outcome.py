"""What a build or a publication did."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sitegen.errors import Problem


@dataclass(frozen=True, slots=True)
class BuildReport:
    """
    What a build did.

    `slow` holds the slowest files with their milliseconds, `warnings` what is not wrong enough
    to stop; `release` is the release's id when there is one; `changed` counts files that differ
    from the release before, `rendered` those that had to be made again to know that.
    """

    pages: int
    news: int
    files: int
    bytes: int
    seconds: float
    slow: tuple[tuple[str, float], ...] = ()
    warnings: tuple[Problem, ...] = field(default=())
    release: str = ""
    changed: int = 0
    rendered: int = 0

    def of_release(
        self, release: str, seconds: float, changed: int, files: int, size: int
    ) -> BuildReport:
        done = replace(self, release=release, seconds=seconds, changed=changed)
        return replace(done, files=files, bytes=size)
