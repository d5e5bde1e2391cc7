"""
Drafts: one shared draft of a page, into which everybody's saves are merged.

A save says which text it was made from. If somebody saved meanwhile, the two are merged by
lines; what cannot be merged is refused with all three texts in hand. Every text is kept by its
hash, so that the text a save was made from can always be found.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sitegen import addresses, files, lock, merge, pages, revisions
from sitegen.compare import Block, Piece, compare
from sitegen.errors import ConflictError, ContentError
from sitegen.site import Site

__all__ = [
    "Block", "ConflictError", "Draft", "Piece", "Saved",
    "changed", "compare", "discard", "load", "resolve", "save", "texts",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """
    The text an editor works on.

    Without a draft it is the published text, and `author` and `saved_at` are None.
    `published_revision` is that of the published text under it, "" for a page that is new.
    `is_behind` tells that the published text has changed since, in the same lines.
    """

    path: str
    text: str
    revision: str
    published_revision: str
    author: str | None = None
    saved_at: datetime | None = None
    is_behind: bool = False

    @property
    def is_changed(self) -> bool:
        return self.revision != self.published_revision


@dataclass(frozen=True, slots=True)
class Saved:
    """What is stored after a save; `merged` tells that the text holds somebody else's changes too."""

    revision: str
    text: str
    merged: bool


def load(site: Site, path: str) -> Draft:
    """
    Give the draft of a page, or its published text.

    A draft follows the published text: changes there in other lines are merged into it.

    Raises:
        ContentError: neither a draft nor a page (key page_missing).
    """
    with _held(site):
        return _loaded(site, path)


def save(site: Site, path: str, text: str, base: str, author: str, now: datetime) -> Saved:
    """
    Store a text as the draft.

    Args:
        base: revision the text was made from; "" for a page that is new.
        now: aware moment.

    Raises:
        ConflictError: the same lines were changed by somebody else; nothing is stored.
    """
    addresses.place(site, path)
    with _held(site):
        here = _here(site, path)
        merged = text
        if here.revision not in {base, pages.revision(text)}:
            merged = _merged(path, base=_base(site, base), mine=text, theirs=here.text)
        _store(site, replace(here, text=merged, author=author, saved_at=now))
    return Saved(pages.revision(merged), merged, merged != text)


def resolve(site: Site, path: str, text: str, author: str, now: datetime) -> Saved:
    """Store a text in which a person settled a conflict with the published text of this moment."""
    addresses.place(site, path)
    with _held(site):
        revision = revisions.keep(site, text)
        published = _published(site, path)
        _store(site, Draft(path, text, revision, _revision(published), author, now))
    return Saved(revision, text, merged=False)


def discard(site: Site, path: str, revision: str | None = None) -> bool:
    """
    Drop a draft; its text stays among the revisions.

    Args:
        revision: drop it only if this is still its text (after a publish of just that text).
    """
    with _held(site):
        stored = _read(site, path)
        if not stored or revision not in {None, stored.revision}:
            return False
        with files.explained(_file(site, path)):
            _file(site, path).unlink(missing_ok=True)
        return True


def changed(site: Site) -> list[Draft]:
    """List the drafts that differ from what is published, in the order of paths."""
    with _held(site):
        names = sorted(file.stem for file in _folder(site).glob("*.json"))
        drafts = [_loaded(site, unquote(name)) for name in names]
    return [draft for draft in drafts if draft.is_changed]


def texts(site: Site) -> dict[str, str]:
    """Give the texts of all drafts that differ from what is published, by path."""
    return {draft.path: draft.text for draft in changed(site)}


def _loaded(site: Site, path: str) -> Draft:
    draft = _here(site, path)
    if draft.saved_at is None and not draft.published_revision:
        raise ContentError(path, 0, "page_missing")
    return draft


def _here(site: Site, path: str) -> Draft:
    """Give the draft brought up to the published text, or the published text itself."""
    published = _published(site, path)
    stored = _read(site, path)
    if not stored:
        text = published or ""
        if published is not None:
            revisions.keep(site, published)
        return Draft(path, text, _revision(published), _revision(published))
    if stored.published_revision == _revision(published):
        return stored
    return _followed(site, stored, published)


def _followed(site: Site, stored: Draft, published: str | None) -> Draft:
    """Merge what was published meanwhile into a draft; if that cannot be, leave it and say so."""
    if published is None or not stored.published_revision:
        return replace(stored, is_behind=stored.text != published)
    base = revisions.find(site, stored.published_revision)
    result = merge.merge(base, stored.text, published)
    if not result.is_clean:
        return replace(stored, is_behind=True)
    fresh = replace(
        stored,
        text=result.text,
        revision=pages.revision(result.text),
        published_revision=revisions.keep(site, published),
    )
    _store(site, fresh)
    return fresh


def _merged(path: str, *, base: str, mine: str, theirs: str) -> str:
    result = merge.merge(base, mine, theirs)
    if not result.is_clean:
        raise ConflictError(path, mine=mine, theirs=theirs, base=base)
    return result.text


def _base(site: Site, revision: str) -> str:
    return revisions.find(site, revision) if revision else ""


def _published(site: Site, path: str) -> str | None:
    try:
        return pages.read(site, path)
    except ContentError as error:
        if error.key != "page_missing":
            raise
        return None


def _revision(text: str | None) -> str:
    return "" if text is None else pages.revision(text)


def _store(site: Site, draft: Draft) -> None:
    told = {
        "revision": revisions.keep(site, draft.text),
        "published_revision": draft.published_revision,
        "author": draft.author,
        "saved_at": draft.saved_at.isoformat() if draft.saved_at else None,
    }
    with files.explained(_file(site, draft.path)):
        files.write_atomic(
            _file(site, draft.path), json.dumps(told, ensure_ascii=False).encode("utf-8")
        )


def _read(site: Site, path: str) -> Draft | None:
    addresses.place(site, path)
    try:
        told: dict[str, Any] = json.loads(_file(site, path).read_bytes())
    except FileNotFoundError:
        return None
    return Draft(
        path=path,
        text=revisions.find(site, told["revision"]),
        revision=told["revision"],
        published_revision=told["published_revision"],
        author=told["author"],
        saved_at=datetime.fromisoformat(told["saved_at"]),
    )


def _folder(site: Site) -> Path:
    return site.state / "drafts"


def _file(site: Site, path: str) -> Path:
    return _folder(site) / f"{quote(path, safe='')}.json"


def _held(site: Site) -> AbstractContextManager[None]:
    return lock.held(site.state / "drafts.lock", "draft", wait_seconds=10.0)
