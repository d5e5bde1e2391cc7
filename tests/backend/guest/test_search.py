from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from backend.config import Config
from sitegen import engine, search
from sitegen.site import Site
from tests.conftest import BACKEND_URL
from tests.sitegen import made
from tests.support.pages import Page
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def index(config: Config) -> Path:
    """An index of three pages beside the application's state."""
    file = Path(config.site.state) / search.FILE
    search.update(
        file,
        {
            "/prices": search.Row("ru", "Цены", "", "Тарифы для <офиса>"),
            "/about": search.Row("ru", "О нас", "", "Кто мы"),
            "/en/prices": search.Row("en", "Prices", "", "Tariffs for the office"),
        },
    )
    return file


def ask(visitor: Visitor, query: str, lang: str = "") -> Page:
    return visitor.get("/search?" + urlencode({"q": query, "lang": lang}))


def test_pages_are_found_and_lead_to_the_site(
    visitor: Visitor, index: Path, config: Config
) -> None:
    page = ask(visitor, "тарифами", "ru")

    assert page.status == 200
    assert f"{config.site.url}/prices" in page.links
    assert "<mark>Тарифы</mark> для &lt;офиса&gt;" in page.html
    assert "Найдена 1 страница" in page.text


def test_the_language_of_the_page_the_search_was_asked_on_is_kept(
    visitor: Visitor, index: Path, config: Config
) -> None:
    page = visitor.get("/search?q=tariff&lang=en")

    assert f"{config.site.url}/en/prices" in page.links
    assert "1 page found" in page.text
    assert 'name="lang" value="en"' in page.html


def test_the_language_switch_wins_over_the_address(visitor: Visitor, index: Path) -> None:
    page = ask(visitor, "тариф", "ru")

    assert 'name="back" value="/search?q=%D1%82' in page.html
    assert "lang=ru" not in page.html


def test_an_unknown_language_is_the_visitors_own(visitor: Visitor, index: Path) -> None:
    assert "Найдена 1 страница" in ask(visitor, "тариф", "xx").text


def test_nothing_found_shows_what_can_be_done(
    visitor: Visitor, index: Path, config: Config
) -> None:
    page = ask(visitor, '<b>"абракадабра"')

    assert page.status == 200
    assert "ничего не нашлось" in page.text
    assert "&lt;b&gt;&#34;абракадабра&#34;" in page.html
    assert f"{config.site.url}/site-map" in page.links


def test_without_a_query_there_is_only_the_form(visitor: Visitor) -> None:
    page = visitor.get("/search?q=%20")

    assert page.status == 200
    assert "ничего не нашлось" not in page.text


def test_a_very_long_query_is_cut(visitor: Visitor, index: Path) -> None:
    assert visitor.get("/search?q=" + "a" * 3000).status == 200


def test_a_publication_is_found_by_the_next_search(
    config: Config, app: "WSGIApplication", tmp_path: Path
) -> None:
    small = made.site_at(tmp_path / "small")
    page = small.theme / "templates/base.html"
    body = page.read_text().replace("page.content }}</div>", "page.content }}</div></article>")
    page.write_text(body.replace('<div class="prose"', '<article><div class="prose"'))
    site = Site(small.content, small.theme, config.site.releases, config.site.state)

    engine.publish(site, now=NOW)

    visitor = Visitor(app, BACKEND_URL)
    assert f"{config.site.url}/services/telephony" in ask(visitor, "телефонии").links
