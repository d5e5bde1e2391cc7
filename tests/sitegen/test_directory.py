import pytest

from sitegen import directory, engine
from sitegen.directory import Entry
from sitegen.errors import ContentError
from sitegen.pages import page_of
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, text


def shown(*entries: Entry) -> list[object]:
    return [
        (entry.title, shown(*entry.children)) if entry.children else entry.title
        for entry in entries
    ]


def test_pages_stand_below_what_their_addresses_begin_with() -> None:
    pages = [
        ("Дом", "/"),
        ("Цены", "/prices"),
        ("Связь", "/services"),
        ("Факс", "/services/fax/old"),
    ]

    assert shown(*directory.tree(pages)) == ["Дом", ("Связь", ["Факс"]), "Цены"]


def test_the_home_of_another_language_is_nobodys_parent() -> None:
    pages = [("Home", "/en/"), ("About", "/en/about")]

    assert shown(*directory.tree(pages)) == ["Home", "About"]


def test_nothing_gives_nothing() -> None:
    assert directory.tree([]) == ()


@pytest.fixture
def mapped(site: Site) -> Site:
    (site.theme / "templates/site_map.html").write_text(
        '{% extends "base.html" %}{% block content %}<nav>{% for entry in page.directory recursive %}'
        '<a href="{{ entry.url }}">{{ entry.title }}</a>{{ loop(entry.children) }}{% endfor %}</nav>'
        "{% endblock %}"
    )
    return site


def test_the_map_follows_pages_and_their_titles(mapped: Site) -> None:
    engine.publish(mapped, {"pages/fax.md": text("Факс")}, now=NOON)
    assert '<a href="/fax">Факс</a>' in made.live(mapped, "site-map.html")
    assert '<a href="/news">Новости</a>' in made.live(mapped, "site-map.html")
    assert "secret" not in made.live(mapped, "site-map.html")
    assert '<a href="/en/about">' in made.live(mapped, "en/site-map.html")

    engine.publish(mapped, {"pages/fax.md": text("Факсы")}, now=NOON)
    assert '<a href="/fax">Факсы</a>' in made.live(mapped, "site-map.html")

    engine.publish(mapped, {"pages/fax.md": None}, now=NOON)
    assert "/fax" not in made.live(mapped, "site-map.html")


def test_the_map_is_bounded_and_drops_the_deepest(
    mapped: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "LIMIT", 3)
    engine.publish(mapped, now=NOON)

    page = made.live(mapped, "site-map.html").split("<nav>")[2]

    assert '<a href="/services">' in page
    assert "/services/telephony" not in page


def test_a_theme_without_the_template_has_no_map(site: Site) -> None:
    engine.publish(site, now=NOON)

    assert not (site.releases / "current" / "site-map.html").exists()


def test_the_address_of_the_map_is_taken(site: Site) -> None:
    with pytest.raises(ContentError) as refusal:
        page_of(site, "pages/site-map.md", text())

    assert refusal.value.key == "slug_reserved"
