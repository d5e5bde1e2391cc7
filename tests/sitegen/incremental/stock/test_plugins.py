"""Plug-ins of several modules, and plug-ins that remember something from run to run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from sitegen.incremental.stock.publisher import TRACKED, WHOLE
from tests.sitegen.incremental.stock.made import Site
from tests.sitegen.incremental.stock.test_equality import (
    _apart,
    clean,
    differing,
    files_of,
    opened,
)

__all__ = ["_apart"]
# As public ones do: it takes the question for generators as the beginning of a run, and writes
# only at the end of the run that it saw the beginning of.
MAPPING = """
    from pathlib import Path

    from pelican import signals

    from .words import HEAD


    class Map:
        def __init__(self):
            self.site, self.pages = None, []

        def begin(self, site):
            self.site = self.site or site

        def add(self, path, context):
            self.pages.append(Path(path).name)

        def end(self, site):
            if site is self.site:
                text = "\\n".join([HEAD, *sorted(self.pages)])
                Path(site.output_path, "map.txt").write_text(text)
                self.site, self.pages = None, []


    seen = Map()


    def register():
        signals.get_generators.connect(seen.begin)
        signals.content_written.connect(seen.add)
        signals.finalized.connect(seen.end)
"""
SHOUTING = """
    from pelican import signals

    from . import words


    def add(generator):
        generator.env.filters["loud"] = lambda text: words.HEAD + str(text)


    def register():
        signals.generator_init.connect(add)
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "site")
    yield made
    assert differing(files_of(made.output), clean(made, tmp_path / "clean")) == set()


def add_plugin(site: Site, text: str) -> Path:
    """Give a site a plug-in of three modules, and give the file with its words."""
    package = site.root / "plugins" / "several"
    package.mkdir()
    (package / "__init__.py").write_text("from .inner import *\n")
    (package / "inner.py").write_text(dedent(text))
    words = package / "words.py"
    words.write_text('HEAD = "first"\n')
    with site.settings_file.open("a") as file:
        file.write('PLUGINS = [*PLUGINS, "several"]\n')
    return words


def test_a_plug_in_that_waits_for_the_end_of_its_run_is_not_kept_waiting(site: Site):
    add_plugin(site, MAPPING)
    publisher = opened(site)
    publisher.publish()
    site.setting()
    publisher.publish()
    site.new()

    report = publisher.publish()

    publisher.close()
    assert report.lane == WHOLE
    assert (site.output / "map.txt").exists()


def test_another_word_in_a_module_of_a_plug_in_is_taken_in_by_an_open_publisher(site: Site):
    words = add_plugin(site, MAPPING)
    publisher = opened(site)
    publisher.publish()
    words.write_text('HEAD = "another"\n')

    publisher.publish()

    publisher.close()
    assert (site.output / "map.txt").read_text().startswith("another")


@pytest.mark.parametrize("is_open", [True, False])
def test_a_followed_site_is_made_anew_for_a_module_of_a_plug_in(site: Site, *, is_open: bool):
    words = add_plugin(site, SHOUTING)
    index = site.templates / "base.html"
    index.write_text(index.read_text() + "{{ SITENAME|loud }}")
    publisher = opened(site)
    publisher.publish()
    words.write_text('HEAD = "another "\n')
    if not is_open:
        publisher.close()
        publisher = opened(site)

    report = publisher.publish()

    publisher.close()
    assert report.lane == TRACKED
    assert "another Example" in (site.output / "index.html").read_text()
