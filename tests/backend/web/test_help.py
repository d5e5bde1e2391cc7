"""Help: articles in both languages, found by words whatever their ending."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backend.web import help as help_pages
from tests.support import people
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

CABINETS = ("client", "manager")


@pytest.fixture
def reader(app: "WSGIApplication") -> Visitor:
    """A client's user."""
    return people.signed_in(app, people.anna())


def folder(cabinet: str) -> Path:
    """Where the articles of a cabinet lie."""
    return help_pages.TEMPLATES / cabinet / "help"


def test_the_list_leads_to_every_article(reader: Visitor):
    page = reader.get("/cabinet/help")

    for article in help_pages.articles(folder("client"), "ru"):
        assert f"/cabinet/help/{article.slug}" in page.links
        assert reader.get(f"/cabinet/help/{article.slug}").status == 200


def test_an_article_is_shown_in_the_visitors_language(reader: Visitor):
    reader.cookies["language"] = "en"

    assert "How to change the password" in reader.get("/cabinet/help/password").text


def test_an_unknown_article_is_not_found(reader: Visitor):
    assert reader.get("/cabinet/help/no-such").status == 404


@pytest.mark.parametrize("wish", ["пароли", "ПАРОЛЕМ", "забыл пароль"])
def test_search_does_not_care_about_endings(reader: Visitor, wish: str):
    page = reader.get(f"/cabinet/help?q={wish.replace(' ', '+')}")

    assert "Как сменить пароль" in page.text


def test_search_keeps_what_was_typed_and_says_when_nothing_is_found(reader: Visitor):
    page = reader.get("/cabinet/help?q=%22%3Ebarsik")

    assert "Ничего не нашлось" in page.text
    assert 'value="&#34;&gt;barsik"' in page.html


@pytest.mark.parametrize("cabinet", CABINETS)
def test_both_languages_have_the_same_articles(cabinet: str):
    russian = help_pages.articles(folder(cabinet), "ru")
    english = help_pages.articles(folder(cabinet), "en")

    assert russian
    assert [article.slug for article in russian] == [article.slug for article in english]


def test_raw_markup_in_an_article_is_shown_not_run(tmp_path: Path):
    (tmp_path / "ru").mkdir()
    (tmp_path / "ru" / "1-x.md").write_text("# Т\n\n<script>alert(1)</script>\n", encoding="utf-8")

    article = help_pages.articles(tmp_path, "ru")[0]

    assert "<script>" not in article.content
