"""The publish command: build, publish, roll back, list, serve and check the site from the shell."""

from __future__ import annotations

import argparse
import getpass
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from sitegen import engine, files, release, texts, watch
from sitegen.build import BuildReport, build
from sitegen.errors import BuildFailed, ContentError, Problem, SitegenError
from sitegen.site import Site

ROOT = Path(__file__).resolve().parent.parent
DONE, CONTENT_PROBLEM, USAGE = 0, 1, 2

Arguments = argparse.Namespace
Command = Callable[[Site, Arguments], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command and give its exit code.

    0: done; 1: something is wrong with the content, the disk or the release asked for;
    2: the command or a setting is wrong.
    """
    chosen = _parser().parse_args(arguments)
    try:
        command: Command = chosen.command
        return command(_site(chosen), chosen)
    except BuildFailed as error:
        _tell_problems(error.problems, chosen)
        _tell(error, chosen)
        return CONTENT_PROBLEM
    except SitegenError as error:
        _tell(error, chosen)
        return USAGE if error.key.startswith(("config_", "port_")) else CONTENT_PROBLEM


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="publish.py", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    building = _add(commands, "build", _build, "build into a folder; nothing goes live")
    building.add_argument("--output", type=Path, help="folder to fill (default: var/build)")
    _add(commands, "publish", _publish, "build and make it live at once")
    rolling = _add(commands, "rollback", _rollback, "make an earlier release live again")
    rolling.add_argument("release", nargs="?", help="id of a release (default: the one before)")
    _add(commands, "releases", _releases, "list the releases that can be gone back to")
    serving = _add(commands, "serve", _serve, "serve the live site, publish again on each change")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--host", default="127.0.0.1")
    _add(commands, "check", _check, "look for dead links, missing pictures and the like")
    return parser


def _add(commands: Any, name: str, command: Command, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--site", type=Path, help="kabinet.toml (default: var/kabinet.toml)")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(command=command)
    return parser


def _site(chosen: Arguments) -> Site:
    usual = ROOT / "var" / "kabinet.toml"
    if chosen.site:
        return Site.from_file(chosen.site)
    return Site.from_file(usual) if usual.is_file() else Site.at(ROOT)


def _build(site: Site, chosen: Arguments) -> int:
    output: Path = chosen.output or ROOT / "var" / "build"
    with files.explained(output):
        _empty(output)
    report = build(site, output)
    _tell_report(report, chosen, output=str(output))
    return DONE


def _empty(output: Path) -> None:
    """Clear what an earlier build left; a folder with anything else in it is refused."""
    if not output.exists():
        return
    if any(output.iterdir()) and not (output / "sitemap.xml").is_file():
        raise SitegenError("output_not_build", path=str(output))
    shutil.rmtree(output)


def _publish(site: Site, chosen: Arguments) -> int:
    report = engine.publish(site, actor=_actor())
    _tell_report(report, chosen, release=report.release)
    return DONE


def _rollback(site: Site, chosen: Arguments) -> int:
    live = release.rollback(site, chosen.release, actor=_actor())
    _answer(chosen, {"release": live.id}, f"{live.id}")
    return DONE


def _releases(site: Site, chosen: Arguments) -> int:
    found = release.releases(site)
    if chosen.json:
        _print_json([{**asdict(item), "at": item.at.isoformat()} for item in found])
        return DONE
    table = Table("", "release", "when (UTC)", "who", "files", "KB")
    for item in found:
        mark = "●" if item.is_current else ""
        when = item.at.strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(mark, item.id, when, item.actor, str(item.files), str(item.bytes // 1024))
    Console().print(table)
    return DONE


def _serve(site: Site, chosen: Arguments) -> int:
    def tell(result: BuildReport | SitegenError) -> None:
        if isinstance(result, BuildFailed):
            _tell_problems(result.problems, chosen)
        if isinstance(result, SitegenError):
            _tell(result, chosen)
        else:
            _tell_report(result, chosen, release=result.release)

    server = watch.server(site, chosen.host, chosen.port)
    with watch.publishing(site, tell):
        print(f"http://{chosen.host}:{chosen.port}/", flush=True)
        watch.run(server)
    return DONE


def _check(site: Site, chosen: Arguments) -> int:
    """Build for the check alone, into a folder that is thrown away."""
    with TemporaryDirectory(prefix="site-check-") as folder:
        report = build(site, Path(folder) / "site", now=datetime.now(UTC))
    _tell_report(report, chosen)
    return DONE


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "shell"


def _tell_report(report: BuildReport, chosen: Arguments, **more: str) -> None:
    if chosen.json:
        _print_json({**asdict(report), **more})
        return
    _tell_problems(report.warnings, chosen)
    where = " ".join(more.values())
    print(
        f"{where} {report.pages} pages, {report.news} news, {report.files} files, "
        f"{report.bytes // 1024} KB, {report.seconds:.2f} s".strip(),
        flush=True,
    )


def _tell_problems(problems: Sequence[Problem], chosen: Arguments) -> None:
    if chosen.json and problems:
        _print_json({"problems": [asdict(problem) for problem in problems]})
        return
    for problem in problems:
        place = f"{problem.path}:{problem.line}" if problem.line else problem.path
        said = texts.sentence(problem.key, problem.details, texts.language_of_shell())
        print(f"{problem.severity}: {place}: {said}", file=sys.stderr)


def _tell(error: SitegenError, chosen: Arguments) -> None:
    said = texts.sentence(error.key, error.details, texts.language_of_shell())
    if isinstance(error, ContentError):
        said = f"{error.path}: {said}"
    if chosen.json and not isinstance(error, BuildFailed):
        _print_json({"error": error.key, "sentence": said})
        return
    print(said, file=sys.stderr)


def _answer(chosen: Arguments, told: dict[str, str], said: str) -> None:
    if chosen.json:
        _print_json(told)
    else:
        print(said)


def _print_json(told: object) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=2), flush=True)
