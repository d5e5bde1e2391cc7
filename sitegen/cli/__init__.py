"""The publish command: build, publish, check, explain, serve and roll back the site from the shell."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sitegen.cli import building, checking, insights, releasing, serving
from sitegen.cli.answers import Voice
from sitegen.cli.commands import Command, Commands
from sitegen.errors import SitegenError
from sitegen.site import Site

ROOT = Path(__file__).resolve().parents[2]
DONE, PROBLEM, USAGE, WOULD_CHANGE, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command and give its exit code.

    0: done; 1: something is wrong with the content, the disk or the release asked for;
    2: the command or a setting is wrong; 3: `status --exit-code` found changes; 130: Ctrl-C.
    """
    chosen = parser().parse_args(arguments)
    voice = Voice.of(chosen)
    try:
        command: Command = chosen.command
        return command(_site(chosen), chosen)
    except SitegenError as error:
        voice.failed(error)
        return USAGE if error.key.startswith(("config_", "port_")) else PROBLEM
    except KeyboardInterrupt:
        voice.interrupted()
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us (`| head`) has seen enough; what Python writes at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def parser() -> argparse.ArgumentParser:
    """Describe every command; nothing heavy is loaded for that."""
    made = argparse.ArgumentParser(prog="publish.py", description=__doc__)
    commands = Commands(made.add_subparsers(required=True, metavar="COMMAND"), ROOT)
    for part in (building, checking, insights, serving, releasing):
        part.declare(commands)
    return made


def _site(chosen: argparse.Namespace) -> Site:
    usual = ROOT / "var" / "kabinet.toml"
    if chosen.site:
        return Site.from_file(chosen.site)
    return Site.from_file(usual) if usual.is_file() else Site.at(ROOT)
