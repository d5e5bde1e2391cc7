from datetime import date, timedelta

import pytest

from sitegen import addresses, pages
from sitegen.errors import ContentError
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text


@pytest.mark.parametrize(
    ("path", "url", "file", "lang"),
    [
        ("pages/index.md", "/", "index.html", "ru"),
        ("pages/about.md", "/about", "about.html", "ru"),
        ("pages/services/telephony.md", "/services/telephony", "services/telephony.html", "ru"),
        ("pages/services/index.md", "/services", "services.html", "ru"),
        ("pages/en/index.md", "/en/", "en/index.html", "en"),
        ("pages/en/about.md", "/en/about", "en/about.html", "en"),
        ("pages/news.md", "/news", "news.html", "ru"),
        ("news/2026-10-15-new-office.md", "/news/new-office", "news/new-office.html", "ru"),
        ("news/en/2026-10-15-a.md", "/en/news/a", "en/news/a.html", "en"),
    ],
)
def test_a_path_gives_the_address(site: Site, path: str, url: str, file: str, lang: str) -> None:
    page = pages.page_of(site, path, text(date="2026-10-15"))

    assert (page.url, page.save_as, page.lang) == (url, file, lang)


def test_a_slug_replaces_the_last_part_of_the_address(site: Site) -> None:
    page = pages.page_of(site, "pages/services/sip.md", text(slug="sip-numbers"))

    assert page.url == "/services/sip-numbers"
    assert page.slug == "sip-numbers"


@pytest.mark.parametrize(
    ("path", "front", "key"),
    [
        ("pages/Контакты.md", {}, "slug_wrong"),
        ("pages/About.md", {}, "slug_wrong"),
        ("pages/a--b.md", {}, "slug_wrong"),
        ("pages/../secret.md", {}, "slug_wrong"),
        ("pages/a.md", {"slug": "О нас"}, "slug_wrong"),
        ("pages/a.md", {"slug": "a" * 101}, "slug_wrong"),
        ("other/a.md", {}, "path_wrong"),
        ("pages/a.txt", {}, "path_wrong"),
        ("pages", {}, "path_wrong"),
        ("news/new-office.md", {}, "news_name"),
        ("news/folder/2026-10-15-a.md", {}, "news_name"),
        ("news/2026-10-15-a.md", {}, "front_date"),
        ("news/2026-10-15-page-1.md", {"date": "2026-10-15"}, "slug_reserved"),
        ("pages/theme.md", {}, "slug_reserved"),
        ("pages/404.md", {}, "slug_reserved"),
        ("pages/en.md", {}, "slug_reserved"),
        ("pages/en/images.md", {}, "slug_reserved"),
        ("pages/sitemap-1.md", {}, "slug_reserved"),
        ("pages/news/archive.md", {}, "slug_reserved"),
        ("pages/en/a.md", {"lang": "ru"}, "front_lang"),
    ],
)
def test_what_cannot_be_an_address_is_refused(
    site: Site, path: str, front: dict[str, str], key: str
) -> None:
    with pytest.raises(ContentError) as refusal:
        pages.page_of(site, path, text(**front))

    assert refusal.value.key == key


def test_pages_are_listed_in_the_order_of_paths(site: Site) -> None:
    paths = [page.path for page in pages.list_pages(site)]

    assert paths == sorted(paths)
    assert "pages/services/telephony.md" in paths


def test_a_damaged_page_is_listed_with_its_problem(site: Site) -> None:
    put(site, "pages/bad.md", "нет полей")
    (site.content / "pages/binary.md").write_bytes(b"---\ntitle: \xff\xfe\n---\n")

    found = {page.path: page for page in pages.list_pages(site)}

    assert found["pages/bad.md"].status == "damaged"
    keys = [page.problem and (page.problem.key, page.problem.line) for page in found.values()]
    assert {("front_missing", 1), ("not_utf8", 2)} <= set(keys)


def test_hidden_files_of_editors_are_no_pages(site: Site) -> None:
    put(site, "pages/.about.md.swp.md", "x")

    assert "pages/.about.md.swp.md" not in [page.path for page in pages.list_pages(site)]


def test_a_page_that_changed_on_disk_is_read_again(site: Site) -> None:
    pages.list_pages(site)
    put(site, "pages/about.md", text("Новое имя"))

    found = {page.path: page for page in pages.list_pages(site)}

    assert found["pages/about.md"].title == "Новое имя"


