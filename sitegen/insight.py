"""
Why an output is as it is: what a publish would change, what a page depends on, what an edit touches.

The shell and the editor ask here and nowhere else. The answers are made from two full builds and
from the releases; an engine that remembers what it read can answer for the same functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from sitegen import packing, pages, publisher, release
from sitegen.build import build
from sitegen.check import links
from sitegen.errors import ContentError, SitegenError
from sitegen.files import fingerprint
from sitegen.site import Site

Kind = Literal["new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an output is made again: `key` names a sentence of `texts`, `details` fill it."""

    key: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What a publish would do to one output."""

    output: str
    kind: Kind
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    Where one output of the live site comes from.

    `source` is the page's path in the content folder, empty for lists and the like;
    `rendered_at` the moment it last came out different; `reads` what it depends on.
    """

    output: str
    source: str
    rendered_at: datetime | None
    reasons: tuple[Reason, ...]
    reads: tuple[Reason, ...]


def status(site: Site, now: datetime) -> list[Change]:
    """
    List what a publish would change, by name of the output; nothing is written.

    Raises:
        BuildFailed: the site cannot be built as the content is.
    """
    live = release.current(site)
    before = release.manifest(site, live) if live else {}
    after = _built(site, now)
    names = sorted(before.keys() | after.keys())
    kinds = {name: _kind(name, before, after) for name in names}
    return [
        Change(name, kinds[name], (_reason(site, name, kinds[name], is_first=not live),))
        for name in names
        if before.get(name) != after.get(name)
    ]


def explain(site: Site, output: str) -> Explanation:
    """
    Say where an output of the live site comes from, when and why it was last made anew.

    Raises:
        SitegenError: the live site has no such output (key output_missing), or nothing is live.
    """
    live = release.current(site)
    if live is None or output not in release.manifest(site, live):
        raise SitegenError("output_missing", output=output)
    page = _page_of(site, output)
    reads = [Reason("reads_page", {"path": page.path})] if page else []
    reads += [Reason("reads_template", {"name": f"{page.template}.html"})] if page else []
    return Explanation(
        output=output,
        source=page.path if page else "",
        rendered_at=_last_change(site, output),
        reasons=(_reason(site, output),),
        reads=(*reads, Reason("reads_data")),
    )


def affected(site: Site, path: str, now: datetime | None = None) -> list[str]:
    """
    List the outputs that an edit of a source would change, by name.

    A page is asked by building it with another title and another text; anything else (a
    template, a menu, a picture) may be shown anywhere, so every page counts.

    Raises:
        ContentError: there is no such file.
    """
    moment = now or datetime.now(UTC)
    plain = _built(site, moment)
    if not path.startswith(pages.FOLDERS):
        _require_file(site, path)
        return sorted(name for name in plain if name.endswith(".html"))
    text = pages.read(site, path)
    title = pages.parse_front(text, path).get("title")
    edited = pages.set_front(text, title=f"{title} *") + "\n\n*\n"
    after = _built(site, moment, {path: edited})
    return sorted(
        name for name in plain.keys() | after.keys() if plain.get(name) != after.get(name)
    )


def forget(site: Site) -> None:
    """Let the next publish render everything anew; releases and drafts stay."""
    with release.held(site, ""):
        publisher.forget(site)
        for file in site.state.glob(f"{publisher.STATE}*"):
            file.unlink(missing_ok=True)


def output_of(site: Site, given: str) -> str:
    """Give the output behind what a person names: `about.html`, `/about` or a whole address."""
    path = given.removeprefix(site.url) if given.startswith(site.url) else given
    place = links.target(path or "/", "index.html")
    if place is None or not path.startswith("/"):
        return given
    exact, page = place.names()
    return exact if "." in exact.rpartition("/")[2] else page


def source_of(site: Site, given: str) -> str | None:
    """Give the path of a source that a person names in any way; None when it is no source."""
    for root, prefix in ((site.content, ""), (site.theme, "theme/")):
        for file in (Path(given), root / given.removeprefix(prefix)):
            if file.is_file() and file.resolve().is_relative_to(root.resolve()):
                return prefix + file.resolve().relative_to(root.resolve()).as_posix()
    return None


def _built(site: Site, now: datetime, changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Build into a folder that is thrown away and give the sha256 of each output."""
    with TemporaryDirectory(prefix="site-status-") as folder:
        root = Path(folder) / "site"
        build(site, root, now=now, changes=changes)
        files = (file for file in root.rglob("*") if file.is_file())
        return {
            file.relative_to(root).as_posix(): fingerprint(file.read_bytes())
            for file in files
            if not packing.is_copy(file.name)
        }


def _kind(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> Kind:
    if name not in before:
        return "new"
    return "changed" if name in after else "removed"


def _page_of(site: Site, output: str) -> pages.Page | None:
    return next(
        (page for page in pages.list_pages(site) if not page.problem and page.save_as == output),
        None,
    )


def _reason(site: Site, output: str, kind: Kind = "changed", *, is_first: bool = False) -> Reason:
    if is_first:
        return Reason("reason_first")
    if kind == "removed":
        return Reason("reason_gone")
    page = _page_of(site, output)
    if page:
        return Reason("reason_page" if kind == "changed" else "reason_new", {"path": page.path})
    is_file = (site.content / output).is_file()
    return Reason("reason_file", {"path": output}) if is_file else Reason("reason_differs")


def _last_change(site: Site, output: str) -> datetime | None:
    """Find the release in which an output got the bytes it has now."""
    found = None
    digest = None
    for item in release.releases(site):
        here = release.manifest(site, item.id).get(output)
        if digest is not None and here != digest:
            break
        found, digest = item.at, here
    return found


def _require_file(site: Site, path: str) -> None:
    root = site.theme if path.startswith("theme/") else site.content
    if not (root / path.removeprefix("theme/")).is_file():
        raise ContentError(path, 0, "file_absent")
