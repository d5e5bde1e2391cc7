"""A program leaves out what Pelican loads and nobody uses; whoever uses it gets the whole of Pelican."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from sitegen import light
from tests.sitegen.incremental.stock.made import Site
from tests.sitegen.incremental.stock.test_equality import _apart, clean, differing, files_of

ROOT = Path(__file__).parents[4]
__all__ = ["_apart"]

# Does what the program does, and tells at its end what was loaded.
PROGRAM = """
import sys
from sitegen import light
from sitegen.incremental.stock import __main__ as program

def main():
    code = program.main()
    print("rst" if "docutils" in sys.modules else "no rst", file=sys.stderr)
    return code

light.run(main)
"""
REST = """
Written otherwise
#################

:date: 2024-03-03 10:00
:category: news

.. code-block:: python

   print(1)
"""
LOADS_REST = """

import docutils.core
"""
UNKNOWN_SIGNAL = """

def finished(generator):
    generator.context["found"] = "yes"


_register = register


def register():
    _register()
    signals.article_generator_finalized.connect(finished)
"""


def publish(site: Site, program: Path) -> tuple[str, str]:
    """Give what the program says of the publication, and of what was loaded for it."""
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, str(program), str(site.settings_file)],
        cwd=site.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout, done.stderr.splitlines()[-1]


def test_a_site_without_rest_is_published_without_its_reader(tmp_path: Path):
    site = Site(tmp_path / "site")

    said, loaded = publish(site, tmp_path / "program.py")
    changed = site.edit()
    again, loaded_again = publish(site, tmp_path / "program.py")

    assert changed
    assert "rendered" in said
    assert "rendered" in again
    assert (loaded, loaded_again) == ("no rst", "no rst")
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_the_first_page_in_rest_has_the_program_start_again_with_all(tmp_path: Path):
    site = Site(tmp_path / "site")
    publish(site, tmp_path / "program.py")
    (site.content / "news" / "other.rst").write_text(REST)

    said, loaded = publish(site, tmp_path / "program.py")

    assert loaded == "rst"
    assert "rendered" in said
    assert "highlight" in (site.output / "news" / "other.html").read_text()
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


@pytest.mark.parametrize("words", [LOADS_REST, UNKNOWN_SIGNAL])
def test_plug_ins_that_may_need_all_of_pelican_get_it(tmp_path: Path, words: str):
    site = Site(tmp_path / "site")
    plugin = site.root / "plugins" / "commonmark.py"
    plugin.write_text(plugin.read_text() + words)

    _, loaded = publish(site, tmp_path / "program.py")

    assert loaded == "rst"
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_a_stand_in_can_be_inherited_from_and_made_but_gives_nothing():
    stand_in: Any = light._Finder(set()).create_module(ModuleSpec("rich.console", None))

    made: Any = type("Own", (stand_in.Console,), {})(width=80)
    made.quiet = True

    assert made.quiet
    for thing in (made, type(made)):
        with pytest.raises(light.Needed):
            thing.print  # noqa: B018 — asking is what is tried
        with pytest.raises(AttributeError):
            thing.__fspath__  # noqa: B018
    with pytest.raises(AttributeError):
        stand_in.__wrapped__  # noqa: B018


def test_in_a_process_of_others_pelican_is_whole():
    light.insist_on_whole()
    light.meet(["some"])

    assert "docutils" in sys.modules
