"""The demo company's site, really built, page by page."""

import re
from pathlib import Path

import pytest

LIMIT_BYTES = 60_000


@pytest.fixture(scope="module")
def pages(built_site: Path) -> dict[str, str]:
    return {
        file.relative_to(built_site).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(built_site.rglob("*.html"))
    }


def test_the_site_has_its_main_pages_in_both_languages(pages: dict[str, str]) -> None:
    names = {"index", "services", "prices", "payment", "coverage", "news", "contacts", "404", "503"}

    assert {f"{name}.html" for name in names} <= pages.keys()
    assert {f"en/{name}.html" for name in names} <= pages.keys()


def test_every_page_is_light(pages: dict[str, str]) -> None:
    heavy = {name: len(page.encode()) for name, page in pages.items()}

    assert {name: size for name, size in heavy.items() if size >= LIMIT_BYTES} == {}


def test_every_page_has_one_main_heading_that_is_its_title(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        headings = re.findall(r"<h1[^>]*>", page)
        assert headings == ["<h1 data-page-title>"], name


def test_every_page_of_text_has_the_place_where_the_editor_opens(pages: dict[str, str]) -> None:
    bare = {
        name
        for name in pages
        if re.search(r"(^|/)(404|503|site-map|news|news/page-\d+)\.html$", name)
    }

    for name in pages.keys() - bare:
        assert pages[name].count('<div class="prose" id="page-body">') == 1, name


def test_no_page_carries_styles_or_handlers_of_its_own(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)=", page), name
        scripts = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page)
        assert not re.search(r"<style|<script(?![^>]* src=)", scripts), name


def test_every_page_says_what_it_is_to_search_engines(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        lang = "en" if name.startswith("en/") else "ru"
        assert f'<html lang="{lang}">' in page, name
        assert page.count("<title>") == 1, name
        assert page.count('rel="canonical"') == 1, name
        assert 'property="og:title"' in page, name
        if not re.search(r"(404|503)\.html$", name):
            assert page.count('<meta name="description"') == 1, name


def test_languages_lead_to_each_other(pages: dict[str, str]) -> None:
    assert re.search(r'hreflang="en" href="[^"]+/en/prices"', pages["prices.html"])
    assert re.search(r'hreflang="ru" href="[^"]+/prices"', pages["en/prices.html"])


def test_a_reader_knows_the_place_of_a_page(pages: dict[str, str]) -> None:
    page = pages["services/office-internet.html"]

    crumbs = page.split('<nav class="crumbs"')[1].split("</nav>")[0]

    assert re.findall(r'href="([^"]+)"', crumbs) == ["/", "/services"]
    assert crumbs.count('aria-current="page"') == 1


def test_the_doors_to_the_cabinet_are_on_every_page(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        assert 'href="http://my.localhost:8000/sign-in"' in page, name
        assert re.search(r'href="(?:/en)?/payment"', page), name


def test_bank_details_are_at_hand_when_the_cabinet_is_down(pages: dict[str, str]) -> None:
    assert "40702810600000012345" in pages["503.html"]
    assert "tel:+78000003000" in pages["503.html"]
