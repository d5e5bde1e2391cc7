"""
Our publisher behind the least a comparison needs: `open`, `full`, `edit`.

As a program it keeps one site open and obeys the lines it reads (`full`, or files that changed as
JSON), answering each with one line of JSON; so its memory and processor time are its own.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, TextIO

from bench import programs
from sitegen.errors import BuildFailed
from sitegen.incremental.stock.publisher import TRACKED, Publisher, Report
from sitegen.settings import pelican
from sitegen.site import Site

READER = "bench.publish.reader"


@dataclass(frozen=True, slots=True)
class Published:
    """What one publication took, in seconds and MiB, and which files were rendered."""

    seconds: float
    cpu: float
    memory: float
    peak: float
    rendered: list[str] | None


class Handle(Protocol):
    """One open site."""

    def publish(self, changed: list[Path] | None) -> list[str] | None:
        """Bring the finished files in step; None for `changed` means: look for yourself."""
        ...

    def full(self) -> list[str] | None:
        """Forget what is known and make everything."""
        ...


class AnySite:
    """A Pelican site, published by what changed."""

    def __init__(self, settings_file: Path) -> None:
        pelican.console.quiet = True
        self._publisher = Publisher(settings_file)

    def publish(self, changed: list[Path] | None) -> list[str] | None:
        return self._told(self._publisher.publish(changed))

    def full(self) -> list[str] | None:
        return self._told(self._publisher.rebuild())

    def _told(self, report: Report) -> list[str] | None:
        if report.lane != TRACKED:
            print(f"built as a whole: {report.reason}", file=sys.stderr)
            return None
        return [rendered.name for rendered in report.rendered]


class Company:
    """A site of ours, published as its editors publish it."""

    def __init__(self, root: Path) -> None:
        from sitegen import engine  # a stranger's site does without it, and shall not pay for it

        self._site = Site.at(root)
        self._engine = engine

    def publish(self, changed: list[Path] | None) -> list[str] | None:
        del changed
        self._engine.publish(self._site, actor="bench")
        return None

    def full(self) -> list[str] | None:
        return self.publish(None)


def open(site: Path) -> Handle:  # noqa: A001 — the word for it
    """Open a generated Pelican site, or a company's, for publishing; warm from here on."""
    settings = site / "pelicanconf.py"
    return AnySite(settings) if settings.exists() else Company(site)


def full(handle: Handle) -> Published:
    """Make the whole site."""
    return _measured(handle, None, anew=True)


def edit(handle: Handle, changed: list[Path] | None) -> Published:
    """Publish changed files."""
    return _measured(handle, changed, anew=False)


def _measured(handle: Handle, changed: list[Path] | None, *, anew: bool) -> Published:
    began, used = time.perf_counter(), time.process_time()
    rendered = handle.full() if anew else handle.publish(changed)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    return Published(seconds, cpu, programs.memory(), programs.memory(peak=True), rendered)


def serve(site: Path, orders: TextIO, answers: TextIO) -> None:
    """Obey orders until there are no more."""
    handle = open(site)
    for order in orders:
        wanted = json.loads(order)
        if wanted == "full":
            done = full(handle)
        else:
            done = edit(handle, None if wanted is None else [Path(name) for name in wanted])
        print(json.dumps(asdict(done)), file=answers, flush=True)


class Worker:
    """The program above, running; used as a context manager."""

    def __init__(self, site: Path, *, hash_seed: int = 0) -> None:
        words = [sys.executable, "-m", "bench.publish.ours", str(site)]
        env = {"PYTHONHASHSEED": str(hash_seed)}
        self._process = programs.start(words, stderr=2, cwd=_root(), env=env)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def full(self) -> Published:
        return self._ordered("full")

    def publish(self, changed: list[Path] | None) -> Published:
        return self._ordered(None if changed is None else [str(file) for file in changed])

    def _ordered(self, order: object) -> Published:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(order)}\n".encode())
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("our publisher ended; what it said is above")
        return Published(**json.loads(line))


def cold(site: Path, *, hash_seed: int = 0) -> programs.Cost:
    """Start a fresh process that finds out by itself what changed, publishes that and ends."""
    settings = site / "pelicanconf.py"
    company = ["bench.publish.ours", str(site), "--once"]
    words = ["sitegen.incremental.stock", str(settings)] if settings.exists() else company
    env = {"PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(_root())}
    return programs.must(programs.run([sys.executable, "-m", *words], cwd=site, env=env))


def _root() -> Path:
    return Path(__file__).parents[2]


def main(words: Sequence[str]) -> int:
    """Publish once, or obey orders; problems of the content are told one a line."""
    logging.basicConfig(level=logging.ERROR)
    folder = Path(words[0])
    # What Pelican or a plug-in prints must not mix with the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    try:
        if "--once" in words:
            open(folder).publish(None)
        else:
            serve(folder, sys.stdin, answers)
    except BuildFailed as error:
        print(*error.problems, sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
