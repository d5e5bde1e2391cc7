"""Measures one generated site: full builds and the four edits, ours and the peers'."""

from __future__ import annotations

import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.programs import Cost
from bench.publish import corpus, edits, oracle, ours, peers, sites
from bench.publish.edits import Edit
from bench.publish.sites import HugoSite, PelicanSite


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
    """Measure our publisher while it stays: edits, and what was rendered for them."""
    site = PelicanSite(root / f"ours-{found.pages}")
    files = list(site.content.rglob("*.md"))
    found.source_bytes = sum(file.stat().st_size for file in files) // len(files)
    with ours.Worker(site.root) as worker:
        worker.publish(None)
        _warm(found, site, worker, rounds)
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
    """Measure Hugo while it watches."""
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


def colds_at(found: Findings, root: Path, rounds: int, *, with_peers: bool) -> None:
    """Measure programs that start anew after each edit, in turns; to Hugo all edits are the same."""
    own, other = PelicanSite(root / f"ours-{found.pages}"), HugoSite(root / f"hugo-{found.pages}")
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    for edit in edits.rounds(found.pages, rounds, first=rounds):
        edit.apply(own)
        costs["ours cold", edit.kind].append(ours.cold(own.root))
        if with_peers and edit.kind == "body":
            edit.apply(other)
            costs["Hugo cold", edit.kind].append(peers.hugo_full(other))
    found.edits |= {(name, kind): _median(items) for (name, kind), items in costs.items()}


def _seen(watch: peers.Watch, site: HugoSite, edit: Edit) -> peers.Seen:
    article = edit.after or edit.before
    assert article
    probes = edit.probes(f"{article.section}/index.html", "index.html")
    return watch.seen(lambda: edit.apply(site), probes)


def _first(site: PelicanSite, build: Callable[[], Cost]) -> Cost:
    """Build a site of which nothing was built before."""
    site.forget()
    return build()


def _median(costs: list[Cost]) -> Figure:
    return Figure(
        statistics.median(item.seconds for item in costs),
        statistics.median(item.cpu for item in costs),
        max(item.memory for item in costs),
    )
