import time

import pytest

from sitegen import engine, pages, preview
from sitegen.errors import BuildFailed, ContentError
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, live, put, text

LIVE = (
    "pages/index.md",
    "pages/about.md",
    "pages/services/telephony.md",
    "pages/secret.md",
    "pages/en/about.md",
    "news/2026-02-10-item-02.md",
    "news/en/2026-02-10-item-02.md",
)


@pytest.mark.parametrize("path", LIVE)
def test_a_preview_of_the_stored_text_equals_the_built_page(site: Site, path: str) -> None:
    engine.publish(site, now=NOON)
    page = next(page for page in pages.list_pages(site) if page.path == path)

    assert preview.render(site, path, page.text, now=NOON) == live(site, page.save_as)


def test_a_preview_shows_the_text_that_is_not_stored(site: Site) -> None:
    html = preview.render(site, "pages/about.md", text("Новый заголовок", "Новый текст.\n"))

    assert "<h1>Новый заголовок</h1>" in html
    assert "<p>Новый текст.</p>" in html


def test_a_preview_writes_nothing(site: Site) -> None:
    engine.publish(site, now=NOON)
    root = site.content.parent
    before = made.tree(root)

    preview.render(site, "pages/deep/er/new.md", text("Новая"), now=NOON)

    # SQLite keeps its locks in this file; there is nothing of the site in it.
    changed = {name for name, data in made.tree(root).items() if before.get(name) != data}
    assert changed <= {"state/engine.db-shm"}
    assert made.tree(root).keys() == before.keys()


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("pages/draft.md", text("Черновик", status="draft")),
        ("pages/new.md", text("Совсем новая")),
        ("news/2026-12-31-future.md", text("Будет", date="2026-12-31", publish_at="2099-01-01")),
        ("pages/taken.md", text("Тот же адрес", slug="about")),
        ("pages/news.md", text("Список")),
    ],
)
def test_what_is_not_live_can_be_previewed(site: Site, path: str, changed: str) -> None:
    html = preview.render(site, path, changed, now=NOON)

    title = pages.page_of(site, path, changed).title
    assert f"<h1>{title}</h1>" in html


def test_the_preview_of_a_new_page_equals_what_is_built_later(site: Site) -> None:
    fresh = text("Факс", "## Цена\n\n[О нас](/about)\n")
    shown = preview.render(site, "pages/fax.md", fresh, now=NOON)

    engine.publish(site, {"pages/fax.md": fresh}, now=NOON)

    assert live(site, "fax.html") == shown


def test_links_and_assets_get_their_prefixes(site: Site) -> None:
    body = "[О нас](/about) [чужой](//example.org/)\n\n![Точка](/images/dot.png)\n"

    html = preview.render(
        site, "pages/a.md", text("А", body), links_to="http://site", assets_at="http://assets"
    )

    assert '<p><a href="http://site/about">О нас</a> <a href="//example.org/">' in html
    assert '<img src="http://assets/images/dot.png"' in html
    assert '<link rel="stylesheet" href="http://assets/theme/css/site.' in html
    assert '<a href="http://site/services">' in html


def test_damage_elsewhere_does_not_stop_a_preview(site: Site) -> None:
    put(site, "pages/bad.md", "нет полей")
    put(site, "company.toml", '[ru]\nshort_name = "Пример"\n')
    put(site, "menu.toml", "[ru")

    assert "<h1>О нас</h1>" in preview.render(site, "pages/about.md", text("О нас"))


def test_a_damaged_text_is_refused_by_line(site: Site) -> None:
    with pytest.raises(ContentError) as refusal:
        preview.render(site, "pages/about.md", "---\ntitle: a\nsize: 1\n---\n")

    assert (refusal.value.line, refusal.value.key) == (3, "front_key")


def test_a_broken_template_is_refused(site: Site) -> None:
    (site.theme / "templates/page.html").write_text("{{ nothing }}")

    with pytest.raises(BuildFailed) as refusal:
        preview.render(site, "pages/about.md", text())

    assert refusal.value.problems[0].path == "theme/templates/page.html"


def test_an_address_of_the_site_itself_is_refused(site: Site) -> None:
    with pytest.raises(ContentError, match="slug_reserved"):
        preview.render(site, "pages/404.md", text())


def test_a_preview_is_quick_on_a_site_of_sixty_pages(site: Site) -> None:
    for number in range(60):
        put(site, f"pages/page-{number}.md", text(f"Страница {number}", "Абзац.\n\n" * 20))
    preview.render(site, "pages/about.md", text())

    spent = []
    for number in range(5):
        began = time.perf_counter()
        preview.render(site, "pages/about.md", text("О нас", f"Текст {number}.\n"))
        spent.append(time.perf_counter() - began)

    assert min(spent) < 0.3
