"""Why an output was made again is told truly, for every kind of edit; so is how many it makes."""

from collections.abc import Callable

import pytest

from sitegen import engine, insight, reasons, texts
from sitegen.site import Site
from tests.sitegen.made import NOON, put, text

ABOUT = "pages/about.md"
NEWS = "news/2026-03-10-item-03.md"
Edit = Callable[[Site], None]


def with_line(path: str, key: str, value: str) -> Edit:
    """An edit of one line of a page's front matter."""

    def edit(site: Site) -> None:
        lines = (site.content / path).read_text(encoding="utf-8").split("\n")
        kept = [line for line in lines if not line.startswith(f"{key}:")]
        put(site, path, "\n".join([*kept[:1], f"{key}: {value}", *kept[1:]]))

    return edit


def with_words(path: str, root: str = "content") -> Edit:
    """An edit at the end of a file."""

    def edit(site: Site) -> None:
        file = (site.content if root == "content" else site.theme) / path
        file.write_text(file.read_text(encoding="utf-8") + "\nСлово.\n", encoding="utf-8")

    return edit


def with_comment(path: str) -> Edit:
    def edit(site: Site) -> None:
        file = site.theme / path
        file.write_text("{# #}x" + file.read_text(encoding="utf-8"), encoding="utf-8")

    return edit


def with_menu(site: Site) -> None:
    file = site.content / "menu.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('title = "', 'title = "Новое: ', 1))


def without(path: str) -> Edit:
    return lambda site: (site.content / path).unlink()


def with_file(path: str, content: str) -> Edit:
    return lambda site: put(site, path, content)


CASES: dict[str, tuple[Edit, str, str, str]] = {
    "body": (with_words(ABOUT), "about.html", "reason_body", ABOUT),
    "title": (with_line(ABOUT, "title", "Иное"), "about.html", "reason_title", ABOUT),
    "title shown elsewhere": (
        with_line(NEWS, "title", "Иное"), "news.html", "reason_title", NEWS,
    ),
    "description": (
        with_line(ABOUT, "description", "Иное"), "about.html", "reason_description", ABOUT,
    ),
    "new page": (
        with_file("pages/fresh.md", text()), "fresh.html", "reason_new", "pages/fresh.md",
    ),
    "new news": (
        with_file("news/2026-09-01-item-09.md", text(date="2026-09-01")), "news.html",
        "reason_list_news", "",
    ),
    "news gone": (without(NEWS), "feeds/news-ru.atom", "reason_list_feed", ""),
    "date": (with_line(NEWS, "date", "2026-01-02"), "news.html", "reason_list_news", ""),
    "template": (
        with_comment("templates/page.html"), "about.html", "reason_file",
        "theme/templates/page.html",
    ),
    "menu": (with_menu, "about.html", "reason_file", "menu.toml"),
    "translation": (
        with_file("pages/en/services.md", text()), "services.html", "reason_list_twin", "",
    ),
    "alias": (
        with_line(ABOUT, "aliases", "/firm"), "firm.html", "reason_made", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_reason_is_the_true_one(site: Site, case: str):
    edit, output, key, path = CASES[case]
    engine.publish(site, now=NOON)

    edit(site)
    engine.publish(site, now=NOON)

    found = insight.explain(site, output).reasons
    assert key in {reason.key for reason in found}, found
    assert not path or path in {reason.details.get("path") for reason in found}, found


def test_what_nobody_reads_makes_nothing_again(site: Site):
    engine.publish(site, now=NOON)
    (site.theme / "templates" / "nobody.html").write_text("x")
    put(site, "pages/later.md", text(status="draft"))

    report = engine.publish(site, now=NOON)

    assert (report.rendered, report.changed) == (0, 0)


@pytest.mark.parametrize(
    ("edit", "rendered"),
    [
        (with_words(ABOUT), 1),
        (with_words(NEWS), 2),
        (with_line(ABOUT, "title", "Иное"), 1),
        (with_file("pages/fresh.md", text()), 2),
    ],
    ids=["a page's text", "a news item's text", "a title", "a new page"],
)
def test_only_what_shows_the_change_is_rendered(site: Site, edit: Edit, rendered: int):
    engine.publish(site, now=NOON)

    edit(site)

    assert engine.publish(site, now=NOON).rendered == rendered


def test_every_reason_has_words_in_both_languages():
    for key in reasons.all_keys():
        for lang in ("ru", "en"):
            assert texts.sentence(key, {"path": "pages/a.md", "name": "ru"}, lang)
