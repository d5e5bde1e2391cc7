"""Two processes make of many things what one would, whatever becomes of the other one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sitegen import progress
from sitegen.incremental import sharing
from sitegen.incremental.engine import Engine, NotRendered
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Unreadable
from sitegen.incremental.tracking import ALL_BITS, Names
from tests.sitegen.incremental.sheet import Folder, Sheet, text

MANY = 60
SITE = {
    f"page-{number:02}": text(f"Title {number}", ["red", "blue", ""][number % 3], "page-07")
    for number in range(MANY)
}


@pytest.fixture
def _shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "may_share", lambda number: number >= 10)


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Folder, Folder]]:
    stores = [Store(tmp_path / name / "state.sqlite") for name in ("one", "two")]
    yield Folder(Engine(stores[0]), Sheet()), Folder(Engine(stores[1]), Sheet())
    for store in stores:
        store.close()


def state_of(folder: Folder) -> dict[str, list[str]]:
    """Give all rows of a state but the times, and the reads with the names of attributes."""
    with closing(sqlite3.connect(folder.engine.store.file)) as database:
        tables = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if name != "attribute_read"
        ]
        found: dict[str, list[str]] = {
            name: sorted(map(repr, database.execute(f"SELECT * FROM {name}")))  # noqa: S608
            for name in tables
            if name not in {"output", "about"}
        }
        query = "SELECT id, name, kind, args, owner, digest, size, reasons FROM output"
        found["output"] = sorted(map(repr, database.execute(query)))
        names = Names(folder.engine.store.about("names").split("\n"))
        rows = database.execute("SELECT item, output, mask FROM attribute_read").fetchall()
        found["attribute_read"] = sorted(
            repr((item, output, sorted(name for name in names.known if names.bit(name) & mask)))
            for item, output, mask in rows
        )
        return found


def make_two_ways(
    folders: tuple[Folder, Folder], monkeypatch: pytest.MonkeyPatch, **more: object
) -> None:
    """Publish alike, in one process and in two."""
    alone, shared = folders
    monkeypatch.setattr(sharing, "may_share", lambda _: False)
    alone.publish(SITE, **more)
    monkeypatch.setattr(sharing, "may_share", lambda number: number >= 10)
    shared.publish(SITE, **more)


def test_a_first_build_is_the_same(folders: tuple[Folder, Folder], monkeypatch: pytest.MonkeyPatch):
    make_two_ways(folders, monkeypatch)

    alone, shared = folders
    assert len(shared.files) > MANY
    assert shared.files == alone.files
    assert shared.rendered == alone.rendered
    assert state_of(shared) == state_of(alone)


def test_what_all_pages_read_is_taken_in_by_both(
    folders: tuple[Folder, Folder], monkeypatch: pytest.MonkeyPatch
):
    make_two_ways(folders, monkeypatch)
    alone, shared = folders

    for folder in folders:
        folder.model.menu = "other"
    shared.publish({})
    monkeypatch.setattr(sharing, "may_share", lambda _: False)
    alone.publish({})

    assert len(shared.rendered) > MANY
    assert shared.files == alone.files
    assert state_of(shared) == state_of(alone)


@pytest.mark.usefixtures("_shared")
def test_all_that_cannot_be_read_is_told(folders: tuple[Folder, Folder]):
    folder = folders[0]
    wrong = [f"page-{number:02}" for number in range(0, MANY, 4)]

    with pytest.raises(Unreadable) as caught:
        folder.publish(SITE | dict.fromkeys(wrong, b"broken"))

    assert list(caught.value.errors) == wrong
    assert folder.engine.store.items.is_empty()


@pytest.mark.usefixtures("_shared")
def test_a_page_that_cannot_be_made_is_named_and_nothing_is_left(folders: tuple[Folder, Folder]):
    folder = folders[0]
    folder.model.broken = {"page-44.html"}

    with pytest.raises(NotRendered) as caught:
        folder.publish(SITE)
    assert caught.value.job.name == "page-44.html"
    assert caught.value.path == "page-44"
    assert folder.engine.store.items.is_empty()

    folder.model.broken = set()
    folder.publish(SITE)
    assert len(folder.files) > MANY


@pytest.mark.usefixtures("_shared")
def test_a_state_that_was_shown_and_left_is_no_state(
    folders: tuple[Folder, Folder],
):
    folder = folders[0]
    seen: set[tuple[int, str]] = set()

    class Onlooker:
        def begin(self, total: int) -> None:
            assert total > MANY

        def step(self, name: str, seconds: float) -> None:
            del name, seconds
            other = Store(folder.engine.store.file)
            seen.add((len(other.items.stamps()), other.about("version")))
            other.close()

    with progress.heard_by(Onlooker()):
        folder.publish(SITE)

    assert (MANY, "") in seen
    assert {version for _, version in seen} == {""}
    assert folder.engine.version == folder.model.version


@pytest.mark.parametrize("fate", ["leaves", "raises", "is slow"])
def test_whatever_becomes_of_the_other_process_all_is_made(fate: str):
    home = os.getpid()

    def make(number: int) -> tuple[int, bool]:
        if os.getpid() != home and fate == "leaves":
            os._exit(3)
        if os.getpid() != home and fate == "raises":
            raise ValueError(number)
        return number * number, os.getpid() == home

    shared = sharing.Shared(100, make, begin=lambda: None, pack=list, unpack=list)
    with closing(shared):
        shared.start()
        found = dict(shared.made())

    assert sorted(found) == list(range(100))
    assert all(square == number * number for number, (square, _) in found.items())
    if fate != "is slow":
        assert all(is_own for _, is_own in found.values())


def test_the_other_process_takes_part():
    home = os.getpid()

    def make(number: int) -> tuple[int, int]:
        total = sum(range(20_000))
        return total + number, os.getpid()

    shared = sharing.Shared(2000, make, begin=lambda: None, pack=list, unpack=list)
    with closing(shared):
        shared.start()
        found = dict(shared.made())

    assert {at: value - sum(range(20_000)) for at, (value, _) in found.items()} == {
        at: at for at in range(2000)
    }
    assert len({pid for _, pid in found.values()} - {home}) == 1


def children() -> set[int]:
    """Processes that this one started and has not yet seen off."""
    found = (tasks.read_text() for tasks in Path("/proc/self/task").glob("*/children"))
    return {int(pid) for pids in found for pid in pids.split()}


def test_an_error_at_home_ends_the_other_process():
    def make(number: int) -> int:
        raise ValueError(number)

    before = children()
    shared = sharing.Shared(100, make, begin=lambda: None, pack=list, unpack=list)
    with closing(shared):
        shared.start()
        assert len(children() - before) == 1
        with pytest.raises(ValueError, match=r"^\d+$"):
            list(shared.made())

    assert children() <= before


def test_large_answers_come_whole():
    def make(number: int) -> bytes:
        return bytes([number % 256]) * 300_000

    shared = sharing.Shared(64, make, begin=lambda: None, pack=list, unpack=list)
    with closing(shared):
        shared.start()
        assert {at: set(data) for at, data in shared.made()} == {at: {at} for at in range(64)}


def test_few_things_are_made_alone():
    assert not sharing.may_share(sharing.MANY - 1)


def test_masks_are_translated_by_their_names():
    there = Names([f"name {number}" for number in range(70)])
    own = Names(["name 3", "another"])

    assert own.translated(ALL_BITS, there) == ALL_BITS
    assert own.translated(there.bit("name 3"), there) == own.bit("name 3")
    late = own.translated(there.bit("name 69"), there)
    assert late & own.bit("name 69")
    assert late & own.bit("name 61")
    assert not late & own.bit("another")
