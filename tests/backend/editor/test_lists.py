"""The lists of pages and news, and what they tell about the live site."""

import pytest

from sitegen import engine
from sitegen.site import Site
from tests.backend.editor.made import ABOUT, NEWS, changed, stored
from tests.support.pages import Page
from tests.support.visitor import Visitor


def search(visitor: Visitor, wish: str, path: str = "/editor") -> Page:
    """Type a wish into the search of a list."""
    return visitor.submit(visitor.get(path).form(path), q=wish)


def test_the_list_shows_pages_of_both_languages_with_their_addresses(egor: Visitor, site: Site):
    page = egor.get("/editor")

    assert page.status == 200
    assert "По-русски" in page.text
    assert "/services/telephony" in page.text
    assert "/en/about" in page.text


def test_a_child_stands_right_after_its_parent(egor: Visitor, site: Site):
    text = egor.get("/editor").text

    assert text.index("/services На") < text.index("/services/telephony")


def test_each_state_is_named(egor: Visitor, site: Site):
    changed(egor, site, "Кто мы", "Кто мы такие")

    text = egor.get("/editor").text

    assert "/about Есть черновик Егор Лесков" in text
    assert "/secret Не в списках" in text
    assert "/draft Снята с сайта" in text


def test_a_new_page_is_listed_before_it_is_on_the_site(egor: Visitor, site: Site):
    egor.post("/editor/new-page", {"title": "Вакансии", "language": "ru", "parent": ""})

    assert "/vakansii Ещё не на сайте" in egor.get("/editor").text


def test_a_damaged_page_is_listed_with_what_is_wrong(egor: Visitor, site: Site):
    (site.content / ABOUT).write_text("---\ntitle: О нас\nкрасный\n---\n", encoding="utf-8")

    page = egor.get("/editor")

    assert "pages/about.md" in page.text
    assert "Повреждена" in page.text
    assert any(link.endswith("/editor/source/pages/about.md") for link in page.links)


def test_words_of_title_or_address_find_pages(egor: Visitor, site: Site):
    page = search(egor, "Телефония services")

    assert "Нашлась 1 страница." in page.text
    assert "/secret" not in page.text


def test_a_search_without_a_result_says_so(egor: Visitor, site: Site):
    assert "Ничего не нашлось" in search(egor, "абракадабра").text
    assert "Ничего не нашлось" in search(egor, "абракадабра", "/editor/news").text


def test_a_search_for_pages_names_the_news_that_match(egor: Visitor, site: Site):
    page = egor.get("/editor?q=item-02")

    assert any(link.endswith(f"/editor/edit/{NEWS}") for link in page.links)


def test_an_empty_site_invites_to_begin(egor: Visitor, site: Site):
    for file in (site.content / "pages").rglob("*.md"):
        file.unlink()

    assert "Здесь пока ничего нет" in egor.get("/editor").text


def test_news_stand_newest_first(egor: Visitor, site: Site):
    text = egor.get("/editor/news").text

    assert text.index("/news/item-03") < text.index("/news/item-02") < text.index("/news/item-01")


def test_many_news_are_paged(egor: Visitor, site: Site):
    for day in range(1, 25):
        (site.content / "news" / f"2025-01-{day:02}-day-{day}.md").write_text(
            f"---\ntitle: День {day}\ndate: 2025-01-{day:02}\n---\n", encoding="utf-8"
        )

    first, second = egor.get("/editor/news"), egor.get("/editor/news?page=2")

    assert "1–20 из 30" in first.text
    assert "/news/day-1 " in second.text


def test_the_live_site_says_who_published_and_when(egor: Visitor, live: Site):
    page = egor.get("/editor")

    assert "Последняя публикация" in page.text
    assert "Адам Громов" in page.text
    assert f"{live.url}/" in page.links


def test_a_publish_from_the_shell_names_nobody(egor: Visitor, site: Site):
    engine.publish(site, {}, "")

    assert "Последняя публикация" in egor.get("/editor").text


def test_a_site_that_was_never_published_says_so(egor: Visitor, site: Site):
    assert "Сайт ещё не публиковали." in egor.get("/editor").text


def test_waiting_drafts_offer_to_publish_everything(egor: Visitor, live: Site):
    changed(egor, live, "Кто мы", "Кто мы такие")

    page = egor.get("/editor")

    assert "Ждёт публикации 1 страница." in page.text
    assert any(link.endswith("/editor/publish") for link in page.links)


@pytest.mark.parametrize("path", ["/editor", "/editor/news"])
def test_the_lists_speak_english(app: object, egor: Visitor, site: Site, path: str):
    egor.cookies["language"] = "en"

    assert "On the site" in egor.get(path).text


def test_a_damaged_news_item_without_a_date_stands_in_the_list(egor: Visitor, site: Site):
    (site.content / NEWS).write_text(stored(site, NEWS).replace("date:", "dat:"), "utf-8")

    assert "Повреждена" in egor.get("/editor/news").text
