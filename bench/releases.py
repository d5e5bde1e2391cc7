"""
What a release costs on a tree of many files: ours, a copy by hard links (`cp -al`), a full copy.

Ours is timed from the changed bytes to the switch, with packed copies and everything on the disk.
The copies are timed alone: what changed, and the switch, would come on top.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench import programs
from sitegen import release
from sitegen.site import Site

FILES = 10_000
CHANGED = (1, 5, 20, 120)
ROUNDS = 11
COPIES = 3
FOLDERS = 40
TEXT = "Инженер проверяет линию {number} в доме {word}: {number} метров, узел {word}. "


class Took(NamedTuple):
    """Milliseconds by the clock on the wall, and those of the processor."""

    wall: float
    cpu: float


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench releases", description=__doc__)
    parser.add_argument("--files", type=int, default=FILES, help="files of the site")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        site = _site(Path(folder))
        with release.held(site, "bench"):
            _publish(site, {_name(n): _page(n, 0) for n in range(chosen.files)})
            found = _ours(site)
        found["back to the one before"] = [_rolled_back(site) for _ in range(ROUNDS)]
        _print(f"ours, of {chosen.files} files", found)
        _print("copies of the tree", _copies(release.live(site).resolve(), Path(folder)))


def _site(folder: Path) -> Site:
    content, theme, releases, state = (
        folder / part for part in ("content", "theme", "site", "state")
    )
    return Site(content, theme, releases, state)


def _name(number: int) -> str:
    return f"section-{number % FOLDERS}/page-{number}.html"


def _page(number: int, version: int) -> bytes:
    """About 6 KB, the weight of a page of ours."""
    lines = [TEXT.format(number=number * k, word=version + k) for k in range(40)]
    return f"<!doctype html><main>{''.join(f'<p>{line}' for line in lines)}</main>".encode()


def _publish(site: Site, files: dict[str, bytes]) -> tuple[Took, Took]:
    """Publish, and tell what it took to the switch and what it took to tidy up after it."""
    base = release.current(site)
    began = _clock()
    made = release.stage(site, files, actor="bench", now=datetime.now(UTC), base=base)
    release.finish(site, made)
    release.switch(site, made)
    switched = _clock()
    release.prune(site)
    return _between(began, switched), _between(switched, _clock())


def _ours(site: Site) -> dict[str, list[Took]]:
    found: dict[str, list[Took]] = {}
    for count in CHANGED:
        versions = range(count * 1000, count * 1000 + ROUNDS)
        rounds = [
            _publish(site, {_name(n): _page(n, version) for n in range(count)})
            for version in versions
        ]
        found[f"{count} changed: to the switch"] = [first for first, _ in rounds]
        found[f"{count} changed: tidying after"] = [second for _, second in rounds]
    return found


def _rolled_back(site: Site) -> Took:
    """Go back to the release before, then forth again, so that the next time is alike."""
    newest = release.current(site)
    began = _clock()
    release.rollback(site, actor="bench")
    took = _between(began, _clock())
    release.rollback(site, newest, actor="bench")
    return took


def _clock() -> Took:
    return Took(1e3 * time.perf_counter(), 1e3 * time.thread_time())


def _between(began: Took, ended: Took) -> Took:
    return Took(ended.wall - began.wall, ended.cpu - began.cpu)


def _copies(live: Path, folder: Path) -> dict[str, list[Took]]:
    copy = programs.find("cp", "coreutils")
    found: dict[str, list[Took]] = {}
    for options in ("-al", "-a"):
        name = f"cp {options}"
        found[name] = []
        for number in range(COPIES):
            target = folder / f"copy-{number}"
            cost = programs.must(programs.run([copy, options, live, target]))
            found[name].append(Took(1e3 * cost.seconds, 1e3 * cost.cpu))
            shutil.rmtree(target)
    return found


def _print(title: str, found: dict[str, list[Took]]) -> None:
    print(f"{title}, milliseconds\n")
    print(f"{'':<28}{'wall, median':>14}{'least':>10}{'most':>10}{'processor':>12}")
    for name, values in found.items():
        walls = [took.wall for took in values]
        figures = (min(walls), max(walls))
        cpu = statistics.median(took.cpu for took in values)
        line = f"{name:<28}{statistics.median(walls):>14.1f}"
        print(f"{line}{''.join(f'{value:>10.1f}' for value in figures)}{cpu:>12.1f}")
    print()


if __name__ == "__main__":
    main()
