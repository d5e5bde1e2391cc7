"""`python -m bench publish`: generates the sites, measures ours and the peers, prints the tables."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench import programs
from bench.publish import edits, measure, peers
from bench.publish.measure import Figure, Findings

ROOT = Path(__file__).parents[2]
PEERS_UP_TO = 10_000
MANY_FULLS_UP_TO = 1_000


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 1 when a render was wrong."""
    options = _parser().parse_args(words)
    if options.peers:
        peers.install()
        for name, version in peers.names().items():
            print(f"{name}: {version}")
    all_found = []
    for pages in options.pages:
        print(f"\n{pages:,} pages, {programs.load()}", flush=True)
        found = _measured(pages, options)
        all_found.append(found)
        _print(found)
        print(f"after: {programs.load()}", flush=True)
    return 1 if any(found.wrong for found in all_found) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench publish", description=__doc__)
    sizes = "sizes of the site, separated by commas"
    parser.add_argument("--pages", type=_sizes, default=[100, 1000, 10000], help=sizes)
    parser.add_argument("--peers", action="store_true", help="measure Hugo and stock Pelican too")
    parser.add_argument("--rounds", type=int, default=5, help="times that each edit is made")
    parser.add_argument("--fulls", type=int, default=0, help="full builds (default: 5, 1 if large)")
    folder = ROOT / "var" / "bench" / "publish"
    parser.add_argument("--folder", type=Path, default=folder, help="where sites are generated")
    return parser


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def _measured(pages: int, options: argparse.Namespace) -> Findings:
    found = Findings(pages)
    fulls = options.fulls or (5 if pages <= MANY_FULLS_UP_TO else 1)
    folder = options.folder.absolute()
    with_peers = options.peers and pages <= PEERS_UP_TO
    measure.fulls_at(found, folder, fulls, with_peers=with_peers)
    measure.ours_at(found, folder, options.rounds)
    if with_peers:
        measure.hugo_at(found, folder, options.rounds)
    measure.colds_at(found, folder, options.rounds, with_peers=with_peers)
    return found


def _print(found: Findings) -> None:
    name, size = found.largest
    print(f"sources {found.source_bytes:,} bytes on average; largest page {name}: {size:,} bytes")
    print(
        f"\n{'first full build':<24}{'wall s':>10}{'CPU s':>10}{'peak MiB':>10}"
        f"{'wall, × ours':>14}{'CPU, × ours':>13}"
    )
    for who, figure in found.full.items():
        base = found.full["ours"]
        wall, cpu = _times(figure.seconds, base.seconds), _times(figure.cpu, base.cpu)
        print(
            f"{who:<24}{figure.seconds:>10.2f}{figure.cpu:>10.2f}{figure.memory:>10.0f}"
            f"{wall:>14}{cpu:>13}"
        )
    print(
        f"\n{'edit':<8}{'way':<12}{'wall ms':>10}{'CPU ms':>10}{'MiB':>8}{'renders':>9}"
        f"{'wall, × ours':>14}{'CPU, × ours':>13}"
    )
    for kind in edits.KINDS:
        for who, figure in _ways(found, kind).items():
            _print_edit(found, kind, who, figure)
    for sentence in found.wrong:
        print(f"WRONG {sentence}")
    for sentence in found.stale:
        print(f"Hugo -w left an old page behind after {sentence}")


def _ways(found: Findings, kind: str) -> dict[str, Figure]:
    """Give the ways of publishing one kind of edit; for some peers every edit is a full build."""
    ways = {who: figure for (who, of), figure in found.edits.items() if of == kind}
    if "Hugo cold" not in ways and ("Hugo cold", "body") in found.edits:
        ways["Hugo cold"] = found.edits["Hugo cold", "body"]
    if "Pelican" in found.full:
        ways["Pelican"] = found.full["Pelican"]
    return ways


def _print_edit(found: Findings, kind: str, who: str, figure: Figure) -> None:
    base = found.edits["ours cold" if who in {"Hugo cold", "Pelican"} else "ours", kind]
    print(
        f"{kind:<8}{who:<12}{figure.seconds * 1000:>10.1f}{figure.cpu * 1000:>10.1f}"
        f"{figure.memory:>8.0f}{figure.renders:>9}"
        f"{_times(figure.seconds, base.seconds):>14}{_times(figure.cpu, base.cpu):>13}"
    )


def _times(value: float, base: float) -> str:
    return f"{value / base:.1f}" if base else ""


if __name__ == "__main__":
    raise SystemExit(main())
