"""The publish command."""

from __future__ import annotations

import shutil
from pathlib import Path

from sitegen.build import build
from sitegen.errors import BuildFailed
from sitegen.site import Site


def main() -> int:
    """Build into var/build."""
    site = Site.at(Path(__file__).resolve().parent.parent)
    output = Path("var/build")
    shutil.rmtree(output, ignore_errors=True)
    try:
        print(build(site, output))
    except BuildFailed as error:
        for p in error.problems:
            print(f"{p.path}:{p.line}: {p.key} {p.details}")
        return 1
    return 0
