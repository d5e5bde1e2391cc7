from xml.etree import ElementTree as ET

from sitegen.build import build
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text

SPACE = "{http://www.w3.org/2005/Atom}"


def feeds(site: Site) -> dict[str, ET.Element]:
    output = site.content.parent / f"out-{len(list(site.content.parent.iterdir()))}"
    build(site, output, now=NOON)
    return {
        name.removeprefix("feeds/"): ET.fromstring(data)  # noqa: S314 — we have just written it
        for name, data in made.tree(output).items()
        if name.startswith("feeds/") and name.endswith(".atom")
    }


def titles(feed: ET.Element) -> list[str | None]:
    return [entry.findtext(f"{SPACE}title") for entry in feed.findall(f"{SPACE}entry")]


def test_a_section_with_dated_pages_has_a_feed_in_each_language(site: Site) -> None:
    put(site, "pages/documents.md", text("Документы", date="2026-01-01"))
    put(site, "pages/documents/offer.md", text("Договор", date="2026-03-01"))
    put(site, "pages/documents/prices.md", text("Тарифы", date="2026-04-01"))
    put(site, "pages/documents/secret.md", text("Тайное", date="2026-05-01", status="hidden"))
    put(site, "pages/documents/undated.md", text("Без даты"))

    found = feeds(site)

    assert set(found) == {"news-ru.atom", "news-en.atom", "documents-ru.atom"}
    assert titles(found["documents-ru.atom"]) == ["Тарифы", "Договор"]
    assert found["documents-ru.atom"].findtext(f"{SPACE}title") == "Документы — Пример"
    assert found["documents-ru.atom"].findtext(f"{SPACE}updated") == "2026-03-31T21:00:00Z"


def test_a_section_without_a_page_of_its_own_has_no_feed(site: Site) -> None:
    put(site, "pages/loose/one.md", text("Раз", date="2026-03-01"))

    assert "loose-ru.atom" not in feeds(site)


def test_an_item_is_whole_and_its_links_are_absolute(site: Site) -> None:
    body = "[Связь](/services) & <b>\n\n![Точка](/images/dot.png)\n"
    put(
        site, "news/2026-06-01-new.md", text("A & B", body, date="2026-06-01", description="Кратко")
    )

    entry = feeds(site)["news-ru.atom"].find(f"{SPACE}entry")

    assert entry is not None
    content = entry.findtext(f"{SPACE}content") or ""
    assert entry.findtext(f"{SPACE}title") == "A & B"
    assert entry.findtext(f"{SPACE}summary") == "Кратко"
    assert entry.findtext(f"{SPACE}id") == "http://localhost:8000/news/new"
    assert 'href="http://localhost:8000/services"' in content
    assert 'src="http://localhost:8000/images/dot.png"' in content
