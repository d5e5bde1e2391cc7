"""A delivery in a process of its own, so that a test can kill it."""

import sys
from argparse import Namespace
from pathlib import Path

from sitegen.site import Site
from sitegen.targets import command


def main() -> int:
    file = Path(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    return command.deploy(
        Site.from_file(file),
        Namespace(site=file, name=None, dry_run=False, verify=False, json=True),
    )


if __name__ == "__main__":
    raise SystemExit(main())
