"""Measures one generated site: full builds and the four edits, ours and the peers'."""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.programs import Cost
from bench.publish import corpus, edits, oracle, ours, peers, sites
from bench.publish.edits import Edit
from bench.publish.sites import HugoSite, PelicanSite, Site


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of several runs of one thing, in seconds and MiB."""

    seconds: float
    cpu: float
    memory: float = 0.0
    renders: str = ""


@dataclass(slots=True)
class Findings:
    """
    Everything measured at one size: full builds by name, edits by name and kind.

    `wrong` are renders of ours that should not be, or are missing; `stale` what Hugo left behind.
    """

    pages: int
    full: dict[str, Figure] = field(default_factory=dict)
    edits: dict[tuple[str, str], Figure] = field(default_factory=dict)
    largest: tuple[str, int] = ("", 0)
    source_bytes: int = 0
    wrong: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def fulls_at(found: Findings, root: Path, count: int, *, with_peers: bool) -> None:
    """Write the sites and measure first full builds, in turns: a busy machine is so for all."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    builds = _builds(found.pages, root, with_peers=with_peers)
    for _ in range(count):
        for name, build in builds.items():
            costs[name].append(build())
    found.full = {name: _median(items) for name, items in costs.items()}


def _builds(pages: int, root: Path, *, with_peers: bool) -> dict[str, Callable[[], Cost]]:
    own = sites.pelican(root / f"ours-{pages}", pages, [ours.READER])
    builds = {"ours": lambda: _first(own, lambda: ours.cold(own.root))}
    if not with_peers:
        return builds
    other = sites.hugo(root / f"hugo-{pages}", pages)
    stock = sites.pelican(root / f"pelican-{pages}", pages)
    read = sites.pelican(root / f"pelican-reader-{pages}", pages, [ours.READER])
    return {
        **builds,
        "Hugo": lambda: peers.hugo_full(other),
        "Pelican": lambda: _first(stock, lambda: peers.pelican_full(stock)),
        "Pelican with our reader": lambda: _first(
            read, lambda: peers.pelican_full(read, sys.executable)
        ),
    }


def ours_at(found: Findings, root: Path, rounds: int) -> None:
    """Measure our publisher: warm edits with their renders, then cold edits."""
    site = PelicanSite(root / f"ours-{found.pages}")
    files = list(site.content.rglob("*.md"))
    found.source_bytes = sum(file.stat().st_size for file in files) // len(files)
    with ours.Worker(site.root) as worker:
        worker.publish(None)
        _warm(found, site, worker, rounds)
    again = edits.rounds(found.pages, rounds, first=rounds)
    _per_kind(found, "ours cold", site, again, lambda: ours.cold(site.root))
    found.largest = site.largest()


def _warm(found: Findings, site: PelicanSite, worker: ours.Worker, rounds: int) -> None:
    articles = list(corpus.articles(found.pages))
    known = oracle.shown(articles)
    done: dict[str, list[ours.Published]] = defaultdict(list)
    for edit in edits.rounds(found.pages, rounds):
        published = worker.publish(edit.apply(site))
        done[edit.kind].append(published)
        articles = edits.applied(articles, edit)
        wanted, known = known, oracle.shown(articles)
        _compare(found, edit, oracle.renders(wanted, known), published.rendered)
    for kind, items in done.items():
        counts = {len(item.rendered) for item in items if item.rendered is not None}
        found.edits["ours", kind] = Figure(
            statistics.median(item.seconds for item in items),
            statistics.median(item.cpu for item in items),
            items[-1].memory,
            "–".join(str(count) for count in sorted({min(counts), max(counts)})) if counts else "",
        )


def _compare(found: Findings, edit: Edit, wanted: set[str], rendered: list[str] | None) -> None:
    """Note every file that was rendered without need, or not rendered in spite of it."""
    if rendered is None:
        return
    made = set(rendered)
    idle = made - wanted - {oracle.COUNTING}
    missed = wanted - made - {oracle.COUNTING}
    found.wrong += [f"{edit.kind}: {name} was rendered without need" for name in sorted(idle)]
    found.wrong += [f"{edit.kind}: {name} was not rendered" for name in sorted(missed)]


def hugo_at(found: Findings, root: Path, rounds: int) -> None:
    """Measure Hugo: its watch mode, and a cold run after each edit."""
    site = HugoSite(root / f"hugo-{found.pages}")
    seen: dict[str, list[peers.Seen]] = defaultdict(list)
    with peers.watching(site) as watch:
        for edit in edits.rounds(found.pages, rounds):
            seen[edit.kind].append(_seen(watch, site, edit))
        memory = watch.memory()
    for kind, items in seen.items():
        whole = [item for item in items if item.stale is None]
        found.stale += [f"{kind}: {item.stale}" for item in items if item.stale]
        found.edits["Hugo -w", kind] = Figure(
            statistics.median(item.seconds for item in whole or items),
            statistics.median(item.cpu for item in whole or items),
            memory,
        )
    again = edits.rounds(found.pages, rounds, first=rounds)
    bodies = (edit for edit in again if edit.kind == "body")
    _per_kind(found, "Hugo cold", site, bodies, lambda: peers.hugo_full(site))


def _seen(watch: peers.Watch, site: HugoSite, edit: Edit) -> peers.Seen:
    article = edit.after or edit.before
    assert article
    probes = edit.probes(f"{article.section}/index.html", "index.html")
    return watch.seen(lambda: edit.apply(site), probes)


def _first(site: PelicanSite, build: Callable[[], Cost]) -> Cost:
    """Build a site of which nothing was built before."""
    site.forget()
    return build()


def _per_kind(
    found: Findings,
    name: str,
    site: Site,
    wanted: Iterable[Edit],
    run: Callable[[], Cost],
) -> None:
    """Make edits one after another and run a program after each; keep medians by kind."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    for edit in wanted:
        edit.apply(site)
        costs[edit.kind].append(run())
    for kind, items in costs.items():
        found.edits[name, kind] = _median(items)


def _median(costs: list[Cost]) -> Figure:
    return Figure(
        statistics.median(item.seconds for item in costs),
        statistics.median(item.cpu for item in costs),
        max(item.memory for item in costs),
    )
