"""Any Pelican site, edited at random, is what Pelican's own clean build gives, byte for byte."""

from __future__ import annotations

import locale
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import TemplateError

from sitegen import lock
from sitegen.errors import BusyError
from sitegen.incremental.engine import NotRendered
from sitegen.incremental.stock import publisher as publishing
from sitegen.incremental.stock.delivery import Delivered
from sitegen.incremental.stock.publisher import TRACKED, WHOLE, Publisher, Report
from tests.sitegen.incremental.stock.made import Site

ROOT = Path(__file__).parents[4]
# More by hand: STOCK_STEPS=80 STOCK_SEEDS=5 pytest tests/sitegen/incremental/stock
STEPS = int(os.environ.get("STOCK_STEPS", "9"))
SEEDS = int(os.environ.get("STOCK_SEEDS", "2"))
# Pelican walks through a set of files; in the order of names its output is the same each time.
CLEAN = """
import logging, sys
from pelican import Pelican, signals
from pelican.settings import read_settings
from sitegen.incremental.stock.whole import steady

logging.disable(logging.CRITICAL)
signals.generator_init.connect(steady)
Pelican(read_settings(sys.argv[1], override={"OUTPUT_PATH": sys.argv[2]})).run()
"""


@pytest.fixture(autouse=True)
def _apart(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> Iterator[None]:
    spoken = locale.setlocale(locale.LC_ALL)
    with caplog.at_level("CRITICAL", logger="pelican"):
        yield
    # A site's settings change the locale, and its plug-ins stay imported.
    locale.setlocale(locale.LC_ALL, spoken)
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def clean(site: Site, output: Path, seed: int = 0) -> dict[str, bytes]:
    """Pelican's own build in a process of its own."""
    subprocess.run(
        [sys.executable, "-c", CLEAN, str(site.settings_file), str(output)],
        cwd=site.root,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(seed)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return files_of(output)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    return {name for name in one | other if one.get(name) != other.get(name)}


def opened(site: Site) -> Publisher:
    return Publisher(site.settings_file, site.root / "state")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_edits_give_what_pelican_gives(tmp_path: Path, seed: int):
    site = Site(tmp_path / "site", chance=random.Random(seed))  # noqa: S311 — edits, not secrets
    publisher = opened(site)
    first = publisher.publish()
    lanes = [first.lane]

    for step in range(STEPS):
        touched = [site.edit() for _ in range(site.chance.choice([1, 1, 2]))]
        if site.chance.random() < 0.3:
            publisher.close()
            publisher = opened(site)
        named = site.chance.random() < 0.5
        report = publisher.publish([file for one in touched for file in one] if named else None)
        lanes.append(report.lane)
        wanted = clean(site, tmp_path / f"clean-{step}", seed=step)
        assert differing(files_of(site.output), wanted) == set(), (step, touched, report.lane)

    publisher.close()
    assert lanes.count(TRACKED) > len(lanes) // 2, (lanes, first.reason)


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_the_themes_of_pelican_work(tmp_path: Path, theme: str):
    site = Site(tmp_path / "site", f'THEME = "{theme}"\nFORMATTED_FIELDS = ["summary"]\n')
    for file in site.content.rglob("*.md"):
        file.write_text(file.read_text().replace("Template: wide\n", ""))
    publisher = opened(site)

    publisher.publish()
    for number in range(3):
        file = site.chosen()
        file.write_text(file.read_text().replace("Title: ", f"Title: {number} "))
        publisher.publish()

    publisher.close()
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_days_of_settings_are_written_as_pelican_writes_them(tmp_path: Path):
    day = "from datetime import date\nOPENED = date(2026, 3, 9)\n"
    site = Site(tmp_path / "site", day)
    base = site.root / "theme" / "templates" / "base.html"
    base.write_text(base.read_text() + '{{ OPENED|strftime("%-d.%m.%Y") }}')
    publisher = opened(site)

    publisher.publish()

    publisher.close()
    built = files_of(site.output)
    assert differing(built, clean(site, tmp_path / "clean")) == set()
    assert b"9.03.2026" in built["index.html"]


def published(tmp_path: Path, settings: str = "") -> tuple[Site, Publisher]:
    site = Site(tmp_path / "site", settings)
    publisher = opened(site)
    publisher.publish()
    return site, publisher


def test_several_processes_may_publish_one_site(tmp_path: Path):
    site, first = published(tmp_path)
    second = opened(site)

    for step in range(3):
        site.change()
        first.publish()
        gone = next(file for file in sorted(site.content.rglob("*.md")) if "pages" in file.parts)
        gone.unlink()
        second.rebuild() if step == 1 else second.publish()
        first.publish([gone, *site.new(), *site.change()] if step else None)

    first.close()
    second.close()
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_one_process_waits_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    site, publisher = published(tmp_path)
    monkeypatch.setattr(publishing, "WAIT_SECONDS", 0.1)

    with lock.held(publisher.state / "lock", "somebody"), pytest.raises(BusyError) as refusal:
        publisher.publish()

    site.change()
    report = publisher.publish()
    publisher.close()
    assert refusal.value.details["owner"] == "somebody"
    assert report.rendered


def test_a_cut_line_in_the_list_of_delivered_files_hides_no_other(tmp_path: Path):
    file = tmp_path / "delivered"
    file.write_bytes("+a.html\n+новос".encode()[:-1])

    Delivered(file).coming({"b.html"})

    assert Delivered(file).names >= {"a.html", "b.html"}


def test_one_changed_body_is_one_rendering_and_what_shows_it(tmp_path: Path):
    site, publisher = published(tmp_path)
    page = next(file for file in sorted(site.content.rglob("*.md")) if "pages" in file.parts)
    page.write_text(page.read_text() + "\nMore words.\n")

    report = publisher.publish([page])

    publisher.close()
    assert report.lane == TRACKED
    assert 0 < len(report.rendered) <= 1
    assert report.removed == ()


def test_nothing_changed_renders_nothing(tmp_path: Path):
    _site, publisher = published(tmp_path)

    report = publisher.publish()

    publisher.close()
    assert (report.lane, report.rendered, report.written) == (TRACKED, (), ())


def test_a_plug_in_that_looks_at_the_whole_site_means_a_whole_build(tmp_path: Path):
    site = Site(tmp_path / "site", 'PLUGINS = [*PLUGINS, "counter"]\n')
    (site.root / "plugins" / "counter.py").write_text(
        "from pelican import signals\n\n"
        "def count(generator):\n"
        "    for article in generator.articles:\n"
        "        article.note = f'{len(generator.articles)} in all'\n\n"
        "def register():\n"
        "    signals.article_generator_finalized.connect(count)\n"
    )
    publisher = opened(site)

    first = publisher.publish()
    site.new()
    second = publisher.publish()

    publisher.close()
    assert (first.lane, second.lane) == (WHOLE, WHOLE)
    assert "article_generator_finalized" in first.reason
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


@pytest.mark.parametrize(
    "settings",
    ["RELATIVE_URLS = True\n", 'YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/index.html"\n'],
    ids=["relative addresses", "archives of years"],
)
def test_what_cannot_be_followed_is_built_as_a_whole(tmp_path: Path, settings: str):
    site, publisher = published(tmp_path, settings)
    site.change()

    report = publisher.publish()

    publisher.close()
    assert report.lane == WHOLE
    assert report.reason
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_damage_to_the_state_or_the_output_is_mended(tmp_path: Path):
    site, publisher = published(tmp_path)
    publisher.close()
    wanted = files_of(site.output)
    (site.output / "index.html").write_text("damaged")
    (site.root / "state" / "state.sqlite").write_bytes(b"no database")

    again = opened(site)
    again.publish()
    again.close()

    assert differing(files_of(site.output), wanted) == set()


def test_a_file_that_somebody_removed_comes_back(tmp_path: Path):
    site, publisher = published(tmp_path)
    publisher.close()
    wanted = files_of(site.output)
    (site.output / "index.html").unlink()

    again = opened(site)
    again.publish()
    again.close()

    assert differing(files_of(site.output), wanted) == set()


def test_a_template_error_leaves_the_site_as_it_was(tmp_path: Path):
    site, publisher = published(tmp_path)
    before = files_of(site.output)
    (site.templates / "article.html").write_text("{{ broken")

    with pytest.raises(NotRendered) as error:
        publisher.publish()

    assert isinstance(error.value.__cause__, TemplateError)
    assert files_of(site.output) == before
    (site.templates / "article.html").write_text("{{ article.title }}")
    report: Report = publisher.publish()
    publisher.close()
    assert report.written
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()
