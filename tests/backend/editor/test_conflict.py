"""Two texts of one page: every choice keeps the other one, whatever happens meanwhile."""

from typing import Any

import pytest

from backend.audit.models import AuditEntry
from sitegen import drafts, engine
from sitegen.site import Site
from tests.backend.editor.made import ABOUT, base_of, changed, put, read_only, stored
from tests.support.pages import Page
from tests.support.visitor import Visitor

CONFLICT = f"/editor/conflict/{ABOUT}"


@pytest.fixture
def met(egor: Visitor, adam: Visitor, site: Site) -> Page:
    """Egor's screen after Adam was faster with the same heading."""
    base, text = base_of(egor), stored(site)
    put(adam, text.replace("## Кто мы", "## Наша команда"), base)
    answer = put(egor, text.replace("## Кто мы", "## Кто мы такие"), base)
    return egor.get(answer.json["conflict_url"])


@pytest.fixture
def overtaken(egor: Visitor, site: Site) -> Page:
    """Egor's screen after the published page changed under his draft."""
    changed(egor, site, "## Кто мы", "## Кто они")
    engine.publish(site, {ABOUT: stored(site).replace("## Кто мы", "## Команда")}, "Оболочка")
    return egor.get(CONFLICT)


def choose(visitor: Visitor, page: Page, choice: str, **changes: Any) -> Page:
    """Press one of the three buttons."""
    return visitor.submit(page.form(ABOUT), choice=choice, **changes)


def text_of(site: Site) -> str:
    """The draft now."""
    return drafts.load(site, ABOUT).text


def kept_text(visitor: Visitor, page: Page) -> str:
    """The text behind the link to what was not chosen."""
    link = next(link for link in page.links if "/editor/earlier/" in link)
    return dict(visitor.get(link).form(ABOUT).fields).get("text", "") or visitor.get(link).text


def test_both_texts_stand_side_by_side(met: Page):
    assert "Текст: Адам Громов" in met.text
    assert "Ваш текст" in met.text
    assert "<del>Наша команда</del>" in met.html or "Наша" in met.text


def test_the_joined_text_holds_both_between_marks(met: Page):
    text = dict(met.form(ABOUT).fields)["text"]

    assert (
        "<<<<<<< ваш текст\n## Кто мы такие\n=======\n## Наша команда\n>>>>>>> другой текст" in text
    )


def test_keeping_mine_links_the_other(egor: Visitor, site: Site, met: Page):
    page = choose(egor, met, "mine")

    assert "## Кто мы такие" in text_of(site)
    assert "Наша команда" in kept_text(egor, page)


def test_keeping_theirs_links_mine(egor: Visitor, site: Site, met: Page):
    page = choose(egor, met, "theirs")

    assert "## Наша команда" in text_of(site)
    assert "Кто мы такие" in kept_text(egor, page)


def test_a_joined_text_is_saved(egor: Visitor, site: Site, met: Page):
    joined = stored(site).replace("## Кто мы", "## Наша команда: кто мы такие")

    page = choose(egor, met, "joined", text=joined)

    assert "В черновике соединённый текст." in page.text
    assert text_of(site) == joined


def test_a_choice_is_recorded(egor: Visitor, met: Page):
    choose(egor, met, "mine")

    assert AuditEntry.get(AuditEntry.action == "page.settle").object == f"page:{ABOUT}"


def test_marks_that_were_left_are_refused_with_their_line(egor: Visitor, site: Site, met: Page):
    text = dict(met.form(ABOUT).fields)["text"]

    page = choose(egor, met, "joined")

    assert page.status == 422
    assert "осталась пометка" in page.text
    assert dict(page.form(ABOUT).fields)["text"] == text


def test_a_damaged_joined_text_is_refused(egor: Visitor, site: Site, met: Page):
    page = choose(egor, met, "joined", text="нет начала")

    assert page.status == 422
    assert dict(page.form(ABOUT).fields)["text"] == "нет начала"


@pytest.mark.parametrize("choice", ["mine", "theirs", "joined"])
def test_a_third_change_meanwhile_shows_the_comparison_anew(
    egor: Visitor, adam: Visitor, site: Site, met: Page, choice: str
):
    now = drafts.load(site, ABOUT)
    put(adam, now.text.replace("Наша команда", "Мы и наша команда"), now.revision)

    page = choose(egor, met, choice)

    assert "Вот новое сравнение." in page.text
    assert "Мы и наша команда" in page.text
    assert "Мы и наша команда" in text_of(site)
    assert ("&lt;&lt;&lt;" in page.html.partition("<textarea")[0]) == (choice == "joined")


def test_a_settled_conflict_has_nothing_to_compare(egor: Visitor, site: Site, met: Page):
    choose(egor, met, "mine")

    page = egor.get(met.url)

    assert "Здесь больше нечего сравнивать" in page.text
    assert "Здесь больше нечего сравнивать" in choose(egor, met, "mine").text


def test_unknown_texts_are_not_found(egor: Visitor, site: Site):
    assert egor.get(f"{CONFLICT}?mine={'0' * 64}&base={'0' * 64}").status == 404


def test_a_page_that_never_was_is_not_found(egor: Visitor, site: Site):
    assert egor.get("/editor/conflict/pages/nothing.md").status == 404


def test_a_disk_that_takes_nothing_says_so(egor: Visitor, site: Site, met: Page):
    read_only(site.state / "drafts")
    fields = {**dict(met.form(ABOUT).fields), "theirs": base_of(egor), "choice": "joined"}

    page = egor.post(CONFLICT, {**fields, "text": stored(site) + "\nЕщё.\n"})

    assert page.status == 503
    assert dict(page.form(ABOUT).fields)["text"].endswith("\nЕщё.\n")


def test_a_draft_that_the_site_overtook_shows_both(overtaken: Page):
    assert "изменились на самом сайте" in overtaken.text
    assert "Команда" in overtaken.text
    assert "Кто они" in overtaken.text


def test_an_overtaken_draft_may_win(egor: Visitor, site: Site, overtaken: Page):
    choose(egor, overtaken, "mine")

    draft = drafts.load(site, ABOUT)
    assert "## Кто они" in draft.text
    assert not draft.is_behind


def test_an_overtaken_draft_may_give_way(egor: Visitor, site: Site, overtaken: Page):
    page = choose(egor, overtaken, "theirs")

    assert "## Команда" in text_of(site)
    assert drafts.changed(site) == []
    assert "Кто они" in kept_text(egor, page)


def test_an_overtaken_draft_may_be_joined(egor: Visitor, site: Site, overtaken: Page):
    joined = stored(site).replace("## Команда", "## Команда: кто они")

    choose(egor, overtaken, "joined", text=joined)

    assert text_of(site) == joined


def test_a_page_that_was_removed_can_be_brought_back(egor: Visitor, site: Site):
    base, text = base_of(egor), stored(site)
    (site.content / ABOUT).unlink()
    answer = put(egor, text.replace("Кто мы", "Кто мы такие"), base)

    choose(egor, egor.get(answer.json["conflict_url"]), "mine")

    assert "Кто мы такие" in text_of(site)


def test_a_page_that_was_removed_may_stay_so(egor: Visitor, site: Site):
    base, text = base_of(egor), stored(site)
    (site.content / ABOUT).unlink()
    answer = put(egor, text.replace("Кто мы", "Кто мы такие"), base)

    page = choose(egor, egor.get(answer.json["conflict_url"]), "theirs")

    assert "Страница остаётся удалённой." in page.text
    assert "Кто мы такие" in page.text
