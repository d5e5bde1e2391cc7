"""Commands that answer why: status says what a publish would change, explain where a page comes from."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sitegen.cli.answers import Voice
from sitegen.cli.commands import Commands
from sitegen.site import Site

if TYPE_CHECKING:
    from sitegen.insight import Change, Explanation
    from sitegen.reasons import Reason

WOULD_CHANGE = 3
SHOWN = 20
MANY = 100


def declare(commands: Commands) -> None:
    asking = commands.add("status", status, "say what a publish would change, and why")
    asking.add_argument(
        "--exit-code", action="store_true", help="exit code 3 if anything would change"
    )
    words = "say why an output was made again and what it depends on, or what an edit touches"
    explaining = commands.add("explain", explain, words)
    explaining.add_argument(
        "path", metavar="PATH", help="about.html, /about, or a source such as pages/about.md"
    )


def status(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen import insight
    from sitegen.cli import meter

    voice = Voice.of(chosen)
    with meter.watched(voice):
        found = insight.status(site, datetime.now(UTC))
    told = [{**asdict(item), "reasons": _plain(voice, item.reasons)} for item in found]
    voice.answer({"changes": told}, _lines_of_status(voice, found))
    return WOULD_CHANGE if found and chosen.exit_code else 0


def explain(site: Site, chosen: argparse.Namespace) -> int:
    from sitegen import insight
    from sitegen.cli import meter

    voice = Voice.of(chosen)
    source = insight.source_of(site, chosen.path)
    with meter.watched(voice):
        if source is None:
            return _explain_output(
                voice, insight.explain(site, insight.output_of(site, chosen.path))
            )
        outputs = insight.affected(site, source)
    told = {"source": source, "count": len(outputs), "outputs": outputs}
    voice.answer(told, _lines_of_edit(voice, source, outputs))
    return 0


def _explain_output(voice: Voice, found: Explanation) -> int:
    told = {
        **asdict(found),
        "rendered_at": found.rendered_at.isoformat() if found.rendered_at else None,
        "reasons": _plain(voice, found.reasons),
        "reads": _plain(voice, found.reads),
    }
    voice.answer(told, _lines_of_output(voice, found))
    return 0


def _plain(voice: Voice, reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [
        {"key": item.key, "details": dict(item.details), "sentence": _said(voice, item)}
        for item in reasons
    ]


def _said(voice: Voice, reason: Reason) -> str:
    return voice.words(reason.key, **reason.details)


def _lines_of_status(voice: Voice, found: list[Change]) -> Iterator[str]:
    for item in found[:MANY]:
        why = "; ".join(_said(voice, reason) for reason in item.reasons)
        yield f"{voice.words(f'change_{item.kind}'):9} {item.output}" + (
            f"  ({why})" if why else ""
        )
    if len(found) > MANY:
        yield voice.words("and_more", count=str(len(found) - MANY))
    yield voice.words("status_some", count=str(len(found))) if found else voice.words("status_none")


def _lines_of_edit(voice: Voice, source: str, outputs: list[str]) -> Iterator[str]:
    count = sum(name.endswith(".html") for name in outputs)
    yield voice.words("edit_changes", path=source, pages=str(count), files=str(len(outputs)))
    yield from (f"  {name}" for name in outputs[:SHOWN])
    if len(outputs) > SHOWN:
        yield "  " + voice.words("and_more", count=str(len(outputs) - SHOWN))


def _lines_of_output(voice: Voice, found: Explanation) -> Iterator[str]:
    at = found.rendered_at.strftime("%Y-%m-%d %H:%M:%S UTC") if found.rendered_at else "?"
    yield voice.words("explain_rendered", output=found.output, at=at)
    if found.source:
        yield voice.words("explain_source", path=found.source)
    yield voice.words("explain_why")
    yield from (f"  {_said(voice, item)}" for item in found.reasons)
    yield voice.words("explain_reads")
    yield from (f"  {_said(voice, item)}" for item in found.reads)
