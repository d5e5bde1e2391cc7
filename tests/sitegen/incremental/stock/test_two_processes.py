"""A large Pelican site is made by two processes, and it makes no difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.incremental import sharing
from sitegen.incremental.touched import Unreadable
from tests.sitegen.incremental.stock.made import Site
from tests.sitegen.incremental.stock.test_equality import (
    _apart,
    clean,
    differing,
    files_of,
    opened,
)

__all__ = ["_apart"]


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "may_share", lambda number: number >= 3)


def test_two_processes_make_what_one_would(tmp_path: Path):
    site = Site(tmp_path / "site")
    publisher = opened(site)

    first = publisher.publish()
    files = files_of(site.output)
    template = site.root / "theme" / "templates" / "base.html"
    template.write_text(f"{template.read_text()}<p>New</p>")
    second = publisher.publish()

    publisher.close()
    assert (first.lane, second.lane) == ("tracked", "tracked")
    assert files_of(site.output) != files
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_what_the_other_process_cannot_read_is_told_by_this_one(tmp_path: Path):
    site = Site(tmp_path / "site")
    for file in site.content.rglob("*.md"):
        file.write_text("Title: A\nDate: never\n\nText\n")
    publisher = opened(site)

    with pytest.raises(Unreadable) as caught:
        publisher.publish()

    publisher.close()
    assert len(caught.value.errors) == len(list(site.content.rglob("*.md")))
