"""What a draft changes, discarding it, and earlier texts."""

import pytest

from backend.audit.models import AuditEntry
from sitegen import drafts, engine
from sitegen.site import Site
from tests.backend.editor.made import ABOUT, changed, put, stored
from tests.support.visitor import Visitor

CHANGES = f"/editor/changes/{ABOUT}"
DISCARD = f"/editor/discard/{ABOUT}"


def test_changed_words_are_marked_on_both_sides(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")

    html = egor.get(CHANGES).html

    assert "<del>мы</del>" in html
    assert "<ins>они</ins>" in html


def test_the_screen_says_who_saved_the_draft(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")

    assert "Черновик сохранён: Егор Лесков" in egor.get(CHANGES).text


def test_a_page_without_a_draft_has_no_changes(egor: Visitor, site: Site):
    page = egor.get(CHANGES)

    assert "не отличается" in page.text
    assert "Опубликовать" not in page.text


def test_a_new_page_is_new_as_a_whole(egor: Visitor, site: Site):
    egor.post("/editor/new-page", {"title": "Вакансии", "language": "ru", "parent": ""})

    page = egor.get("/editor/changes/pages/vakansii.md")

    assert "Этой страницы на сайте ещё нет" in page.text
    assert "<ins>title: Вакансии</ins>" in page.html


def test_a_draft_is_discarded_after_a_question(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")

    page = egor.submit(egor.get(DISCARD).form(DISCARD))

    assert "Черновик убран." in page.text
    assert drafts.changed(site) == []
    assert AuditEntry.get(AuditEntry.action == "page.discard").object == f"page:{ABOUT}"


def test_a_discarded_text_can_be_put_back(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")
    earlier = egor.submit(egor.get(DISCARD).form(DISCARD))

    page = egor.submit(earlier.form(ABOUT))

    assert "Прежний текст снова в черновике." in page.text
    assert "## Кто они" in drafts.load(site, ABOUT).text


def test_a_discarded_new_page_can_be_put_back(egor: Visitor, site: Site):
    path = "pages/vakansii.md"
    egor.post("/editor/new-page", {"title": "Вакансии", "language": "ru", "parent": ""})
    ask = egor.get(f"/editor/discard/{path}")
    assert "из списка она исчезнет" in ask.text
    earlier = egor.submit(ask.form(path))
    assert "/vakansii" not in egor.get("/editor").text

    egor.submit(earlier.form(path))

    assert drafts.load(site, path).text.startswith("---\ntitle: Вакансии")


def test_discarding_twice_says_that_nothing_is_left(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")
    form = egor.get(DISCARD).form(DISCARD)
    egor.submit(form)

    page = egor.submit(form)

    assert "Ничего не убрано" in page.text


def test_a_draft_that_moved_on_is_not_discarded(egor: Visitor, adam: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")
    form = egor.get(DISCARD).form(DISCARD)
    text = drafts.load(site, ABOUT)
    put(adam, text.text + "\nЕщё.\n", text.revision)

    page = egor.submit(form)

    assert "Ничего не убрано" in page.text
    assert drafts.load(site, ABOUT).text.endswith("\nЕщё.\n")


def test_there_is_nothing_to_discard_without_a_draft(egor: Visitor, site: Site):
    assert "Черновика у этой страницы нет." in egor.get(DISCARD).text


@pytest.mark.parametrize("revision", ["0" * 64, "nonsense", "..%2F.."])
def test_an_unknown_earlier_text_is_not_found(egor: Visitor, site: Site, revision: str):
    assert egor.get(f"/editor/earlier/{revision}/{ABOUT}").status == 404
    assert egor.post(f"/editor/earlier/{revision}/{ABOUT}", {}).status == 404


def test_an_unknown_kept_text_is_not_linked(egor: Visitor, site: Site):
    assert "сохранён отдельно" not in egor.get(f"{CHANGES}?kept={'0' * 64}").text


def test_a_draft_that_the_site_overtook_says_so(egor: Visitor, site: Site):
    changed(egor, site, "## Кто мы", "## Кто они")
    engine.publish(site, {ABOUT: stored(site).replace("## Кто мы", "## Команда")}, "Оболочка")

    page = egor.get(CHANGES)

    assert "изменились на самом сайте" in page.text
    assert any(link.endswith(f"/editor/conflict/{ABOUT}") for link in page.links)


def test_the_screen_says_which_pages_will_change(egor: Visitor, site: Site):
    engine.publish(site)
    changed(egor, site, "## Кто мы", "## Кто они")

    page = egor.get(CHANGES)

    assert "На сайте изменится 1 страница: /about" in page.text


def test_what_is_in_the_way_of_publishing_is_told_before(egor: Visitor, site: Site):
    engine.publish(site)
    changed(egor, site, "## Кто мы", "## [Кто](/nowhere) они")

    page = egor.get(CHANGES)

    assert "Опубликовать пока нельзя" in page.text
    assert "/nowhere" in page.text
