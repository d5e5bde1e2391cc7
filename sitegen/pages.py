"""Pages of the content folder: list, read, write, create; what a page is, and when it is live."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sitegen import addresses, files, front, stamps
from sitegen.errors import ContentError, Problem
from sitegen.front import Front, parse_front, set_front, split
from sitegen.site import Site

__all__ = [
    "ContentError", "NewPage", "Page", "clean", "create", "duplicates", "list_pages", "page_of",
    "parse_front", "read", "remove", "revision", "set_front", "split", "write",
]  # fmt: skip

FOLDERS = stamps.FOLDERS
TEMPLATES = {"page": "page", "news": "article"}


@dataclass(frozen=True, slots=True)
class Page:
    """
    One page in one language.

    `path` is relative to the content folder. A page that cannot be read has `problem`
    and status "damaged". Moments are aware and in the site's zone.
    """

    path: str
    kind: str
    lang: str
    url: str
    title: str
    status: str
    text: str
    template: str = ""
    translation: str = ""
    description: str = ""
    image: str = ""
    date: datetime | None = None
    publish_at: datetime | None = None
    expire_at: datetime | None = None
    aliases: tuple[str, ...] = ()
    front: Front | None = None
    problem: Problem | None = None

    @property
    def save_as(self) -> str:
        return addresses.save_as(self.url)

    @property
    def slug(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def is_listed(self) -> bool:
        return self.status == "published"

    @property
    def body(self) -> str:
        return split(self.text)[1]

    @property
    def body_line(self) -> int:
        """Number of the line of the file on which the body begins."""
        return split(self.text)[0].count("\n") + 1

    def is_live(self, now: datetime) -> bool:
        """Tell whether visitors may see it: not a draft, its time has come and is not over."""
        return (
            self.status in {"published", "hidden"}
            and (self.publish_at is None or self.publish_at <= now)
            and (self.expire_at is None or now < self.expire_at)
        )


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page that was asked for and is not stored yet."""

    path: str
    text: str
    url: str


def list_pages(site: Site, changes: Mapping[str, str | None] | None = None) -> list[Page]:
    """
    List every page in the order of paths, damaged ones included.

    Args:
        changes: texts to take in place of the stored ones by path; None leaves a page out.
    """
    changes = {path: text for path, text in (changes or {}).items() if path != addresses.REDIRECTS}
    found = [_stored(site, path) for path in _paths(site) if path not in changes]
    found += [_described(site, path, text) for path, text in changes.items() if text is not None]
    return sorted(found, key=lambda page: page.path)


def page_of(site: Site, path: str, text: str) -> Page:
    """
    Understand one page from its path and text.

    Raises:
        ContentError: damaged front matter or an address that is not allowed, by line.
    """
    where = addresses.place(site, path)
    found = parse_front(text, path)
    slug = found.get("slug")
    if slug:
        addresses.require_slug(slug, path, found.line("slug"))
    if found.get("lang") not in {"", where.lang}:
        raise ContentError(path, found.line("lang"), "front_lang", lang=where.lang)
    if where.kind == "news" and not found.get("date"):
        raise ContentError(path, 1, "front_date")
    url = addresses.url_of(site, where, slug)
    addresses.require_free(site, where, url, path, found.line("slug"))
    return Page(
        path=path,
        kind=where.kind,
        lang=where.lang,
        url=url,
        title=found.get("title"),
        status=found.get("status") or "published",
        text=text,
        template=found.get("template") or _template(site, where, url),
        translation=found.get("translation") or _translation(where),
        description=found.get("description"),
        image=found.get("image"),
        date=front.moment(found.get("date"), site.zone),
        publish_at=front.moment(found.get("publish_at"), site.zone),
        expire_at=front.moment(found.get("expire_at"), site.zone),
        aliases=tuple(part for part in found.get("aliases").replace(",", " ").split() if part),
        front=found,
    )


def read(site: Site, path: str) -> str:
    """
    Read the stored text of a page.

    Raises:
        ContentError: no such page (page_missing), or bytes that are not UTF-8 (not_utf8).
    """
    addresses.require_stored(site, path)
    return _text(site, path)


def write(site: Site, path: str, text: str) -> None:
    """Store the text of a page, whole or not at all; line ends stay as they are given."""
    addresses.require_stored(site, path)
    with files.explained(site.content / path):
        files.write_atomic(site.content / path, text.encode())


