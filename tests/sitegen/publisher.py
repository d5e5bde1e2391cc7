"""A publisher that goes on and on until it is killed: `python -m tests.sitegen.publisher FOLDER SEED`."""

import random
import sys
from pathlib import Path

from sitegen import release
from sitegen.release import Delta
from sitegen.site import Site
from tests.sitegen.released import Files, later, page, published, site_in

MARK = "mark.txt"


def state(number: int) -> Files:
    """The whole site of a number; each differs from the next in a good part of its files."""
    files = {f"p/{n}.html": page(f"{number // (n + 1)}") for n in range(24) if (number + n) % 5}
    styles = {f"theme/css/{number // 3:08x}.css": b"a{}" * 300, "images/p.png": bytes([number % 7])}
    return {**files, **styles, f"dir{number % 4}/x": b"x", MARK: str(number).encode()}


def number_of(site: Site) -> int:
    return int((release.live(site) / MARK).read_bytes())


def delta(old: Files, new: Files) -> Delta:
    changed = {name: data for name, data in new.items() if old.get(name) != data}
    return {**changed, **dict.fromkeys(old.keys() - new.keys())}


def run(site: Site, seed: int) -> None:
    """Publish, and now and then go back or clean up after days, for ever."""
    chance = random.Random(seed)  # noqa: S311 — the same walk each time
    number = seed * 1000
    while True:
        number += 1
        published(
            site, delta(state(number_of(site)), state(number)), now=later(days=seed, hours=number)
        )
        if chance.random() < 0.3:
            release.rollback(site, chance.choice(release.releases(site)).id)


if __name__ == "__main__":
    folder = site_in(Path(sys.argv[1]))
    release.recover(folder)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    run(folder, int(sys.argv[2]))
