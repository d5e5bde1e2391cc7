"""Commands that build: publish makes it live, build fills a folder."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen import files
from sitegen.cli.answers import Voice
from sitegen.cli.commands import Commands, actor
from sitegen.errors import SitegenError
from sitegen.site import Site

if TYPE_CHECKING:
    from sitegen.outcome import BuildReport


def declare(commands: Commands) -> None:
    publishing = commands.add("publish", publish, "make the site live as the content is now")
    building = commands.add("build", build, "build into a folder; nothing goes live")
    building.add_argument("--output", type=Path, help="folder to fill (default: var/build)")
    building.set_defaults(usual_output=commands.root / "var" / "build")
    for parser in (publishing, building):
        parser.add_argument(
            "--full", action="store_true", help="forget earlier builds and render every page"
        )
        parser.add_argument("--profile", type=Path, metavar="FILE", help="write a cProfile file")


def publish(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen import engine, insight, resident
    from sitegen.cli import meter

    voice = Voice.of(chosen)
    with meter.profiled(chosen.profile, voice), meter.watched(voice):
        if chosen.full:
            insight.forget(site)
        # A server that runs has everything in memory; its answer takes a blink.
        report = None if chosen.full else resident.ask(site, actor())
        report = report or engine.publish(site, actor=actor())
    tell(voice, report, report.release)
    return 0


def build(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen import build as builder
    from sitegen.cli import meter

    voice = Voice.of(chosen)
    output: Path = chosen.output or chosen.usual_output
    with files.explained(output):
        _empty(output)
    with meter.profiled(chosen.profile, voice), meter.watched(voice):
        report = builder.build(site, output)
    tell(voice, report, str(output))
    return 0


def tell(voice: Voice, report: BuildReport, place: str) -> None:
    """Say what a build did: problems first, then one line, then the pages that took long."""
    voice.problems(report.warnings)
    told = {**asdict(report), "warnings": voice.plain(report.warnings), "output": place}
    voice.answer(told, _lines(voice, report, place))


def _lines(voice: Voice, report: BuildReport, place: str) -> Iterator[str]:
    from sitegen.cli import meter

    yield voice.words(
        "built",
        place=place,
        pages=str(report.pages),
        news=str(report.news),
        files=str(report.files),
        kilobytes=str(report.bytes // 1024),
        seconds=f"{report.seconds:.2f}",
    )
    for name, milliseconds in meter.slow_pages(report):
        yield "  " + voice.words("slow_page", name=name, milliseconds=f"{milliseconds:.0f}")


def _empty(output: Path) -> None:
    """Clear what an earlier build left; a folder with anything else in it is refused."""
    if not output.exists():
        return
    if any(output.iterdir()) and not (output / "sitemap.xml").is_file():
        raise SitegenError("output_not_build", path=str(output))
    shutil.rmtree(output)
