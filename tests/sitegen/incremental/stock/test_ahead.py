"""Half of many sources is read by another process, and it makes no difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.incremental.stock import ahead
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
    monkeypatch.setattr(ahead, "MANY", 3)
    monkeypatch.setattr(ahead, "_may_fork", lambda: True)


def test_two_processes_read_what_one_would(tmp_path: Path):
    site = Site(tmp_path / "site")
    publisher = opened(site)

    first = publisher.publish()
    for file in site.content.rglob("*.md"):
        file.write_text(file.read_text() + "\nMore.\n")
    second = publisher.publish()

    publisher.close()
    assert (first.lane, second.lane) == ("tracked", "tracked")
    assert not (site.root / "state" / "ahead").exists()
    assert differing(files_of(site.output), clean(site, tmp_path / "clean")) == set()


def test_a_source_that_changes_meanwhile_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    site = Site(tmp_path / "site")
    publisher = opened(site)
    last = max(site.content.rglob("item-*.md"))
    wait = ahead.ReadAhead.wait

    def edited(self: ahead.ReadAhead) -> None:
        wait(self)
        self._halves = {path: ahead.Half("other", "{}", None) for path in self._halves}

    monkeypatch.setattr(ahead.ReadAhead, "wait", edited)
    publisher.publish()

    publisher.close()
    assert last.exists()
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


def test_few_sources_are_read_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ahead, "MANY", 1000)
    reader = ahead.ReadAhead(tmp_path / "ahead")

    reader.start(["a", "b"], str, None, None)  # type: ignore[arg-type] # nothing is called

    assert reader.take("a", b"") is None
    reader.wait()
