"""Plain-text mode: the text of a page in a form that needs no script, with what it will look like."""

from dataclasses import dataclass

from markupsafe import Markup

from backend.cabinets.editor import saving
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.facts import Remark, draft_of, facts, remark
from backend.cabinets.editor.saving import Clash
from backend.cabinets.editor.site import MISSING, site
from backend.kernel.errors import InvalidError, NotFoundError
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here
from sitegen import markdown, pages
from sitegen.errors import ContentError, StorageError


@dataclass(frozen=True)
class Shown:
    """What the screen holds: a text, the revision it was made from, and what is wrong with it."""

    text: str
    base: str
    problems: tuple[Remark, ...] = ()
    is_stored: bool = False
    is_drawn: bool = False


@cabinet.get("/source/<path:path>")
def show(path: str) -> Answer:
    draft = draft_of(path)
    problems = tuple(_damage(path, draft.text))
    return _screen(path, Shown(draft.text, draft.revision, problems, is_stored=True))


@cabinet.post("/source/<path:path>", keeps_form=True)
def save(path: str) -> Answer:
    base = forms.field("base")
    text = _as_stored(forms.field("text", saving.MAX_BYTES), path)
    if forms.field("action") == "show":
        return _screen(path, Shown(text, base, is_drawn=True))
    try:
        result = saving.save(path, text, base)
    except ContentError as error:
        if error.key in MISSING:
            raise NotFoundError from error
        return _screen(path, Shown(text, base, (remark(error),)), 422)
    except StorageError as error:
        return _screen(path, Shown(text, base, (remark(error),)), 503)
    except InvalidError as error:
        return _screen(path, Shown(text, base, (Remark(here().t(error.message_key)),)), 422)
    if isinstance(result, Clash):
        return redirect(result.address)
    flash.leave("editor.source.merged" if result.merged else "editor.source.saved")
    return redirect(f"/editor/source/{path}")


def _screen(path: str, shown: Shown, status: int = 200) -> Answer:
    front, body = pages.split(shown.text)
    warnings = markdown.problems(body, first_line=front.count("\n") + 1)
    drawn = Markup(markdown.render(body)) if shown.is_drawn else None  # noqa: S704 raw HTML is off in this grammar
    return page(
        "editor/source.html",
        status,
        facts=facts(path, shown.text),
        shown=shown,
        warnings=[remark(problem) for problem in warnings],
        drawn=drawn,
    )


def _damage(path: str, text: str) -> list[Remark]:
    try:
        pages.page_of(site(), path, text)
    except ContentError as error:
        return [remark(error)]
    return []


def _as_stored(text: str, path: str) -> str:
    """A browser sends its own line ends: give a page of CRLF its own back."""
    return text.replace("\n", "\r\n") if "\r\n" in draft_of(path).text else text
