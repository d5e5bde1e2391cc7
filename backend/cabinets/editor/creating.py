"""New pages and news: a form, a proposed address, and the first draft."""

from datetime import date

import wtforms
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from backend.audit import journal
from backend.cabinets.editor.door import cabinet
from backend.cabinets.editor.site import say, site, told
from backend.kernel import clock
from backend.kernel.i18n import LANGUAGES
from backend.web import flash, forms
from backend.web.answers import Answer, redirect
from backend.web.render import page
from backend.web.visit import here
from sitegen import addresses, drafts, pages, slugs
from sitegen.addresses import home_of
from sitegen.errors import ContentError
from sitegen.pages import NewPage, Page

TITLE_LENGTH = 120


class NewPageForm(forms.Form):
    """What a new page is called and where it lies."""

    title = wtforms.StringField(
        "editor.new.title",
        [DataRequired("editor.new.error_title"), Length(max=TITLE_LENGTH)],
        description="editor.new.title_hint",
    )
    language = wtforms.RadioField(
        "editor.new.language",
        choices=[SelectChoice(code, f"editor.language.{code}") for code in LANGUAGES],
        default=LANGUAGES[0],
    )
    parent = wtforms.SelectField("editor.new.parent", default="")
    slug = wtforms.StringField("editor.new.slug", description="editor.new.slug_hint")


class NewNewsForm(forms.Form):
    """What a news item is called and of which day it is."""

    title = wtforms.StringField(
        "editor.new.title",
        [DataRequired("editor.new.error_title"), Length(max=TITLE_LENGTH)],
        description="editor.new.title_hint",
    )
    language = wtforms.RadioField(
        "editor.new.language",
        choices=[SelectChoice(code, f"editor.language.{code}") for code in LANGUAGES],
        default=LANGUAGES[0],
    )
    day = wtforms.DateField("editor.new.day", [InputRequired()], description="editor.new.day_hint")
    slug = wtforms.StringField("editor.new.slug", description="editor.new.slug_hint")


@cabinet.get("/new-page")
def ask_page() -> Answer:
    return _page_form(forms.blank(NewPageForm))


@cabinet.post("/new-page", keeps_form=True)
def create_page() -> Answer:
    form = forms.read(NewPageForm)
    parents = _offer_parents(form)
    if not form.validate():
        return _page_form(form, 422)
    above = parents.get(form.parent.data)
    if above and above.lang != form.language.data:
        form.refuse("parent", "editor.new.error_parent_language")
        return _page_form(form, 422)
    return _created(form, "page", _inside(above), None) or _page_form(form, 422)


@cabinet.get("/new-news")
def ask_news() -> Answer:
    return _news_form(forms.blank(NewNewsForm, day=_today()))


@cabinet.post("/new-news", keeps_form=True)
def create_news() -> Answer:
    form = forms.read(NewNewsForm)
    if not form.validate():
        return _news_form(form, 422)
    return _created(form, "news", "", form.day.data) or _news_form(form, 422)


def _created(form: forms.Form, kind: str, folder: str, on: date | None) -> Answer | None:
    """Make the draft and go to it; None when the address was refused beside its field."""
    slug = form["slug"].data or slugs.propose(form["title"].data)
    if not slug:
        form.refuse("slug", "editor.new.error_slug_empty")
        return None
    try:
        addresses.require_slug(slug, "")
        fresh = pages.create(
            site(),
            kind=kind,
            lang=form["language"].data,
            slug=folder + slug,
            title=form["title"].data,
            on=on,
            drafts=drafts.texts(site()),
        )
    except ContentError as error:
        form.refuse("slug", "editor.refused", sentence=say(error))
        return None
    return _begun(fresh, form["title"].data)


def _begun(fresh: NewPage, title: str) -> Answer:
    actor = here().actor
    with told():
        drafts.save(site(), fresh.path, fresh.text, base="", author=actor.name, now=clock.now())
    journal.record(actor, "page.create", f"page:{fresh.path}", new={"title": title})
    flash.leave("editor.new.created", title=title)
    return redirect(f"/editor/edit/{fresh.path}")


def _page_form(form: NewPageForm, status: int = 200) -> Answer:
    _offer_parents(form)
    return page("editor/new.html", status, form=form, kind="page")


def _news_form(form: NewNewsForm, status: int = 200) -> Answer:
    return page("editor/new.html", status, form=form, kind="news")


def _offer_parents(form: NewPageForm) -> dict[str, Page]:
    """Fill the choice of parents; gives the pages by the value of their choice."""
    found = {row.url: row for row in pages.list_pages(site()) if _may_hold_others(row)}
    t = here().t
    form.parent.choices = [SelectChoice("", t("editor.new.parent_none"))] + [
        SelectChoice(url, f"{row.title} ({url})", optgroup=t(f"editor.list.{row.lang}"))
        for url, row in sorted(
            found.items(), key=lambda pair: (pair[1].lang != site().language, pair[0])
        )
    ]
    return found


def _may_hold_others(row: Page) -> bool:
    is_home = row.url == home_of(site(), row.lang)
    return row.kind == "page" and not row.problem and not is_home


def _inside(above: Page | None) -> str:
    """The folder of the new page: the address of the page above it without its language."""
    return above.url.removeprefix(home_of(site(), above.lang)) + "/" if above else ""


def _today() -> date:
    return clock.now().astimezone(here().services.config.zone).date()
