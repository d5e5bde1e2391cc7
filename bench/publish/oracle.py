"""What each finished file of the generated Pelican site shows, said without any generator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bench.publish.corpus import LINK, Article

NEWEST = 20
LISTED = 50
MAPPED = 1000
# Reads how many articles there are, so it is rendered again although it comes out the same.
COUNTING = "sitemap.xml"

Shown = Mapping[str, int]


def shown(articles: Sequence[Article]) -> Shown:
    """Give for every page a number that changes exactly if what the page shows changes."""
    found: dict[str, object] = {}
    live = {f"{item.section}/{item.slug}" for item in articles}
    for item in articles:
        targets = tuple(target in live for target in LINK.findall(item.body))
        found[item.output] = (item, targets)
    newest = tuple(articles[-NEWEST:])
    found["index.html"] = tuple(_row(item) for item in newest)
    found["feed.atom"] = newest
    for name, listed in _lists(articles).items():
        found.update(_turned(name, "html", LISTED, [_row(item) for item in listed]))
    found.update(_turned("sitemap/part", "xml", MAPPED, [item.output for item in articles]))
    found[COUNTING] = len(articles)
    return {name: hash(value) for name, value in found.items()}


def renders(before: Shown, after: Shown) -> set[str]:
    """Tell which files have to be made again; the ones that vanish need not."""
    return {name for name, value in after.items() if before.get(name) != value}


def _row(item: Article) -> tuple[object, ...]:
    return (item.title, item.output, item.date)


def _lists(articles: Sequence[Article]) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = defaultdict(list)
    for item in articles:
        found[item.section].append(item)
        for tag in item.tags:
            found[f"tags/{tag}"].append(item)
    return found


def _turned(name: str, suffix: str, per_page: int, rows: Sequence[object]) -> dict[str, object]:
    """Cut a list into pages from the oldest; the newest page has the list's own address."""
    pages = range(0, len(rows), per_page)
    names = [f"{name}/page-{number + 1}.{suffix}" for number in range(len(pages))]
    names[-1] = f"{name}.{suffix}"
    ways = [None, *names, None]
    has_ways = suffix == "html"
    return {
        ways[turn + 1] or "": (
            tuple(rows[first : first + per_page]),
            (ways[turn], ways[turn + 2]) if has_ways else None,
        )
        for turn, first in enumerate(pages)
    }
