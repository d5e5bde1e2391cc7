"""What takes long to draw for the demo's site: drawn once for all tests and runs, handed out as copies."""

import fcntl
import shutil
from dataclasses import replace
from pathlib import Path

from sitegen import cards, pictures
from sitegen.site import Site

ROOT = Path(__file__).parents[2]
STORE = ROOT / "var" / "tests"


def demo_site() -> Site:
    """The site of this project with a state of the tests' own; its smaller pictures are there."""
    site = replace(Site.at(ROOT), state=STORE)
    STORE.mkdir(parents=True, exist_ok=True)
    with (STORE / "pictures.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pictures.kept_all(site)
    return site


def give(var: Path) -> None:
    """Spare a demo that will run in the folder `var` the half minute of drawing them again."""
    store = demo_site().state
    for folder in (pictures.FOLDER, cards.FOLDER):
        if (store / folder).is_dir():
            shutil.copytree(store / folder, var / "state" / folder, dirs_exist_ok=True)
