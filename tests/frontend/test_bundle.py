"""The build of the editor: once, again only when something changed, and with every licence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import hatch_build
from hatch_build import BuildError, Bundle
from tests.frontend import node


@pytest.fixture
def copy(tmp_path: Path) -> Bundle:
    """The sources in a folder with a space in its name, with the packages already installed."""
    node.packages()
    root = tmp_path / "a folder"
    shutil.copytree(node.ROOT / "backend" / "frontend", root / "backend" / "frontend")
    shutil.copytree(node.ROOT / "var" / "frontend", root / "var" / "frontend")
    return Bundle(root)


def test_the_bundle_is_made_with_the_licences_of_what_is_in_it(copy: Bundle) -> None:
    copy.make()

    licences = (copy.built / "editor.LICENSES.txt").read_text("utf-8")
    assert (copy.built / "editor.js").stat().st_size > 100_000
    assert all(
        name in licences for name in ("prosemirror-view", "markdown-it 14.1.0", "linkify-it")
    )
    assert copy.is_fresh()


def test_unchanged_sources_are_not_built_again(
    copy: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.make()
    monkeypatch.setattr(hatch_build, "_run", pytest.fail)

    copy.make()


def test_a_changed_source_makes_the_bundle_stale(copy: Bundle) -> None:
    copy.make()
    first = (copy.built / "editor.js").read_bytes()

    main = copy.sources / "editor" / "main.js"
    main.write_text(main.read_text("utf-8") + "console.log(1);\n", "utf-8")

    assert not copy.is_fresh()
    copy.make()
    assert (copy.built / "editor.js").read_bytes() != first


def test_two_builds_of_the_same_sources_are_equal(copy: Bundle) -> None:
    copy.make()
    first = (copy.built / "editor.js").read_bytes()
    shutil.rmtree(copy.built)

    copy.make()

    assert (copy.built / "editor.js").read_bytes() == first


def test_without_a_connection_the_message_says_what_is_needed(
    copy: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(copy.work)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(copy.work.parent / "cache"))

    with pytest.raises(BuildError, match="npm registry once"):
        copy.make()


def test_a_broken_source_fails_the_build(copy: Bundle) -> None:
    (copy.sources / "editor" / "main.js").write_text("this is not (", "utf-8")

    with pytest.raises(BuildError, match="esbuild"):
        copy.make()
    assert not copy.is_fresh()
