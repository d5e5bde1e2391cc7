"""Corners of Pelican that a publisher has to know."""

from __future__ import annotations

import datetime as dt
import errno
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sitegen.incremental.stock import plugin
from sitegen.incremental.stock.delivery import Delivered, Folder
from sitegen.incremental.stock.publisher import TRACKED, WHOLE, Report
from tests.sitegen.incremental.stock.made import Site
from tests.sitegen.incremental.stock.test_equality import (
    _apart,
    clean,
    differing,
    files_of,
    opened,
)

__all__ = ["_apart"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "site")
    yield made
    assert differing(files_of(made.output), clean(made, tmp_path / "clean")) == set()


def configured(site: Site, settings: str, plug_in: str = "") -> None:
    with site.settings_file.open("a") as file:
        file.write(f"{settings}\n")
        if plug_in:
            file.write("PLUGINS = [*PLUGINS, 'strange']\n")
    (site.root / "plugins" / "strange.py").write_text(plug_in)


def published(site: Site) -> Report:
    publisher = opened(site)
    report = publisher.publish()
    publisher.close()
    return report


def test_a_source_that_pelican_refuses_is_told(site: Site):
    site.write("news/untitled.md", "Words", date="2024-01-01")

    assert published(site).skipped == ("news/untitled.md",)


def test_an_article_of_tomorrow_comes_by_itself(site: Site):
    configured(site, "WITH_FUTURE_DATES = False")
    soon = dt.datetime.now(ZoneInfo("Europe/Moscow")) + dt.timedelta(seconds=3)
    site.write("news/soon.md", "Words", title="Soon", date=f"{soon:%Y-%m-%d %H:%M:%S}")
    publisher = opened(site)
    publisher.publish()
    assert (site.output / "drafts" / "soon.html").exists()

    time.sleep(4)
    publisher.publish([])

    publisher.close()
    assert (site.output / "news" / "soon.html").exists()


@pytest.mark.parametrize(
    ("method", "lane"), [("_open_w", TRACKED), ("write_file", WHOLE)], ids=["opens", "writes"]
)
def test_a_writer_of_its_own_may_open_files_but_not_write_them(site: Site, method: str, lane: str):
    text = (
        "from pelican import signals\nfrom pelican.writers import Writer\n\n"
        "class Own(Writer):\n"
        f"    def {method}(self, *args, **kwargs):\n"
        f"        return super().{method}(*args, **kwargs)\n\n"
        "def writer(_):\n    return Own\n\n"
        "def register():\n    signals.get_writer.connect(writer)\n"
    )
    configured(site, "", text)

    assert published(site).lane == lane


def test_templates_from_elsewhere_mean_a_whole_build(site: Site):
    text = (
        "from jinja2 import DictLoader\nfrom pelican import signals\n\n"
        "def add(generator):\n    generator.env.loader.loaders.append(DictLoader({}))\n\n"
        "def register():\n    signals.generator_init.connect(add)\n"
    )
    configured(site, "", text)

    assert "environment of the templates" in published(site).reason


def test_metadata_that_cannot_be_written_down_means_a_whole_build(site: Site):
    text = (
        "from pelican import signals\n\n"
        "def add(content):\n    content.words = {1, 2}\n\n"
        "def register():\n    signals.content_object_init.connect(add)\n"
    )
    configured(site, "", text)

    assert "metadata holds a builtins.set" in published(site).reason


def test_ignored_and_excluded_files_stay_out(site: Site):
    configured(
        site,
        "IGNORE_FILES = ['.*', '*.bak', 'old']\nARTICLE_EXCLUDES = ['home', 'news/deep']\n"
        "THEME_STATIC_PATHS = ['static', 'robots.txt']",
    )
    (site.root / "theme" / "robots.txt").write_text("all")
    (site.root / "theme" / "static" / "a.bak").write_text("old")
    for folder in ("news/deep", "news/old", "office/more"):
        (site.content / folder).mkdir()
        site.write(f"{folder}/inner.md", "Words", title=folder, date="2024-01-01")
    site.write("news/.hidden.md", "Words", title="Hidden", date="2024-01-01")

    assert published(site).lane == TRACKED
    assert not (site.output / "home").exists() or not list((site.output / "home").glob("item*"))


def test_a_renamed_folder_is_found_by_its_name(site: Site):
    publisher = opened(site)
    publisher.publish()
    (site.content / "news").rename(site.content / "press")

    publisher.publish([site.content / "news", site.content / "press"])

    publisher.close()


def test_an_empty_folder_of_the_output_goes_with_its_last_file(site: Site):
    (site.content / "lonely").mkdir()
    site.write("lonely/one.md", "Words", title="One", date="2024-01-01")
    publisher = opened(site)
    publisher.publish()
    assert (site.output / "lonely").is_dir()
    (site.content / "lonely" / "one.md").unlink()

    report = publisher.publish()

    publisher.close()
    assert "lonely/one.html" in report.removed
    assert not (site.output / "lonely").exists()


def test_files_of_others_in_the_output_are_left_alone(site: Site):
    published(site)
    (site.output / "CNAME").write_text("site.example")

    (site.root / "state" / "state.sqlite").write_bytes(b"damaged")
    published(site)

    assert (site.output / "CNAME").exists()
    (site.output / "CNAME").unlink()


def test_files_reach_another_file_system_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "state").mkdir()
    delivered = Delivered(tmp_path / "state" / "delivered")
    folder = Folder(tmp_path / "output", tmp_path / "state" / "aside", delivered)
    replace = Path.replace

    def elsewhere(self: Path, target: Path) -> Path:
        if self.parent.name == "aside":
            raise OSError(errno.EXDEV, "another file system")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", elsewhere)

    folder.deliver({"deep/one.txt": b"one"})

    assert files_of(tmp_path / "output") == {"deep/one.txt": b"one"}
    assert Delivered(tmp_path / "state" / "delivered").names == {"deep/one.txt"}
    assert folder.strays(set()) == {"deep/one.txt"}


@pytest.mark.parametrize(
    ("report", "wanted"),
    [
        (Report(TRACKED, written=("a", "b")), "0 rendered, 2 written, 0 removed in 0.00 seconds."),
        (Report(WHOLE, "a reason"), "Built as a whole because a reason, 0 written"),
    ],
)
def test_a_publication_is_told_in_one_sentence(report: Report, wanted: str):
    assert plugin.sentence(report).startswith(wanted)
