"""The shell's face: `python -m sitegen.incremental.stock SETTINGS [--full|--changed|--explain NAME]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen import collecting, light

if TYPE_CHECKING:
    from sitegen.incremental.stock.publisher import Publisher


def main(words: Sequence[str] | None = None) -> int:
    """Publish a site, or tell why a file was made again; the exit code is 1 if that failed."""
    options = _parser().parse_args(words)
    with collecting.seldom():
        return _done(options)


def _done(options: argparse.Namespace) -> int:
    # Loaded here, because most of the time of a small publication goes into that.
    from sitegen.incremental.stock import refusals
    from sitegen.incremental.stock.publisher import Publisher

    publisher = Publisher(options.settings, options.state)
    try:
        light.meet(publisher.site.settings["PLUGINS"] or ())
        _do(publisher, options)
    except refusals.REFUSALS as error:
        sys.stderr.writelines(f"{line}\n" for line in refusals.lines(error))
        return 1
    finally:
        publisher.close()
    return 0


def _do(publisher: Publisher, options: argparse.Namespace) -> None:
    from sitegen.incremental.stock.plugin import sentence

    if options.explain:
        found = publisher.explain(options.explain)
        lines = found.lines() if found else [f"{options.explain} is none of the files"]
        sys.stdout.writelines(f"{line}\n" for line in lines)
    elif options.changed:
        sys.stdout.writelines(f"{path}\n" for path in publisher.changed())
    else:
        report = publisher.rebuild() if options.full else publisher.publish()
        sys.stdout.write(f"{sentence(report)}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sitegen.incremental.stock")
    parser.add_argument("settings", type=Path, help="Pelican's settings file")
    parser.add_argument("--state", type=Path, help="folder for what must be remembered")
    parser.add_argument("--full", action="store_true", help="forget everything and make all")
    parser.add_argument("--changed", action="store_true", help="name the changed sources only")
    parser.add_argument("--explain", metavar="NAME", help="tell why a file was made last time")
    return parser


if __name__ == "__main__":
    light.run(main)
