"""Where outputs lead: what is wrong with that, and an index of who leads where; never reads a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urljoin

from sitegen import addresses
from sitegen.errors import Problem
from sitegen.scan import Found

# Gives the anchors of a file of the site, none for what is no page; None when there is no file.
Exists = Callable[[str], Collection[str] | None]

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
_SOME = 64


@dataclass(frozen=True, slots=True)
class Target:
    """A place of the site: an address without a query, and an anchor or nothing."""

    path: str
    anchor: str

    def names(self) -> tuple[str, str]:
        """Give the files that can answer for it, the exact name first."""
        return self.path.removeprefix("/"), addresses.save_as(self.path)


def faults(facts: Mapping[str, Found], exists: Exists, site_url: str = "") -> list[Problem]:
    """
    Find what leads nowhere in some outputs, and what is wrong with their marking.

    The problems carry the output's name for a path and no line: `places.Places` finds both.

    Args:
        facts: what was found in the outputs to check, by name; these may be a few of many.
        exists: asked about every file they lead to.
        site_url: the site's own address; links that begin with it are the site's own too.
    """
    return [
        problem for name, found in facts.items() for problem in _of(name, found, exists, site_url)
    ]


def fault(url: str, output: str, exists: Exists, site_url: str = "") -> str | None:
    """Tell by a key why an address leads nowhere; None when it is right, or not of this site."""
    place = target(url, output, site_url)
    if place is None:
        return None
    anchors = _answer(place, exists)
    if anchors is None:
        return "link_dead"
    if place.anchor and anchors and place.anchor not in anchors and place.anchor != "top":
        return "anchor_missing"
    return None


def target(url: str, output: str, site_url: str = "") -> Target | None:
    """Read an address as it stands in an output; None when it leads out of the site."""
    if site_url and url.startswith(site_url):
        url = url.removeprefix(site_url) or "/"
    if url.startswith("/") and not url.startswith("//"):
        return _split(url)
    if url.startswith("#"):
        return Target(address_of(output), unquote(url[1:]))
    if not url or _SCHEME.match(url):
        return None
    return _split(urljoin(address_of(output), url))


def address_of(output: str) -> str:
    """Give the address that a file answers at: `/about` for about.html, `/en/` for en/index.html."""
    if output == "index.html" or output.endswith("/index.html"):
        return "/" + output.removesuffix("index.html")
    return "/" + output.removesuffix(".html")


def targets(found: Found, output: str, site_url: str = "") -> frozenset[str]:
    """
    Name every place an output leads to, as keys of an index.

    A key is a file's name, or a name with an anchor behind `#`. Both files that an address can
    mean are named, so that the coming of the one that was missing is noticed too.
    """
    keys: set[str] = set()
    pictures = [url for url, _ in found.images]
    for url in {*found.links, *pictures, *found.files, *found.needs, found.refresh}:
        place = target(url, output, site_url)
        if place:
            keys.update(place.names())
            keys.update(f"{name}#{place.anchor}" for name in place.names() if place.anchor)
    return frozenset(keys)


def vanished(name: str, old: Found | None, new: Found | None) -> frozenset[str]:
    """Give the keys that an output stops to answer for when it is changed, or removed."""
    if new is None:
        gone = old.ids if old else set()
        return frozenset({name, *(f"{name}#{anchor}" for anchor in gone)})
    return frozenset(f"{name}#{anchor}" for anchor in (old.ids if old else set()) - new.ids)


@dataclass(slots=True)
class _Leading:
    count: int = 0
    some: set[str] = field(default_factory=set)


class LinkIndex:
    """
    Who leads where, by the keys of `targets`.

    What nearly every page leads to (a menu's entry) is only counted beyond a few outputs, so the
    index stays small on a large site.
    """

    def __init__(self, site_url: str = "") -> None:
        self._site_url = site_url
        self._leading: dict[str, _Leading] = {}

    def replace(self, output: str, old: Found | None, new: Found | None) -> None:
        """Take in what an output leads to now; None for one that was not, or is not any more."""
        before = targets(old, output, self._site_url) if old else frozenset()
        after = targets(new, output, self._site_url) if new else frozenset()
        for key in before - after:
            self._drop(key, output)
        for key in after - before:
            leading = self._leading.setdefault(key, _Leading())
            leading.count += 1
            if len(leading.some) < _SOME:
                leading.some.add(output)

    def leading_to(self, key: str) -> tuple[frozenset[str], bool]:
        """Give outputs that lead to a key, and whether that is all of them."""
        leading = self._leading.get(key, _Leading())
        return frozenset(leading.some), len(leading.some) == leading.count

    def _drop(self, key: str, output: str) -> None:
        leading = self._leading[key]
        leading.count -= 1
        leading.some.discard(output)
        if not leading.count:
            del self._leading[key]


def _of(name: str, found: Found, exists: Exists, site_url: str) -> Iterator[Problem]:
    for url in dict.fromkeys(found.links):
        key = fault(url, name, exists, site_url)
        if key:
            yield Problem(name, 0, key, {"url": url})
    keys = dict.fromkeys([*found.files, *found.needs], "file_missing")
    keys |= dict.fromkeys((url for url, _ in found.images), "image_missing")
    for url, key in keys.items():
        if fault(url, name, exists, site_url) == "link_dead":
            yield Problem(name, 0, key, {"url": url})
    yield from _of_marking(name, found)
    if found.refresh:
        yield from _of_redirect(name, found, exists, site_url)
    else:
        yield from _of_headings(name, found)


def _answer(place: Target, exists: Exists) -> Collection[str] | None:
    first, second = place.names()
    found = exists(first)
    return exists(second) if found is None else found


def _of_marking(name: str, found: Found) -> Iterator[Problem]:
    for anchor in dict.fromkeys(found.repeated_ids):
        yield Problem(name, 0, "id_repeated", {"anchor": anchor}, "warning")
    for url, words in dict.fromkeys(found.images):
        if words is None:
            yield Problem(name, 0, "alt_absent", {"url": url}, "warning")
    if not found.title:
        yield Problem(name, 0, "title_absent", {}, "warning")


def _of_redirect(name: str, found: Found, exists: Exists, site_url: str) -> Iterator[Problem]:
    place = target(found.refresh, name, site_url)
    if place and name in place.names():
        yield Problem(name, 0, "redirect_circular", {"chain": f"{address_of(name)} → {place.path}"})
    elif place and _answer(place, exists) is None:
        yield Problem(name, 0, "link_dead", {"url": found.refresh})


def _of_headings(name: str, found: Found) -> Iterator[Problem]:
    above = 1
    seen: set[tuple[int, int]] = set()
    for level in found.headings:
        if level > above + 1 and (level, above) not in seen:
            seen.add((level, above))
            details = {"level": str(level), "above": str(above)}
            yield Problem(name, 0, "heading_skips", details, "warning")
        above = level
    if found.headings.count(1) != 1:
        count = str(found.headings.count(1))
        yield Problem(name, 0, "heading_not_one", {"count": count}, "warning")


@lru_cache(maxsize=4096)
def _split(url: str) -> Target:
    path, _, anchor = url.partition("#")
    return Target(unquote(path.partition("?")[0]) or "/", unquote(anchor))
