"""
Publishers killed (SIGKILL) at random moments: what is live is always one whole release.

CRASHES=200 in the environment asks for more of them than the usual run takes.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sitegen import historyfile, release
from sitegen.files import fingerprint
from tests.sitegen.publisher import number_of, state
from tests.sitegen.released import Files, live_files, published, site_in

ROOT = Path(__file__).parents[2]
CRASHES = int(os.environ.get("CRASHES", "24"))


def test_a_publisher_killed_at_any_moment_leaves_a_whole_release(tmp_path: Path) -> None:
    site = site_in(tmp_path)
    published(site, state(0))
    numbers = set()
    for seed in range(1, CRASHES + 1):
        historyfile.close()
        kill_after(random.Random(seed).uniform(0, 0.12), tmp_path, seed)  # noqa: S311

        number = number_of(site)
        numbers.add(number)
        assert live_files(site) == state(number)

        with release.held(site, "Егор", wait_seconds=0):
            release.recover(site)
        live = release.current(site)
        assert live
        assert release.manifest(site, live) == digests(state(number))
        assert live_files(site) == state(number)
        assert not list((site.releases / "work").iterdir())

    for item in release.releases(site):
        release.rollback(site, item.id)
        assert live_files(site) == state(number_of(site))
    assert len(numbers) > CRASHES / 2


def digests(files: Files) -> dict[str, str]:
    return {name: fingerprint(data) for name, data in files.items()}


def kill_after(seconds: float, folder: Path, seed: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.sitegen.publisher", str(folder), str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert child.stdout
    with child.stdout:
        assert child.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
