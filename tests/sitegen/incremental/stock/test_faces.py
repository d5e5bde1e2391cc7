"""The two faces for strangers: Pelican's own command with our plug-in, and our program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sitegen.incremental.stock import __main__ as program
from tests.sitegen.incremental.stock.made import Site
from tests.sitegen.incremental.stock.test_equality import _apart, clean, differing, files_of

ROOT = Path(__file__).parents[4]
__all__ = ["_apart"]
Out = pytest.CaptureFixture[str]


def test_the_program_publishes_explains_and_names_what_changed(tmp_path: Path, capsys: Out):
    site = Site(tmp_path / "site")
    words = [str(site.settings_file), "--state", str(tmp_path / "state")]

    assert program.main(words) == 0
    first = capsys.readouterr().out
    changed = site.change()[0]
    program.main([*words, "--changed"])
    named = capsys.readouterr().out
    program.main(words)
    program.main([*words, "--explain", "index.html"])
    explained = capsys.readouterr().out
    program.main([*words, "--explain", "nothing.html"])
    program.main([*words, "--full"])

    assert "rendered" in first
    assert changed.name in named
    assert "index.html" in explained
    assert "nothing.html is none of the files" in capsys.readouterr().out
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_pelicans_command_becomes_incremental_by_a_plug_in(tmp_path: Path):
    site = Site(tmp_path / "site", 'PLUGINS = ["sitegen.incremental.stock.plugin", *PLUGINS]\n')

    def pelican() -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pelican", "-s", str(site.settings_file)],
            cwd=site.root,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.stdout

    first = pelican()
    page = next(file for file in sorted(site.content.rglob("*.md")) if "pages" in file.parts)
    page.write_text(page.read_text() + "\nMore words.\n")
    second = pelican()

    assert "rendered" in first
    assert "1 rendered" in second
    site.settings_file.write_text(
        site.settings_file.read_text().replace('"sitegen.incremental.stock.plugin", ', "")
    )
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_the_state_lies_beside_the_content_wherever_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    site = Site(tmp_path / "site")
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
        monkeypatch.chdir(tmp_path / place)
        assert program.main([str(site.settings_file)]) == 0
        assert list((tmp_path / place).iterdir()) == []

    assert (site.root / "cache" / "incremental" / "state.sqlite").is_file()
