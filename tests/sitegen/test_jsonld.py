import json
import re
from datetime import UTC, datetime
from typing import Any

from sitegen import jsonld
from sitegen.build import build
from sitegen.jsonld import About, Offer, Place
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text

COMPANY = {
    "short_name": "Пример",
    "name": "ООО «Пример»",
    "founded": 2009,
    "city": "Город",
    "phones": [{"number": "+7 300"}],
    "departments": [{"title": "Продажи", "phone": "+7 301", "email": "a@b.example"}],
    "requisites": [
        {"title": "ИНН", "value": "0012345673"},
        {"title": "Банк", "value": "АО «Банк»"},
    ],
}
PLACE = Place("https://example.org", "ru", COMPANY)


def test_the_company_is_told_with_its_numbers_and_phones() -> None:
    found = jsonld.organization(PLACE, logo="/theme/mark.png")

    assert found["@id"] == "https://example.org/#organization"
    assert found["legalName"] == "ООО «Пример»"
    assert found["taxID"] == "0012345673"
    assert found["telephone"] == ["+7 300"]
    assert [item["name"] for item in found["identifier"]] == ["ИНН"]
    assert found["contactPoint"][0]["telephone"] == "+7 301"
    assert "email" not in found
    assert "contactPoint" not in jsonld.organization(PLACE, logo="", is_whole=False)


def test_a_company_without_registers_has_no_tax_number() -> None:
    found = jsonld.organization(Place("https://example.org", "ru", {"name": "А"}), logo="")

    assert "taxID" not in found
    assert found["legalName"] == "А"


def test_a_service_names_its_prices() -> None:
    offers = [Offer("Офис 5", 190000, "RUB", "MON"), Offer("Выезд", 150, "RUB")]

    found = jsonld.service(PLACE, About("Связь", "О связи", "/services"), offers)

    assert found["areaServed"] == "Город"
    assert found["offers"][0]["priceSpecification"]["price"] == "1900.00"
    assert found["offers"][0]["priceSpecification"]["unitCode"] == "MON"
    assert found["offers"][1] == {
        "@type": "Offer",
        "name": "Выезд",
        "price": "1.50",
        "priceCurrency": "RUB",
    }


def test_news_and_the_way_are_told() -> None:
    about = About("Новость", "", "/news/a", date=datetime(2026, 10, 6, tzinfo=UTC))

    news = jsonld.news_article(PLACE, about)
    way = jsonld.breadcrumbs(PLACE, [("Главная", "/"), ("Новость", "/news/a")])

    assert news["datePublished"] == "2026-10-06T00:00:00+00:00"
    assert "description" not in news
    assert [step["item"] for step in way["itemListElement"]] == [
        "https://example.org/",
        "https://example.org/news/a",
    ]


def test_nothing_in_a_text_ends_the_script() -> None:
    nodes = [{"name": "</script><!-- & \u2028"}]

    written = str(jsonld.script(nodes))

    assert not re.search(r"[<>&\u2028]", written)
    assert json.loads(written)["@graph"] == nodes


def graph(page: bytes) -> list[dict[str, Any]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.decode())
    nodes: list[dict[str, Any]] = json.loads(found[1])["@graph"] if found and found[1] else []
    return nodes


def test_each_kind_of_page_tells_its_own(site: Site) -> None:
    base = site.theme / "templates/base.html"
    script = '<script type="application/ld+json">{{ structured }}</script></head>'
    base.write_text(base.read_text().replace("</head>", script))
    (site.theme / "templates/service.html").write_text('{% extends "base.html" %}')
    put(site, "pages/services/fax.md", text("Факс", template="service"))

    build(site, site.content.parent / "out", now=NOON)

    files = made.tree(site.content.parent / "out")
    kinds = {
        name: [node["@type"] for node in graph(files[name])]
        for name in (
            "index.html",
            "about.html",
            "services/fax.html",
            "news/item-01.html",
            "404.html",
        )
    }
    assert kinds == {
        "index.html": ["Organization", "WebSite"],
        "about.html": ["BreadcrumbList"],
        "services/fax.html": ["Service", "BreadcrumbList"],
        "news/item-01.html": ["NewsArticle", "BreadcrumbList"],
        "404.html": [],
    }
