"""Compiled templates are kept for the next process, and never outlive what they were made from."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from sitegen.incremental.stock.compiled import FolderCache
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


def published(site: Site) -> Path:
    """Publish in what might be a process of its own; give the folder of what was compiled."""
    publisher = opened(site)
    publisher.publish()
    publisher.close()
    return publisher.state / "compiled"


def compiled(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}


def test_a_template_is_compiled_once_for_all_processes(site: Site):
    first = compiled(published(site))
    site.change()

    again = compiled(published(site))

    assert first
    assert again == first


def test_a_changed_template_is_compiled_again(site: Site):
    published(site)
    base = site.templates / "base.html"
    base.write_text(base.read_text() + "and more")

    published(site)

    assert (site.output / "index.html").read_text().endswith("and more")


def test_a_damaged_file_counts_as_missing(site: Site):
    for file in compiled(published(site)):
        file.write_bytes(file.read_bytes()[:-40] + b"x" * 40)
    site.change()
    site.new()

    assert compiled(published(site))


def test_what_a_filter_gave_when_a_template_was_compiled_goes_with_the_filter(site: Site):
    base = site.templates / "base.html"
    base.write_text(base.read_text() + "{{ 'word'|loud }}")
    kept = site.settings_file.read_text()
    site.settings_file.write_text(f"{kept}JINJA_FILTERS = {{'loud': str.upper}}\n")
    before = set(compiled(published(site)))
    site.settings_file.write_text(f"{kept}JINJA_FILTERS = {{'loud': str.title}}\n")

    after = set(compiled(published(site)))

    assert (site.output / "index.html").read_text().endswith("Word")
    assert after.isdisjoint(before)
    assert not any(file.exists() for file in before)


def test_a_disk_that_refuses_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(Path, "write_bytes", refused)
    loader = DictLoader({"one": "{{ 1 + 1 }}"})
    env = Environment(loader=loader, bytecode_cache=FolderCache(tmp_path / "kept", "1"))  # noqa: S701 — no HTML

    assert env.get_template("one").render() == "2"
