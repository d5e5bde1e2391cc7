"""New pages and news: the proposed address, what is refused, and that nothing typed is lost."""

import pytest

from backend.audit.models import AuditEntry
from sitegen import drafts
from sitegen.site import Site
from tests.support.pages import Page
from tests.support.visitor import Visitor


def create(visitor: Visitor, **fields: str) -> Page:
    """Post the form of a new page."""
    usual = {"title": "Вакансии", "language": "ru", "parent": "", "slug": ""}
    return visitor.post("/editor/new-page", {**usual, **fields})


def create_news(visitor: Visitor, **fields: str) -> Page:
    """Post the form of a news item."""
    usual = {"title": "Открыли офис", "language": "ru", "day": "2026-11-20", "slug": ""}
    return visitor.post("/editor/new-news", {**usual, **fields})


def test_the_address_is_made_from_the_title(egor: Visitor, site: Site):
    page = create(egor, title="Связь для офиса")

    assert page.location.endswith("/editor/edit/pages/svyaz-dlya-ofisa.md")
    assert drafts.texts(site)["pages/svyaz-dlya-ofisa.md"].startswith(
        "---\ntitle: Связь для офиса\n"
    )


def test_a_typed_address_wins(egor: Visitor, site: Site):
    assert create(egor, slug="jobs").location.endswith("/editor/edit/pages/jobs.md")


def test_a_page_may_lie_inside_another(egor: Visitor, site: Site):
    page = create(egor, parent="/services", slug="fax")

    assert page.location.endswith("/editor/edit/pages/services/fax.md")


def test_an_english_page_lies_in_the_english_folder(egor: Visitor, site: Site):
    page = create(egor, title="Jobs", language="en")

    assert page.location.endswith("/editor/edit/pages/en/jobs.md")


def test_a_new_page_changes_no_file_of_the_site(egor: Visitor, site: Site):
    create(egor)

    assert not (site.content / "pages" / "vakansii.md").exists()


def test_creating_is_recorded(egor: Visitor, site: Site):
    create(egor)

    entry = AuditEntry.get(AuditEntry.action == "page.create")
    assert entry.object == "page:pages/vakansii.md"


def test_a_page_without_a_title_is_refused_beside_the_field(egor: Visitor, site: Site):
    page = create(egor, title="  ", slug="jobs")

    assert page.status == 422
    assert "Назовите страницу" in page.text
    assert dict(page.form("/editor/new-page").fields)["slug"] == "jobs"


@pytest.mark.parametrize(
    "slug", ["Вакансии", "a b", "../x", "a/b", "-", "UPPER", "a--b", "x" * 150]
)
def test_a_wrong_address_is_refused_and_what_was_typed_stays(egor: Visitor, site: Site, slug: str):
    page = create(egor, slug=slug)

    assert page.status == 422
    assert "не подходит для адреса" in page.text
    assert dict(page.form("/editor/new-page").fields)["title"] == "Вакансии"
    assert dict(page.form("/editor/new-page").fields)["slug"] == slug


@pytest.mark.parametrize("slug", ["about", "services", "theme"])
def test_an_address_that_is_taken_is_refused(egor: Visitor, site: Site, slug: str):
    assert create(egor, slug=slug).status == 422


def test_the_same_form_sent_twice_makes_one_page(egor: Visitor, site: Site):
    create(egor)

    page = create(egor)

    assert page.status == 422
    assert "уже занят" in page.text
    assert len(drafts.changed(site)) == 1


def test_a_title_without_letters_asks_for_an_address(egor: Visitor, site: Site):
    page = create(egor, title="日本")

    assert page.status == 422
    assert "впишите его сами" in page.text


def test_a_parent_of_another_language_is_refused(egor: Visitor, site: Site):
    page = create(egor, parent="/services", language="en")

    assert page.status == 422
    assert "на другом языке" in page.text


def test_a_parent_that_does_not_exist_is_refused(egor: Visitor, site: Site):
    assert create(egor, parent="/nowhere").status == 422


def test_the_home_page_is_no_parent(egor: Visitor, site: Site):
    html = egor.get("/editor/new-page").html

    assert 'value="/services"' in html
    assert 'value="/"' not in html


def test_a_news_item_lies_by_its_day(egor: Visitor, site: Site):
    page = create_news(egor)

    path = "news/2026-11-20-otkryli-ofis.md"
    assert page.location.endswith(f"/editor/edit/{path}")
    assert "date: 2026-11-20\n" in drafts.texts(site)[path]


@pytest.mark.parametrize("day", ["", "вчера", "2026-13-40"])
def test_a_news_item_needs_a_day(egor: Visitor, site: Site, day: str):
    page = create_news(egor, day=day)

    assert page.status == 422
    assert dict(page.form("/editor/new-news").fields)["title"] == "Открыли офис"


def test_the_day_of_a_news_item_is_proposed(egor: Visitor, site: Site):
    assert dict(egor.get("/editor/new-news").form("new-news").fields)["day"].startswith("20")


def test_a_news_item_with_a_taken_address_is_refused(egor: Visitor, site: Site):
    assert create_news(egor, slug="item-02").status == 422
