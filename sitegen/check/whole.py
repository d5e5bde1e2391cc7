"""The thorough check of a site that nobody waits for: all of `check`, and what takes its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sitegen import build, check, snapshot
from sitegen.check import links, outside, pictures, places, repeats, validity
from sitegen.errors import BuildFailed, Problem
from sitegen.site import Site
from sitegen.snapshot import Snapshot


def problems(
    site: Site,
    *,
    now: datetime,
    external: bool = False,
    tell: Callable[[str], None] = lambda _what: None,
) -> list[Problem]:
    """
    Build the site into a folder that is thrown away, and list everything that is wrong with it.

    Args:
        external: ask other hosts, too, whether what links lead to is there.
        tell: called with what is being looked at.

    Raises:
        BuildFailed: it cannot even be built.
    """
    taken = snapshot.take(site, now=now)
    with TemporaryDirectory(prefix="site-check-") as folder:
        output = Path(folder) / "site"
        found = _built(site, output, now)
        if output.is_dir():
            found += _of_output(taken, output)
    found += repeats.repeated(taken.pages.values())
    found += pictures.damaged_files(site.content)
    if external:
        found += outside.dead(taken.pages.values(), tell)
    return check.sorted_problems(_each_once(found))


def _built(site: Site, output: Path, now: datetime) -> list[Problem]:
    try:
        return list(build.build(site, output, now=now).warnings)
    except BuildFailed as error:
        return list(error.problems)


def _of_output(taken: Snapshot, output: Path) -> list[Problem]:
    built = check.Built(output)
    texts = {name: built.text(name) for name in built.pages}
    owners = {page.save_as: page for page in taken.pages.values()}
    languages = [
        Problem(name, 1, "lang_wrong", {"lang": found.lang, "wanted": owners[name].lang}, "warning")
        for name, found in built.pages.items()
        if name in owners and found.lang.partition("-")[0] != owners[name].lang
    ]
    where = places.Places(owners.get, places.data_of(taken.site.content))
    return [*validity.problems(texts), *languages, *where.located(_moved(built, taken.site.url))]


def _moved(built: check.Built, site_url: str) -> Iterator[Problem]:
    """Find links that lead to an old address, which sends the reader on."""
    for name, found in built.pages.items():
        for url in dict.fromkeys(found.links):
            place = links.target(url, name, site_url)
            page = built.pages.get(place.names()[1]) if place and name != place.names()[1] else None
            if page and page.refresh:
                details = {"url": url, "target": page.refresh}
                yield Problem(name, 0, "link_moved", details, "warning")


def _each_once(found: list[Problem]) -> list[Problem]:
    seen: dict[tuple[str, int, str, tuple[str, ...]], Problem] = {}
    for item in found:
        seen.setdefault((item.path, item.line, item.key, tuple(item.details.values())), item)
    return list(seen.values())
