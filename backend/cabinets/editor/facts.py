"""What screens say about one page, even when its text is damaged."""

from dataclasses import dataclass

from backend.cabinets.editor.site import MISSING, say, site
from backend.kernel.errors import InvalidError, NotFoundError
from sitegen import addresses, drafts, markdown, pages
from sitegen.drafts import Draft
from sitegen.errors import ContentError, Problem, SitegenError


@dataclass(frozen=True)
class Facts:
    """A page for the head of a screen; a damaged one is called by its path and has no address."""

    path: str
    title: str
    url: str
    lang: str


@dataclass(frozen=True)
class Remark:
    """A place and what is to be said about it; with a `path` it leads there."""

    sentence: str
    line: int = 0
    title: str = ""
    path: str = ""


def facts(path: str, text: str) -> Facts:
    """Read from a text what can be read."""
    try:
        found = pages.page_of(site(), path, text)
    except ContentError:
        return Facts(path, path, "", addresses.place(site(), path).lang)
    return Facts(path, found.title, found.url, found.lang)


def draft_of(path: str) -> Draft:
    """
    The draft of a page, or its published text.

    Raises:
        NotFoundError: there is no such page.
        InvalidError: its file is not UTF-8, so nothing here can show it.
    """
    try:
        return drafts.load(site(), path)
    except ContentError as error:
        if error.key in MISSING:
            raise NotFoundError from error
        raise InvalidError("editor.source.not_utf8") from error


def remark(problem: SitegenError | Problem | markdown.Problem) -> Remark:
    """A problem of the page that is shown."""
    return Remark(say(problem), getattr(problem, "line", 0))


def placed(problem: Problem) -> Remark:
    """A problem with the page it stands on; those of the theme lead nowhere."""
    is_page = problem.path.startswith(("pages/", "news/"))
    title = _title_of(problem.path) if is_page else problem.path
    return Remark(say(problem), problem.line, title, problem.path if is_page else "")


def _title_of(path: str) -> str:
    found = [item for item in pages.list_pages(site(), drafts.texts(site())) if item.path == path]
    return found[0].title if found else path
