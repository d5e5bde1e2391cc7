"""How the commands of publish.py are declared: their names, words and the options all of them have."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen.site import Site

Command = Callable[[Site, argparse.Namespace], int]


@dataclass(frozen=True, slots=True)
class Commands:
    """The list of commands while it is made; `root` is the project's folder."""

    parsers: Any
    root: Path

    def add(self, name: str, command: Command, words: str) -> argparse.ArgumentParser:
        """Add one command; what it can be told further is added to the parser that is given."""
        return add_one(self.parsers, name, command, words)


def add_one(parsers: Any, name: str, command: Command, words: str) -> argparse.ArgumentParser:
    """Add one command with the options that all of them have."""
    parser: argparse.ArgumentParser = parsers.add_parser(name, help=words, description=words)
    parser.add_argument("--site", type=Path, help="kabinet.toml (default: var/kabinet.toml)")
    parser.add_argument("--json", action="store_true", help="answer in one JSON document")
    parser.set_defaults(command=command)
    return parser


def actor() -> str:
    """Name the person at the shell, for the list of releases."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "shell"