def test_changes_stand_in_place_of_stored_texts(site: Site) -> None:
    changes = {
        "pages/about.md": text("Другая"),
        "pages/new.md": text("Новая"),
        "pages/draft.md": None,
    }

    found = {page.path: page for page in pages.list_pages(site, changes)}

    assert found["pages/about.md"].title == "Другая"
    assert found["pages/new.md"].url == "/new"
    assert "pages/draft.md" not in found


def test_a_text_is_read_as_it_was_written(site: Site) -> None:
    pages.write(site, "pages/crlf.md", "---\r\ntitle: a\r\n---\r\n\r\nб")

    assert pages.read(site, "pages/crlf.md") == "---\r\ntitle: a\r\n---\r\n\r\nб"
    assert not list((site.content / "pages").glob(".*"))


def test_reading_a_page_that_is_not_there_is_refused(site: Site) -> None:
    with pytest.raises(ContentError, match="page_missing"):
        pages.read(site, "pages/nothing.md")
    with pytest.raises(ContentError, match="page_missing"):
        pages.read(site, "pages/about.md/deeper.md".replace("about.md", "about"))


def test_no_path_leads_out_of_the_content_folder(site: Site) -> None:
    for path in ("../kabinet.toml", "pages/../../etc/passwd.md", "/etc/passwd.md", "pages//a.md"):
        with pytest.raises(ContentError):
            pages.read(site, path)
        with pytest.raises(ContentError):
            pages.write(site, path, "x")
        with pytest.raises(ContentError):
            pages.remove(site, path)


def test_removing_twice_is_fine(site: Site) -> None:
    pages.remove(site, "pages/about.md")
    pages.remove(site, "pages/about.md")

    assert not (site.content / "pages/about.md").exists()


def test_a_new_page_has_a_path_and_a_first_text(site: Site) -> None:
    fresh = pages.create(
        site, kind="page", lang="en", slug="services/fax", title=" Fax \n to mail "
    )

    assert fresh.path == "pages/en/services/fax.md"
    assert fresh.url == "/en/services/fax"
    assert fresh.text == "---\ntitle: Fax to mail\n---\n\n"
    assert not (site.content / fresh.path).exists()


def test_a_new_news_item_is_named_by_its_day(site: Site) -> None:
    fresh = pages.create(
        site, kind="news", lang="ru", slug="new-office", title="Офис", on=date(2026, 10, 15)
    )

    assert fresh.path == "news/2026-10-15-new-office.md"
    assert "date: 2026-10-15\n" in fresh.text


@pytest.mark.parametrize("slug", ["about", "secret", "draft"])
def test_an_address_that_is_taken_is_refused(site: Site, slug: str) -> None:
    with pytest.raises(ContentError) as refusal:
        pages.create(site, kind="page", lang="ru", slug=slug, title="О нас")

    assert refusal.value.key == "slug_taken"
    assert refusal.value.details["url"] == f"/{slug}"


def test_an_address_held_by_a_draft_is_refused(site: Site) -> None:
    drafts = {"pages/fax.md": text("Факс")}

    with pytest.raises(ContentError, match="slug_taken"):
        pages.create(site, kind="page", lang="ru", slug="fax", title="Факс", drafts=drafts)


@pytest.mark.parametrize("slug", ["Факс", "", "a b", "../x", "services/"])
def test_a_new_page_needs_a_right_slug(site: Site, slug: str) -> None:
    with pytest.raises(ContentError, match="slug_wrong"):
        pages.create(site, kind="page", lang="ru", slug=slug, title="Факс")


def test_a_page_is_live_between_its_moments(site: Site) -> None:
    dated = text(publish_at="2026-11-01 15:00", expire_at="2026-11-02 15:00")
    page = pages.page_of(site, "pages/a.md", dated)

    assert not page.is_live(NOON - timedelta(seconds=1))
    assert page.is_live(NOON)
    assert page.is_live(NOON + timedelta(hours=23))
    assert not page.is_live(NOON + timedelta(days=1))


def test_two_pages_of_one_address_are_found(site: Site) -> None:
    listed = [
        pages.page_of(site, "pages/about.md", text()),
        pages.page_of(site, "pages/other.md", text(slug="about")),
    ]

    (problem,) = pages.duplicates(listed)

    assert (problem.path, problem.line, problem.key) == ("pages/other.md", 3, "slug_taken")
    assert problem.details == {"url": "/about", "other": "pages/about.md"}


def test_a_site_of_one_language_has_no_prefixes(site: Site) -> None:
    alone = made.site_at(site.content.parent / "other", languages=("ru",))

    assert addresses.home_of(alone, "ru") == "/"
    assert pages.page_of(alone, "pages/en/about.md", text()).url == "/en/about"
