"""Sites that cannot be followed are built as a whole, and the reason is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.incremental.stock.publisher import TRACKED, WHOLE, Publisher
from tests.sitegen.incremental.stock.made import PLUGIN, Site
from tests.sitegen.incremental.stock.test_equality import (
    _apart,
    clean,
    differing,
    files_of,
    opened,
)

__all__ = ["_apart"]
SETTINGS = {
    "RELATIVE_URLS = True": "the setting RELATIVE_URLS is on",
    "YEAR_ARCHIVE_SAVE_AS = '{date:%Y}.html'": "the setting YEAR_ARCHIVE_SAVE_AS is on",
    "DEFAULT_DATE = 'fs'": "dates are taken from the file system",
    "ARTICLE_TRANSLATION_ID = {'slug', 'title'}": "names more than one attribute",
    "JINJA_ENVIRONMENT = {'extensions': ['jinja2.ext.do']}": "",
    "TAG_URL = TAG_SAVE_AS = 'tag/{slug}-{name}.html'": "uses more than a slug",
    "PAGE_URL = 'pages/{date:%Y}/{slug}.html'": "uses a date",
    "STATIC_PATHS = ['images', '../elsewhere']": "leads out of the content folder",
    "STATIC_PATHS = ['images', 'news']\nSTATIC_EXCLUDE_SOURCES = False": "is a source of both",
}
RECEIVERS = {
    "article_generator_finalized": "plug-in noisy listens to article_generator_finalized",
    "content_written": "plug-in noisy listens to content_written",
    "content_object_init": "",
}
ORDERS = (
    "ARTICLE_ORDER_BY = 'title'", "ARTICLE_ORDER_BY = 'reversed-category'",
    "ARTICLE_ORDER_BY = 'basename'\nPAGE_ORDER_BY = 'reversed-title'",
    "ARTICLE_ORDER_BY = lambda one: (len(one.title), -one.date.timestamp())",
    "ARTICLE_ORDER_BY = None\nNEWEST_FIRST_ARCHIVES = False\nREVERSE_CATEGORY_ORDER = True",
    "ARTICLE_ORDER_BY = 'date'\nARTICLE_TRANSLATION_ID = 'slug'",
)  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "site")
    (made.root / "elsewhere").mkdir()
    yield made
    assert differing(files_of(made.output), clean(made, tmp_path / "clean")) == set()


def reason_of(site: Site) -> str:
    publisher = opened(site)
    report = publisher.publish()
    publisher.close()
    assert report.lane == (WHOLE if report.reason else TRACKED)
    return report.reason


def set_to(site: Site, settings: str) -> None:
    with site.settings_file.open("a") as file:
        file.write(f"{settings}\n")


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_are_told(site: Site, settings: str):
    set_to(site, settings)

    found, wanted = reason_of(site), SETTINGS[settings]

    assert wanted in found
    assert bool(found) == bool(wanted)


@pytest.mark.parametrize("signal", RECEIVERS)
def test_plug_ins_are_told(site: Site, signal: str):
    plugin = f"from pelican import signals\n\ndef noisy(*_, **__): ...\n\ndef register():\n    signals.{signal}.connect(noisy)\n"
    (site.root / "plugins" / "noisy.py").write_text(plugin)
    set_to(site, "PLUGINS = [*PLUGINS, 'noisy']")

    assert RECEIVERS[signal] in reason_of(site)


@pytest.mark.parametrize("order", ORDERS)
def test_pelicans_orders_are_followed(site: Site, order: str):
    set_to(site, order)
    publisher = opened(site)
    publisher.publish()
    for _ in range(4):
        site.change()

    report = publisher.publish()

    publisher.close()
    assert report.lane == TRACKED, report.reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("![a]({attach}/images/one.txt)", "attaches a file"),
        ("![a]({static}/elsewhere/one.txt)", "in none of STATIC_PATHS"),
    ],
)
def test_links_that_move_files_are_told(site: Site, body: str, reason: str):
    (site.content / "elsewhere").mkdir()
    (site.content / "elsewhere" / "one.txt").write_text("one")
    site.write("news/linking.md", body, title="Linking", date="2024-01-01")

    assert reason in reason_of(site)


def test_translations_are_told_and_forgotten_when_they_go(site: Site):
    set_to(site, "PAGE_TRANSLATION_ID = 'slug'")
    both = {"title": "Both", "slug": "both"}
    site.write("pages/both.md", "One", **both)
    other = site.write("pages/both-ru.md", "Other", **both, lang="ru")
    publisher = opened(site)
    assert "translations of each other" in publisher.publish().reason

    other.unlink()

    assert publisher.publish().lane == TRACKED
    publisher.close()


def test_changed_plug_ins_are_taken_in_by_an_open_publisher(site: Site):
    publisher = opened(site)
    publisher.publish()
    plugin = site.root / "plugins" / "commonmark.py"
    plugin.write_text(plugin.read_text().replace("return parser.render(body)", "return body"))

    report = publisher.publish()

    publisher.close()
    assert "render(body)" in PLUGIN
    assert len(report.rendered) > 20


def test_settings_can_be_given_as_they_are(site: Site):
    from sitegen.incremental.stock.door import read_settings

    settings = read_settings(str(site.settings_file))

    publisher = Publisher(settings, site.root / "state")

    assert publisher.publish().lane == TRACKED
    assert publisher.publish([site.root / "nothing.md"]).rendered == ()
    publisher.close()
