"""Saving a draft: what a text must be before it is taken, shared by the script and the plain form."""

from dataclasses import dataclass

from backend.cabinets.editor.site import site
from backend.kernel import clock
from backend.kernel.errors import InvalidError
from backend.web.visit import here
from sitegen import drafts, pages, revisions
from sitegen.drafts import Saved
from sitegen.errors import ConflictError, ContentError

MAX_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Clash:
    """A save that met other changes of the same lines; both texts are kept under their revisions."""

    path: str
    mine: str
    base: str

    @property
    def address(self) -> str:
        """The page on which the two are settled."""
        return f"/editor/conflict/{self.path}?mine={self.mine}&base={self.base}"


def save(path: str, text: str, base: str) -> Saved | Clash:
    """
    Store `text` as the draft of `path` on behalf of the person who is signed in.

    Args:
        base: revision of the text it was made from.

    Raises:
        InvalidError: larger than a page may be.
        ContentError: the text cannot be a page, by line; or its address is taken.
        StorageError: the disk does not take it.
    """
    require_sound(path, text)
    try:
        return drafts.save(site(), path, text, base, here().actor.name, clock.now())
    except ConflictError as error:
        mine, old = revisions.keep(site(), error.mine), revisions.keep(site(), error.base)
        return Clash(path, mine, old)


def require_sound(path: str, text: str) -> None:
    """
    Refuse a text that the site could not be built with.

    Raises:
        InvalidError: larger than a page may be.
        ContentError: damaged front matter, or an address that another page has.
    """
    if len(text.encode()) > MAX_BYTES:
        raise InvalidError("editor.save.too_large")
    mine = pages.page_of(site(), path, text)
    for other in pages.list_pages(site(), drafts.texts(site())):
        if other.path != path and not other.problem and other.url == mine.url:
            line = mine.front.lines.get("slug", 0) if mine.front else 0
            raise ContentError(path, line, "slug_taken", url=mine.url, other=other.path)
