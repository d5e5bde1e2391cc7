"""The published page with the editor on it, the page as it will look, and the script's saves."""

from backend.cabinets.editor import saving
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.facts import facts
from backend.cabinets.editor.saving import Clash
from backend.cabinets.editor.site import MISSING, say, site, told
from backend.kernel import clock
from backend.kernel.errors import InvalidError
from backend.web.answers import Answer, json_answer, redirect
from backend.web.bodies import json_body
from backend.web.visit import here
from sitegen import drafts, pages, preview
from sitegen.drafts import Draft, Saved
from sitegen.errors import BuildFailed, ContentError
from sitegen.pages import Page

# JSON writes line ends and quotation marks as two bytes.
MAX_BODY_BYTES = 2 * saving.MAX_BYTES


@cabinet.get("/edit/<path:path>")
def edit(path: str) -> Answer:
    with told():
        draft = drafts.load(site(), path)
    shown = _drawn(draft)
    if shown is None:
        return redirect(f"/editor/source/{path}")
    return Answer(_with_tools(shown, draft).encode())


@cabinet.get("/preview/<path:path>")
def show_preview(path: str) -> Answer:
    with told():
        draft = drafts.load(site(), path)
    shown = _drawn(draft)
    return redirect(f"/editor/source/{path}") if shown is None else Answer(shown.encode())


@cabinet.put("/drafts/<path:path>")
def save(path: str) -> Answer:
    sent = json_body(MAX_BODY_BYTES)
    text, base = sent.get("text"), sent.get("base")
    if not isinstance(text, str) or not isinstance(base, str):
        raise InvalidError("editor.save.not_json")
    with told():
        try:
            result = saving.save(path, text, base)
        except ContentError as error:
            if error.key in MISSING:
                raise
            return json_answer({"message": say(error), "line": error.line}, 422)
    return _told_to_script(result)


def _told_to_script(result: Saved | Clash) -> Answer:
    t = here().t
    if isinstance(result, Clash):
        told_script = {"message": t("editor.save.conflict"), "conflict_url": result.address}
        return json_answer(told_script, 409)
    answer = {
        "revision": result.revision,
        "saved_at": clock.now().isoformat(),
        "merged": result.merged,
    }
    return json_answer(answer | ({"text": result.text} if result.merged else {}))


def _drawn(draft: Draft) -> str | None:
    """The page as visitors would see it; None when its text is damaged."""
    try:
        return preview.render(site(), draft.path, draft.text, links_to=site().url)
    except (ContentError, BuildFailed):
        return None


def _with_tools(shown: str, draft: Draft) -> str:
    """Put the editor's styles at the end of the head and its toolbar at the end of the body."""
    visit = here()
    values = _for_toolbar(draft)
    styles, toolbar = (
        visit.services.templates.render(f"editor/{name}.html", visit.language, **values)
        for name in ("toolbar_head", "toolbar")
    )
    head, head_end, rest = shown.partition("</head>")
    body, body_end, tail = rest.rpartition("</body>")
    return f"{head}{styles}{head_end}{body}{toolbar}{body_end}{tail}"


def _for_toolbar(draft: Draft) -> dict[str, object]:
    path = draft.path
    told_of_page = facts(path, draft.text)
    return {
        "lang": here().language,
        "site_title": told_of_page.title,
        "text": draft.text,
        "revision": draft.revision,
        "draft_url": f"/editor/drafts/{path}",
        "media_url": "/editor/media",
        "publish_url": f"/editor/publish/{path}",
        "source_url": f"/editor/source/{path}",
        "changes_url": f"/editor/changes/{path}",
        "live_url": site().url + told_of_page.url,
        "pages_url": "/editor/news" if path.startswith("news/") else "/editor",
        "tree": _linkable(told_of_page.lang),
    }


def _linkable(lang: str) -> list[Page]:
    """Pages a link may lead to: those of the same language first."""
    found = [item for item in pages.list_pages(site()) if not item.problem]
    return sorted(found, key=lambda item: (item.lang != lang, item.kind == "news", item.url))