def remove(site: Site, path: str) -> None:
    """Delete a page's file; one that is not there is fine."""
    addresses.require_stored(site, path)
    with files.explained(site.content / path):
        (site.content / path).unlink(missing_ok=True)


def clean(site: Site) -> None:
    """Remove the halves of files that a crash left behind; needs the lock of publishing."""
    for folder in FOLDERS:
        for left in (site.content / folder).rglob(".*.md.*.new"):
            left.unlink(missing_ok=True)


def create(  # noqa: PLR0913 — the fields of one form
    site: Site,
    *,
    kind: str,
    lang: str,
    slug: str,
    title: str,
    on: date | None = None,
    drafts: Mapping[str, str] | None = None,
) -> NewPage:
    """
    Make the path and first text of a new page; nothing is written.

    Args:
        kind: "page" or "news".
        slug: last part of the address; for a page `services/fax` puts it below another.
        on: day of a news item.
        drafts: texts that are not published yet but hold their addresses.

    Raises:
        ContentError: the slug is not an address, or the address is taken (key slug_taken).
    """
    folder = "" if lang == site.language else f"{lang}/"
    path = f"pages/{folder}{slug}.md"
    if kind == "news":
        day = front.as_day(on) if on else ""
        path = f"news/{folder}{day}-{slug}.md"
    for segment in slug.split("/"):
        addresses.require_slug(segment, path)
    text = set_front("", title=" ".join(title.split()))
    text = set_front(text, date=front.as_day(on)) if kind == "news" and on else text
    page = page_of(site, path, text + "\n")
    _refuse_taken(page, list_pages(site, drafts))
    return NewPage(path, page.text, page.url)


def duplicates(pages: Iterable[Page]) -> list[Problem]:
    """Find pages that would be written to the same address; each but the first is a problem."""
    first: dict[str, Page] = {}
    found = []
    for page in pages:
        other = first.setdefault(page.url.casefold(), page)
        if other is not page:
            line = page.front.line("slug") if page.front else 0
            found.append(
                Problem(page.path, line, "slug_taken", {"url": page.url, "other": other.path})
            )
    return found


def revision(text: str) -> str:
    """Name a text by its sha256."""
    return files.fingerprint(text)


def _refuse_taken(page: Page, others: Iterable[Page]) -> None:
    for other in others:
        if page.path == other.path or (page.url == other.url and not other.problem):
            raise ContentError(page.path, 0, "slug_taken", url=page.url, other=other.path)


def _template(site: Site, where: addresses.Place, url: str) -> str:
    if url == addresses.home_of(site, where.lang):
        return "home"
    return "news" if url == addresses.news_of(site, where.lang) else TEMPLATES[where.kind]


def _translation(where: addresses.Place) -> str:
    return "/".join(("news", *where.segments) if where.kind == "news" else where.segments)


def _paths(site: Site) -> list[str]:
    return list(stamps.of_pages(site))


def decoded(path: str, data: bytes) -> str:
    """
    Read the bytes of a page's file.

    Raises:
        ContentError: they are not UTF-8 (not_utf8), by line.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError(path, line, "not_utf8") from error


def _text(site: Site, path: str) -> str:
    file = site.content / path
    try:
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ContentError(path, 0, "page_missing") from error
    return decoded(path, data)


def _described(site: Site, path: str, text: str) -> Page:
    try:
        return page_of(site, path, text)
    except ContentError as error:
        return _damaged(site, error, text)


def _damaged(site: Site, error: ContentError, text: str) -> Page:
    name = error.path.rpartition("/")[2].removesuffix(".md")
    kind = "news" if error.path.startswith("news/") else "page"
    page = Page(error.path, kind, site.language, "", name, "damaged", text)
    return replace(page, problem=error.problem)


_known: dict[tuple[Path, str, str], tuple[tuple[int, int, int], Page]] = {}
_known_lock = threading.Lock()


def _stored(site: Site, path: str) -> Page:
    """Read a stored page, or take what is known of a file whose stamp has not changed."""
    key = (site.content, site.timezone + "/".join(site.languages), path)
    try:
        status = (site.content / path).stat()
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        with _known_lock:
            known = _known.get(key)
        if known and known[0] == stamp:
            return known[1]
        page = _described(site, path, _text(site, path))
    except FileNotFoundError:
        return _damaged(site, ContentError(path, 0, "page_missing"), "")
    except ContentError as error:
        return _damaged(site, error, "")
    with _known_lock:
        _known[key] = (stamp, page)
    return page
