"""
Random edits, published one by one, against a clean full build of the whole site, byte for byte.

Warm edits go to one long-lived process, cold ones to a fresh process each; every process has
another PYTHONHASHSEED. The clean build is stock Pelican's for the generated site, and the whole
builder's for a company's site.
"""

from __future__ import annotations

import argparse
import filecmp
import gzip
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bench import programs
from bench.publish import ours
from bench.trials.company import Company
from bench.trials.generated import Generated

PACKED = (".gz", ".br")
AT_ONCE = (1, 1, 1, 2, 3)
MOODS = ("warm", "cold", "mixed")


class Trial(Protocol):
    """A site that can be edited at random and built from nothing."""

    root: Path
    kinds: tuple[str, ...]

    @property
    def output(self) -> Path: ...

    def make(self, pages: int) -> None: ...

    def clean(self, folder: Path, hash_seed: int) -> None: ...

    def edit(self, kind: str, chance: random.Random) -> list[Path]: ...


def main(words: Sequence[str] | None = None) -> int:
    """Edit, publish, compare; the exit code is 1 if anything was ever different."""
    options = _parser().parse_args(words)
    chance = random.Random(options.seed)  # noqa: S311 — the same edits each time is what we want
    with tempfile.TemporaryDirectory(prefix="equality-") as name:
        trial = _trial(options, Path(name) / "site")
        trial.make(options.pages)
        print(f"{options.pages} pages, {options.edits} edits, {programs.load()}", flush=True)
        wrong = _tried(trial, options, chance, Path(name) / "clean")
    print("equal throughout" if not wrong else f"{wrong} comparisons found differences")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench equality", description=__doc__)
    parser.add_argument("--site", choices=("generated", "company"), default="company")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--every", type=int, default=5, help="edits between two comparisons")
    parser.add_argument("--mode", choices=MOODS, default="mixed", help="kind of processes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", help="kinds of edits, separated by commas (default: all)")
    parser.add_argument("--theme", type=Path, help="folder of a Pelican theme (generated site)")
    parser.add_argument("--plugin", action="append", default=[], help="a Pelican plug-in's module")
    parser.add_argument("--python-markdown", action="store_true", help="Pelican's own reader")
    return parser


def _trial(options: argparse.Namespace, root: Path) -> Trial:
    if options.site == "company":
        return Company(root)
    theme = options.theme.absolute() if options.theme else None
    return Generated(root, theme, options.plugin, own_reader=not options.python_markdown)


def _tried(trial: Trial, options: argparse.Namespace, chance: random.Random, clean: Path) -> int:
    kinds = options.kinds.split(",") if options.kinds else trial.kinds
    made: Counter[str] = Counter()
    wrong, compared, began = 0, 0, time.perf_counter()
    publisher = Publisher(trial.root, options.mode, chance)
    publisher.publish(None)
    while made.total() < options.edits:
        batch = [chance.choice(kinds) for _ in range(chance.choice(AT_ONCE))]
        made.update(batch)
        publisher.publish([file for kind in batch for file in trial.edit(kind, chance)])
        if made.total() // options.every > compared or made.total() >= options.edits:
            compared = made.total() // options.every
            found = _compared(trial, clean, chance.randrange(1, 10**6))
            wrong += bool(found)
            if compared % 10 == 0:
                print(f"{made.total()} edits: {wrong} wrong", flush=True)
            for sentence in found[:10]:
                print(f"edit {made.total()} ({', '.join(batch)}): {sentence}", flush=True)
    publisher.close()
    print(", ".join(f"{kind} {count}" for kind, count in sorted(made.items())))
    print(f"{publisher.followed} of {publisher.told} warm publications made only what was touched")
    print(f"{compared} comparisons in {time.perf_counter() - began:.0f} s")
    return wrong


class Publisher:
    """Processes that publish: one that stays, or one for each time, or now this and now that."""

    def __init__(self, root: Path, mode: str, chance: random.Random) -> None:
        self._root = root
        self._mode = mode
        self._chance = chance
        self._warm: ours.Worker | None = None
        self.told = 0
        self.followed = 0

    def publish(self, changed: list[Path] | None) -> None:
        """Publish; a cold process has to find out what changed, a warm one is told, or not."""
        cold = self._mode == "cold" or (self._mode == "mixed" and self._chance.random() < 0.3)
        if cold:
            ours.cold(self._root, hash_seed=self._chance.randrange(1, 10**6))
            return
        if self._warm is None or self._chance.random() < 0.05:
            self.close()
            self._warm = ours.Worker(self._root, hash_seed=self._chance.randrange(1, 10**6))
        done = self._warm.publish(changed if self._chance.random() < 0.8 else None)
        self.told += 1
        self.followed += done.rendered is not None

    def close(self) -> None:
        """End the process that stayed."""
        if self._warm:
            self._warm.close()
            self._warm = None


def _compared(trial: Trial, clean: Path, hash_seed: int) -> list[str]:
    """Build from nothing and tell every difference."""
    shutil.rmtree(clean, ignore_errors=True)
    trial.clean(clean, hash_seed)
    return differences(clean, trial.output)


def differences(clean: Path, live: Path) -> list[str]:
    """Tell what a tree has that a clean one has not, or lacks, or has otherwise; packed too."""
    wanted, found = _names(clean), _names(live)
    told = [f"{name} is missing" for name in sorted(wanted - found)]
    told += [f"{name} should not be there" for name in sorted(found - wanted)]
    for name in sorted(wanted & found):
        if not filecmp.cmp(clean / name, live / name, shallow=False):
            told.append(f"{name} is different: {_first_difference(clean / name, live / name)}")
        elif not _is_packed_well(live / name):
            told.append(f"{name} is different when packed")
    return told


def _names(folder: Path) -> set[str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix() for file in files if file.suffix not in PACKED}


def _is_packed_well(file: Path) -> bool:
    packed = file.with_name(f"{file.name}.gz")
    return not packed.exists() or gzip.decompress(packed.read_bytes()) == file.read_bytes()


def _first_difference(clean: Path, live: Path) -> str:
    first, second = clean.read_bytes(), live.read_bytes()
    same = next(
        (at for at, pair in enumerate(zip(first, second, strict=False)) if len({*pair}) > 1), 0
    )
    place = slice(max(same - 40, 0), same + 60)
    return f"{first[place]!r} became {second[place]!r}"


if __name__ == "__main__":
    sys.exit(main())
