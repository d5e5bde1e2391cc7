"""Commands about releases: list them with what they take on the disk, go back to one, send one on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from sitegen.cli.answers import Voice
from sitegen.cli.commands import Commands, actor
from sitegen.site import Site

if TYPE_CHECKING:
    from sitegen.release import Release, Usage


def declare(commands: Commands) -> None:
    commands.add("releases", releases, "list the releases that can be gone back to, and disk use")
    rolling = commands.add("rollback", rollback, "make an earlier release live again")
    rolling.add_argument("release", nargs="?", help="id of a release (default: the one before)")
    sending = commands.add("deploy", deploy, "send the live release to where it is served")
    sending.add_argument("name", nargs="?", help="one target (default: all, in their order)")
    sending.add_argument("--dry-run", action="store_true", help="only say what would be done")
    words = "look at every file of the target instead of trusting its notes"
    sending.add_argument("--verify", action="store_true", help=words)


def releases(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen import release

    voice = Voice.of(chosen)
    found, usage = release.releases(site), release.usage(site)
    told = {
        "releases": [{**asdict(item), "at": item.at.isoformat()} for item in found],
        "usage": {**asdict(usage), "total": usage.total},
    }
    voice.answer(told, _lines(voice, found, usage))
    return 0


def rollback(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen import release

    live = release.rollback(site, chosen.release, actor=actor())
    voice = Voice.of(chosen)
    voice.answer({"release": live.id}, [voice.words("rolled_back", release=live.id)])
    return 0


def deploy(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen.targets import command

    return command.deploy(site, chosen)


def _lines(voice: Voice, found: list[Release], usage: Usage) -> Iterator[str]:
    if not found:
        yield voice.words("releases_none")
        return
    yield voice.words("releases_head")
    for item in found:
        mark = "●" if item.is_current else " "
        when = item.at.strftime("%Y-%m-%d %H:%M:%S")
        yield f"{mark} {item.id}  {when}  {item.changed:>7}  {item.files:>6}  {item.actor}"
    sizes = {name: _size(value) for name, value in asdict(usage).items()}
    yield voice.words("usage", total=_size(usage.total), **sizes)


def _size(count: int) -> str:
    """Write bytes so that a person can compare them."""
    return f"{count / 1_048_576:.1f} MB" if count >= 1_048_576 else f"{-(-count // 1024)} KB"
