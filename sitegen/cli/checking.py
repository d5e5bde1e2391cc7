"""The command that looks for everything that is wrong with the site, by file and line."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from sitegen.cli.answers import Voice
from sitegen.cli.commands import Commands
from sitegen.site import Site


def declare(commands: Commands) -> None:
    words = "look for dead links, missing pictures, wrong HTML and the like"
    parser = commands.add("check", check, words)
    parser.add_argument(
        "--external", action="store_true", help="ask whether outside links are alive"
    )
    parser.add_argument("--strict", action="store_true", help="exit code 1 for warnings, too")


def check(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen.check import whole
    from sitegen.cli import meter

    voice = Voice.of(chosen)
    with meter.watched(voice):
        found = whole.problems(
            site, now=datetime.now(UTC), external=chosen.external, tell=voice.note
        )
    errors = sum(item.severity == "error" for item in found)
    warnings = len(found) - errors
    is_ok = not errors and not (warnings and chosen.strict)
    voice.problems(found)
    told = {"errors": errors, "warnings": warnings, "problems": voice.plain(found)}
    said = voice.words("checked", errors=str(errors), warnings=str(warnings))
    voice.answer(told, [said], is_ok=is_ok)
    return 0 if is_ok else 1
