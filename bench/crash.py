"""
Publications killed at random moments, and what is left of the site.

A process publishes random edits of a company's site; it is killed with SIGKILL at a random moment
of its work. After each kill the live site must be, byte for byte, the one before or the one after;
then one more publication must give what a clean full build of the content gives.
"""

from __future__ import annotations

import argparse
import random
import select
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import programs
from bench.equality import differences
from bench.publish import ours
from bench.trials.company import Company
from sitegen import engine, release
from sitegen.site import Site

READY = b"ready\n"
DONE = b"done\n"
LATE, SLACK = 0.8, 1.1
PATIENCE = 300.0


def main(words: Sequence[str] | None = None) -> int:
    """Publish, kill, look; the exit code is 1 if anything was ever left broken."""
    options = _parser().parse_args(words)
    if options.child:
        return _publish(options.child)
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        root = Path(name) / "site"
        company = Company(root)
        company.make(options.pages)
        ours.cold(root)
        print(f"{options.kills} kills, {programs.load()}", flush=True)
        trial = Crashes(company, Path(name), random.Random(options.seed))  # noqa: S311
        for number in range(1, options.kills + 1):
            trial.kill()
            if number % 20 == 0:
                print(f"{number} kills: {trial.summary()}", flush=True)
    print(trial.summary())
    print(*trial.wrong, sep="\n")
    return 1 if trial.wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    return parser


class Crashes:
    """Kills one publication after another and counts where that left the site."""

    def __init__(self, company: Company, work: Path, chance: random.Random) -> None:
        self._company = company
        self._chance = chance
        self._before, self._after = work / "before", work / "after"
        self._usual = 0.0  # seconds of a publication; the first is left alone to know it
        self.left: Counter[str] = Counter()
        self.wrong: list[str] = []
        company.clean(self._after, 1)

    def kill(self) -> None:
        """Publish some edits, kill that, and look at what visitors get; then publish again."""
        shutil.rmtree(self._before, ignore_errors=True)
        self._after.rename(self._before)
        kinds = self._chance.choices(self._company.kinds, k=self._chance.choice((1, 2, 5)))
        for kind in kinds:
            self._company.edit(kind, self._chance)
        self._company.clean(self._after, self._chance.randrange(1, 10**6))
        was_done = self._interrupted()
        self._look(", ".join(kinds), was_done=was_done)
        ours.cold(self._company.root, hash_seed=self._chance.randrange(1, 10**6))
        self._require_after(", ".join(kinds))

    def summary(self) -> str:
        """Say how often what was found."""
        found = ", ".join(f"{what} {count}" for what, count in sorted(self.left.items()))
        return f"{found}; {len(self.wrong)} wrong"

    def _interrupted(self) -> bool:
        """Start a publication and kill it some time later; tell whether it had ended before."""
        words = [sys.executable, "-m", "bench", "crash", "--child", str(self._company.root)]
        process = programs.start(words, stderr=2)
        assert process.stdout
        if process.stdout.readline() != READY:
            raise RuntimeError("the publication did not start; what it said is above")
        began = time.perf_counter()
        moment = self._chance.uniform(self._chance.choice((0.0, LATE)), SLACK) * self._usual
        moment = moment or PATIENCE
        told = select.select([process.stdout], [], [], moment)[0] and process.stdout.readline()
        took = time.perf_counter() - began
        process.kill()
        told = told or process.communicate()[0]
        process.wait()
        # Aim at what publications take here and now: the moments shall cover all of it.
        known = self._usual or took
        self._usual = known * 0.7 + took * 0.3 if told == DONE else known * 1.03
        return told == DONE

    def _look(self, kinds: str, *, was_done: bool) -> None:
        """Require the old site or the new one, nothing else; a publication that ended is new."""
        old = differences(self._before, self._company.output)
        new = differences(self._after, self._company.output)
        if not new:
            self.left["ended" if was_done else "killed, new site live"] += 1
        elif not old and not was_done:
            self.left["killed, old site live"] += 1
        else:
            told = f"{len(new)} files are not new ({new[:2]}), {len(old)} not old ({old[:2]})"
            self.wrong.append(f"after a {'publication' if was_done else 'kill'} of {kinds}: {told}")

    def _require_after(self, kinds: str) -> None:
        found = differences(self._after, self._company.output)
        if found:
            self.wrong.append(f"after the publication that followed {kinds}: {found[:3]}")


def _publish(root: Path) -> int:
    """Publish once, telling when the work begins and when it is done."""
    site = Site.at(root)
    release.current(site)
    _tell(READY)
    engine.publish(site, actor="bench")
    _tell(DONE)
    return 0


def _tell(word: bytes) -> None:
    sys.stdout.buffer.write(word)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
