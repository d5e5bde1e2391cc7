"""
Why an output is as it is: what a publish would change, what a page depends on, what an edit touches.

The shell and the editor ask here and nowhere else. The engine answers: it notes what each output
has read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sitegen import pages, reasons, release, warm
from sitegen.check import links
from sitegen.errors import ContentError, SitegenError
from sitegen.reasons import Reason
from sitegen.site import Site

if TYPE_CHECKING:
    from sitegen.incremental.engine import Rendered

Kind = Literal["new", "changed", "removed"]


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
    resident = warm.of(site)
    with resident.planned({}, now, base=_base(site, live)) as planned:
        resident.checked(planned)
        why = {one.name: _why(site, one) for one in planned.plan.rendered}
        files = dict(planned.plan.files)
    return [
        Change(
            name, _kind(name, before, data), _reasons(why.get(name, ()), data, is_first=not live)
        )
        for name, data in sorted(files.items())
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
    found = warm.of(site).known(output)
    if found is None:
        return Explanation(output, "", _last_change(site, output), (Reason("reason_live"),), ())
    return Explanation(
        output=output,
        source=found.source,
        rendered_at=_last_change(site, output),
        reasons=reasons.of_rendering(found.reasons),
        reads=reasons.of_reads(found.reads, found.paths),
    )


def affected(site: Site, path: str, now: datetime | None = None) -> list[str]:
    """
    List the outputs that an edit of a source would change, by name.

    A page is asked by planning it with another title and another text; for anything else (a
    template, a menu, a picture) the outputs that have read it are named.

    Raises:
        ContentError: there is no such file.
        BuildFailed: the site cannot be built as the content is.
    """
    moment = now or datetime.now(UTC)
    live = release.current(site)
    resident = warm.of(site)
    if not path.startswith(pages.FOLDERS):
        _require_file(site, path)
        with resident.planned({}, moment, base=_base(site, live)):
            return resident.readers(reasons.cell_of(path))
    text = pages.read(site, path)
    title = pages.parse_front(text, path).get("title")
    edited = pages.set_front(text, title=f"{title} *") + "\n\n*\n"
    return changed_by(site, {path: edited}, moment)


def changed_by(
    site: Site, changes: Mapping[str, str | None], now: datetime | None = None
) -> list[str]:
    """
    List the outputs that a publish of changed texts would change; nothing is written.

    Raises:
        BuildFailed: the site cannot be built with these changes.
    """
    moment = now or datetime.now(UTC)
    live = release.current(site)
    resident = warm.of(site)
    with resident.planned(changes, moment, base=_base(site, live)) as one:
        resident.checked(one)
        return sorted(one.plan.files)


def forget(site: Site) -> None:
    """Let the next publish render everything anew; releases and drafts stay."""
    with release.held(site, ""):
        warm.forget(site)
        for file in site.state.glob(f"{warm.STATE}*"):
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


def _base(site: Site, live: str | None) -> warm.Base | None:
    return warm.Base(live, lambda: release.manifest(site, live)) if live else None


def _kind(name: str, before: Mapping[str, str], data: bytes | None) -> Kind:
    if name not in before:
        return "new"
    return "removed" if data is None else "changed"


def _why(site: Site, rendered: Rendered) -> tuple[Reason, ...]:
    found = reasons.of_rendering(rendered.reasons)
    is_file = (site.content / rendered.name).is_file()
    return (Reason("reason_file", {"path": rendered.name}),) if is_file else found


def _reasons(
    found: tuple[Reason, ...], data: bytes | None, *, is_first: bool
) -> tuple[Reason, ...]:
    if is_first:
        return (Reason("reason_first"),)
    return found if data is not None else (Reason("reason_gone_source"),)


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
