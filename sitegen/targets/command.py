"""`publish.py deploy`: send the live release to the targets of kabinet.toml."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from sitegen.cli.answers import Voice
from sitegen.cli.commands import actor
from sitegen.errors import ConfigError, SitegenError
from sitegen.site import Site
from sitegen.targets import options as settings
from sitegen.targets import places
from sitegen.targets.delivery import Order, Report, Watcher, deliver
from sitegen.targets.options import Options

DONE, FAILED, USAGE = 0, 1, 2
USUAL = Path(__file__).resolve().parents[2] / "var" / "kabinet.toml"
_SHOWN = 20


def deploy(site: Site, chosen: argparse.Namespace) -> int:
    """
    Send to the chosen target, or to all; a target that fails does not stop the others.

    The exit code is 0 when all went well, 1 when a target failed, 2 for wrong settings.
    """
    reports: list[Report] = []
    refusals: list[tuple[str, SitegenError]] = []
    for options in _chosen(chosen):
        try:
            reports.append(_sent(site, options, chosen))
        except SitegenError as error:
            refusals.append((options.name, error))
    _tell(Voice.of(chosen), reports, refusals)
    if any(isinstance(error, ConfigError) for _, error in refusals):
        return USAGE
    return FAILED if refusals else DONE


def _chosen(chosen: argparse.Namespace) -> Sequence[Options]:
    file: Path = chosen.site or USUAL
    found = settings.read(file)
    if not found:
        raise ConfigError("config_no_targets", file=str(file))
    if chosen.name and chosen.name not in found:
        raise ConfigError("config_target_unknown", target=chosen.name, known=", ".join(found))
    return [found[chosen.name]] if chosen.name else list(found.values())


def _sent(site: Site, options: Options, chosen: argparse.Namespace) -> Report:
    order = Order(
        actor=actor(),
        now=datetime.now(UTC),
        is_dry=chosen.dry_run,
        verifies=chosen.verify,
    )
    with (
        places.opened(site, options) as place,
        _watched(options.name, is_silent=chosen.json) as watcher,
    ):
        return deliver(site, options, place, order, watcher)


@contextmanager
def _watched(name: str, *, is_silent: bool) -> Iterator[Watcher]:
    """Show a bar on a terminal, for first deliveries take minutes."""
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=is_silent or not console.is_terminal
    ) as bar:
        task = bar.add_task(name, total=None)
        yield Watcher(
            total=lambda count: bar.update(task, total=count),
            done=lambda count: bar.advance(task, count),
        )


def _tell(
    voice: Voice, reports: Sequence[Report], refusals: Sequence[tuple[str, SitegenError]]
) -> None:
    errors = [
        {"target": name, "error": error.key, "sentence": voice.words(error.key, **error.details)}
        for name, error in refusals
    ]
    told = {"targets": [asdict(report) for report in reports], "errors": errors}
    lines = [line for report in reports for line in _lines(voice, report)]
    voice.answer(told, lines, is_ok=not refusals)
    for error in errors:
        voice.note(f"{error['target']}: {error['sentence']}")


def _lines(voice: Voice, report: Report) -> Iterator[str]:
    key = "deploy_would" if report.is_dry else "deploy_did"
    yield voice.words(
        key,
        target=report.target,
        release=report.release,
        sent=str(len(report.sent)),
        kilobytes=str(-(-report.bytes // 1024)),
        removed=str(len(report.removed)),
        seconds=f"{report.seconds:.1f}",
    )
    if report.leaving:
        yield "  " + voice.words("deploy_leaving", count=str(len(report.leaving)))
    if report.strangers:
        names = ", ".join(report.strangers[:3]) + ("…" if len(report.strangers) > 3 else "")
        yield "  " + voice.words("deploy_strangers", count=str(len(report.strangers)), names=names)
    if report.is_dry:
        changes = [f"+ {name}" for name in report.sent] + [f"- {name}" for name in report.removed]
        yield from (f"  {change}" for change in changes[:_SHOWN])
        if len(changes) > _SHOWN:
            yield "  " + voice.words("deploy_more", count=str(len(changes) - _SHOWN))
