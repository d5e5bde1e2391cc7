"""What is seen of a long command: a bar on a terminal, the slow pages afterwards, a profile on demand."""

from __future__ import annotations

import cProfile
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen import files, progress
from sitegen.cli.answers import Voice
from sitegen.outcome import BuildReport

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_SECONDS = 0.7
LONG_SECONDS = 3.0
SLOW_MS = 100.0


@contextmanager
def watched(voice: Voice) -> Iterator[None]:
    """Show a bar for the builds of a block, once they take long; only where a person looks on."""
    if voice.is_json or not sys.stderr.isatty():
        yield
        return
    bar = Bar()
    try:
        with progress.heard_by(bar):
            yield
    finally:
        bar.close()


@contextmanager
def profiled(file: Path | None, voice: Voice) -> Iterator[None]:
    """Write a cProfile file of a block; `python -m pstats FILE` reads it."""
    if file is None:
        yield
        return
    profile = cProfile.Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        with files.explained(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            profile.dump_stats(file)
        voice.note(voice.words("profile_written", file=str(file)))


def slow_pages(report: BuildReport) -> list[tuple[str, float]]:
    """Choose the pages worth a look: those that held up a long build."""
    if report.seconds < LONG_SECONDS:
        return []
    return [(name, ms) for name, ms in report.slow if ms >= SLOW_MS] or list(report.slow[:1])


class Bar:
    """A bar that appears when a build takes longer than one is willing to look at nothing."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._total = 0
        self._done = 0
        self._shown: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._draw("")

    def step(self, name: str, seconds: float) -> None:
        del seconds  # the report names the slow ones at the end
        self._done += 1
        self._draw(name)

    def close(self) -> None:
        if self._shown:
            self._shown.stop()

    def _draw(self, name: str) -> None:
        if self._shown is None and time.monotonic() - self._since < PATIENCE_SECONDS:
            return
        shown, task = self._opened()
        shown.update(task, completed=self._done, total=self._total or None, name=name[-60:])

    def _opened(self) -> tuple[Progress, TaskID]:
        if self._shown is None or self._task is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            columns = (
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[name]}", markup=False),
            )
            self._shown = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._shown.add_task("", total=None, name="")
            self._shown.start()
        return self._shown, self._task
