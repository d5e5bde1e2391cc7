import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from sitegen import engine, release
from sitegen.build import build
from sitegen.errors import BuildFailed, StorageError
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import NOON, put, text


def built(site: Site, **options: object) -> dict[str, bytes]:
    output = site.content.parent / f"out-{len(list(site.content.parent.iterdir()))}"
    build(site, output, now=NOON, **options)  # type: ignore[arg-type] # options of build
    return made.tree(output)


def parsed(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 — we have just written it


def problems(site: Site) -> list[tuple[str, int, str]]:
    with pytest.raises(BuildFailed) as refusal:
        built(site)
    return [(problem.path, problem.line, problem.key) for problem in refusal.value.problems]


def test_every_page_has_its_flat_file(site: Site) -> None:
    files = built(site)

    assert {
        "index.html", "about.html", "services.html", "services/telephony.html", "secret.html",
        "news.html", "news/item-01.html", "en/index.html", "en/about.html", "en/news.html",
        "404.html", "503.html", "en/404.html", "robots.txt", "sitemap.xml", "sitemap-1.xml",
        "feeds/news-ru.atom", "feeds/news-en.atom", "images/dot.png",
    } <= files.keys()  # fmt: skip
    assert not [name for name in files if name.endswith("/index.html") and name != "en/index.html"]


def test_the_report_counts_what_was_made(site: Site) -> None:
    report = build(site, site.content.parent / "out", now=NOON)

    assert (report.pages, report.news, report.warnings) == (7, 4, ())
    assert report.files > 20
    assert report.bytes > 1000
    assert report.seconds > 0
    assert len(report.slow) == 5


def test_two_builds_are_equal_byte_for_byte(site: Site) -> None:
    assert built(site) == built(site)


def test_the_order_of_files_on_the_disk_does_not_matter(site: Site, tmp_path: Path) -> None:
    for number in range(5):
        put(site, f"news/2026-05-01-same-{number}.md", text(f"День {number}", date="2026-05-01"))
    other = made.site_at(tmp_path / "other")
    for number in reversed(range(5)):
        put(other, f"news/2026-05-01-same-{number}.md", text(f"День {number}", date="2026-05-01"))

    assert built(site) == built(other)


def test_no_byte_of_what_is_not_published_is_in_any_file(site: Site) -> None:
    for name, data in built(site).items():
        assert b"ZQX" not in data, name
        assert b"draft" not in name.encode()


def test_a_page_comes_and_goes_at_its_moment(site: Site) -> None:
    put(site, "pages/sale.md", text("Скидка", publish_at="2026-11-02", expire_at="2026-11-03"))
    folder = site.content.parent

    for days, expected in ((0, False), (1, True), (3, False)):
        build(site, folder / f"day-{days}", now=NOON + timedelta(days=days))
        assert (folder / f"day-{days}/sale.html").exists() is expected


def test_a_hidden_page_is_built_but_listed_nowhere(site: Site) -> None:
    put(site, "news/2026-04-01-quiet.md", text("Тихая новость", date="2026-04-01", status="hidden"))

    files = built(site)

    assert b"secret" in files["secret.html"]
    assert "news/quiet.html" in files
    for name in ("news.html", "feeds/news-ru.atom", "sitemap-1.xml", "index.html"):
        assert b"secret" not in files[name]
        assert "Тихая".encode() not in files[name]
        assert b"quiet" not in files[name]


def test_templates_see_the_promised_variables(site: Site) -> None:
    page = built(site)["services/telephony.html"].decode()

    assert "<title>Телефония — Пример</title>" in page
    assert '<a href="/services" class="open">Услуги</a>' in page
    assert '<link rel="canonical" href="http://localhost:8000/services/telephony">' in page
    assert '<a hreflang="en" href="/en/">English</a>' in page
    assert '<body id="body-services-telephony">' in page
    assert '<aside class="note">' in page
    assert "http://my.localhost:8000" in page


def test_titles_are_escaped_and_bodies_are_not(site: Site) -> None:
    page = built(site)["about.html"].decode()

    assert "<h1>О компании &amp; людях</h1>" in page
    assert '<td class="align-right">10</td>' in page


def test_both_versions_of_a_page_lead_to_each_other(site: Site) -> None:
    files = built(site)

    assert b'<a hreflang="en" href="/en/about">' in files["about.html"]
    assert b'<a hreflang="ru" href="/about">' in files["en/about.html"]
    assert b'<a hreflang="en" href="/en/news">' in files["news.html"]


def test_news_lists_are_numbered_from_the_oldest(site: Site) -> None:
    for number in range(1, 30):
        day = f"2025-01-{number:02}"
        put(site, f"news/{day}-old-{number}.md", text(f"Старая {number}", date=day))

    files = built(site)

    count = {name: files[name].count(b"<article>") for name in ("news.html", "news/page-1.html")}
    assert count == {"news.html": 12, "news/page-1.html": 10}
    assert "news/page-2.html" in files
    assert "news/page-3.html" not in files
    assert b'rel="next" href="/news/page-2"' in files["news.html"]
    assert b'rel="prev" href="/news"' in files["news/page-2.html"]
    assert b'rel="next" href="/news/page-1"' in files["news/page-2.html"]
    oldest = re.findall(rb'<article><a href="(.*?)"', files["news/page-1.html"])
    assert (oldest[0], oldest[-1]) == (b"/news/old-10", b"/news/old-1")


def test_a_new_item_changes_no_older_list(site: Site) -> None:
    for number in range(1, 26):
        day = f"2025-01-{number:02}"
        put(site, f"news/{day}-old-{number}.md", text(f"Старая {number}", date=day))
    before = built(site)
    put(site, "news/2026-10-01-fresh.md", text("Свежая", date="2026-10-01"))

    after = built(site)

    def items(page: bytes) -> list[bytes]:
        return re.findall(rb"<article>.*?</article>", page)

    assert items(before["news/page-1.html"]) == items(after["news/page-1.html"])
    assert len(items(after["news.html"])) == len(items(before["news.html"])) + 1


def test_a_page_of_the_list_may_have_its_own_text(site: Site) -> None:
    put(site, "pages/news.md", text("Что нового", body="Вступление.\n"))

    page = built(site)["news.html"].decode()

    assert "<h1>Что нового</h1>" in page
    assert "Вступление." in page
    assert page.count("<article>") == 3


def test_the_sitemap_names_every_listed_page_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.sitemap.PART", 4)

    files = built(site)

    parts = [(entry[0].text or "").rpartition("/")[2] for entry in parsed(files["sitemap.xml"])]
    urls = [url[0].text for part in parts for url in parsed(files[part])]
    assert {name for name in files if re.fullmatch(r"sitemap-\d+\.xml", name)} == set(parts)
    assert all(len(parsed(files[part])) <= 4 for part in parts)
    assert len(urls) == len(set(urls)) == 10
    assert "http://localhost:8000/en/about" in urls


def test_the_feed_is_bounded_and_absolute(site: Site) -> None:
    for number in range(1, 30):
        day = f"2025-01-{number:02}"
        put(site, f"news/{day}-old-{number}.md", text(f"Старая {number}", date=day))

    feed = parsed(built(site)["feeds/news-ru.atom"])

    space = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{space}entry")
    assert len(entries) == 20
    assert entries[0].findtext(f"{space}title") == "Новость 03"
    assert 'href="http://localhost:8000/services"' in (entries[0].findtext(f"{space}content") or "")


def test_an_old_address_leads_to_the_new_one(site: Site) -> None:
    put(site, "pages/new.md", text("Новая", aliases="/about, /old/name, outside"))

    files = built(site)

    assert b'content="0; url=/new"' in files["old/name.html"]
    assert b"noindex" in files["old/name.html"]
    assert b"refresh" not in files["about.html"]


def test_pictures_are_linked_to_the_release_before_and_never_to_the_content(site: Site) -> None:
    first = site.content.parent / "first"
    second = site.content.parent / "second"
    build(site, first, now=NOON)

    build(site, second, now=NOON, previous=first)

    assert (first / "images/dot.png").samefile(second / "images/dot.png")
    assert not (first / "images/dot.png").samefile(site.content / "images/dot.png")


def test_a_changed_picture_is_copied_anew(site: Site) -> None:
    first = site.content.parent / "first"
    build(site, first, now=NOON)
    Image.new("RGB", (2, 2)).save(site.content / "images/dot.png")
    (site.content / "images/new.png").write_bytes((first / "images/dot.png").read_bytes())

    build(site, site.content.parent / "second", now=NOON, previous=first)

    changed = (site.content / "images/dot.png").read_bytes()
    assert (site.content.parent / "second/images/dot.png").read_bytes() == changed
    assert (first / "images/dot.png").read_bytes() != changed


def test_all_damaged_pages_are_named_at_once(site: Site) -> None:
    put(site, "pages/bad.md", "---\ntitle: a\nstatus: live\n---\n")
    put(site, "pages/worse.md", "без полей")
    put(site, "pages/twin.md", text(slug="about"))
    put(site, "menu.toml", '[ru]\nmain = [{ title = "Без адреса" }]\n')
    put(site, "company.toml", "[ru]\nname = \n")

    assert problems(site) == [
        ("pages/bad.md", 3, "front_value"),
        ("pages/worse.md", 1, "front_missing"),
        ("pages/twin.md", 3, "slug_taken"),
        ("company.toml", 2, "data_damaged"),
        ("menu.toml", 0, "menu_wrong"),
    ]


def test_a_template_error_names_template_and_line(site: Site) -> None:
    template = site.theme / "templates/page.html"
    template.write_text(
        '{% extends "base.html" %}\n{% block content %}\n{{ page.nothing }}\n{% endblock %}\n'
    )

    assert problems(site) == [("theme/templates/page.html", 3, "template_error")]


def test_a_template_that_cannot_be_parsed_names_its_line(site: Site) -> None:
    (site.theme / "templates/page.html").write_text("\n\n{% if %}\n")

    assert problems(site) == [("theme/templates/page.html", 3, "template_error")]


def test_a_template_that_fails_in_python_is_named_too(site: Site) -> None:
    (site.theme / "templates/page.html").write_text("\n{{ 1 // 0 }}\n")

    assert problems(site) == [("theme/templates/page.html", 2, "template_error")]


def test_a_missing_asset_is_named(site: Site) -> None:
    (site.theme / "templates/page.html").write_text("{{ asset('css/nothing.css') }}")

    assert problems(site) == [("theme/static/css/nothing.css", 0, "asset_missing")]


def test_a_style_sheet_that_names_a_missing_file_stops_the_build(site: Site) -> None:
    (site.theme / "static/css/site/03-more.css").write_text("\nh2 { background: url(no.svg); }\n")

    ((path, _, key),) = problems(site)

    assert (path, key) == ("theme/static/css/site.css", "asset_missing")


def test_templates_the_theme_must_have_are_asked_for(site: Site) -> None:
    (site.theme / "templates/article.html").unlink()
    put(site, "pages/odd.md", text(template="special"))
    put(site, "pages/trick.md", text(template="../base"))

    assert problems(site) == [
        ("theme/templates/article.html", 0, "template_missing"),
        ("pages/odd.md", 3, "template_missing"),
        ("pages/trick.md", 3, "template_missing"),
    ]


def test_what_pelican_only_logs_stops_the_build(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_body: str) -> str:
        raise LookupError("the grammar is out")

    monkeypatch.setattr("sitegen.reader.rendered", refuse)

    with pytest.raises(BuildFailed) as refusal:
        built(site)

    assert refusal.value.problems[0].key == "pelican"
    assert "the grammar is out" in refusal.value.problems[0].details["reason"]


def test_a_missing_folder_is_named(site: Site) -> None:
    site.theme.rename(site.theme.with_name("elsewhere"))

    assert problems(site) == [(str(site.theme), 0, "folder_missing")]


def test_a_disk_that_fails_during_the_build_is_no_template_error(site: Site) -> None:
    output = site.content.parent / "out"
    output.mkdir()
    (output / "news").write_text("a file where a folder must be")

    with pytest.raises(StorageError):
        build(site, output, now=NOON)


def test_a_build_prints_nothing(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    put(site, "pages/blank-alt.md", text(body="![](/images/dot.png)\n"))

    built(site)

    assert capfd.readouterr() == ("", "")


def test_a_site_without_news_or_data_files_builds(site: Site) -> None:
    for file in (site.content / "news").rglob("*.md"):
        file.unlink()
    (site.content / "menu.toml").unlink()
    (site.theme / "texts.toml").write_text('[ru]\nlanguage = ""\n[en]\nlanguage = ""\n')
    for path in ("pages/index.md", "pages/about.md"):
        put(site, path, text())

    files = built(site)

    assert "news.html" not in files
    assert "feeds/news-ru.atom" not in files


def test_a_site_of_one_language_builds(tmp_path: Path) -> None:
    alone = made.site_at(tmp_path / "alone", languages=("ru",))
    for folder in ("pages/en", "news/en"):
        for file in (alone.content / folder).iterdir():
            file.unlink()
    base = alone.theme / "templates/base.html"
    base.write_text(re.sub(r"<a hreflang.*", "{{ other is none }}", base.read_text()))

    assert b"True" in built(alone)["index.html"]


def test_a_thousand_pages_do_not_slow_down_each_other(site: Site) -> None:
    put(site, "pages/one.md", text("Один"))
    first = engine.publish(site, now=NOON)
    for number in range(300):
        put(site, f"pages/many/page-{number}.md", text(f"Страница {number}"))

    report = engine.publish(site, now=NOON)

    assert report.pages == first.pages + 300
    assert report.seconds < 15
    assert made.live(site, "many/page-299.html")
    assert release.current(site) == report.release
