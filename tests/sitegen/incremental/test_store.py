"""A state file that cannot be trusted is thrown away."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sitegen.incremental.engine import Engine
from sitegen.incremental.store import FORMAT, Store
from tests.sitegen.incremental.sheet import Folder, Line, Sheet, text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "state.sqlite"


def published(file: Path) -> Folder:
    folder = Folder(Engine(Store(file)), Sheet())
    folder.publish({"a": text("Title"), "b": text("Other")})
    folder.engine.store.close()
    return folder


@pytest.mark.parametrize("damage", [b"", b"no database at all", b"SQLite format 3\0 and so on"])
def test_a_damaged_state_means_a_full_build(file: Path, damage: bytes):
    wanted = published(file).files
    file.write_bytes(damage)

    again = Folder(Engine(Store(file)), Sheet())

    assert again.engine.version == ""
    again.publish({"a": text("Title"), "b": text("Other")})
    assert again.files == wanted
    again.engine.store.close()


def test_a_state_of_another_format_means_a_full_build(file: Path):
    published(file)
    with closing(sqlite3.connect(file)) as database:
        database.execute(f"PRAGMA user_version = {FORMAT + 1}")

    store = Store(file)

    assert Engine[Line](store).version == ""
    store.close()


def test_a_state_is_found_again(file: Path):
    published(file)

    store = Store(file)

    assert Engine[Line](store).version == "1"
    assert store.items.told("a") == {"link:a": "/a"}
    assert store.items.told("nowhere") is None
    store.close()


def test_clearing_forgets_everything(file: Path):
    published(file)
    store = Store(file)

    store.clear()

    assert store.about("version") == ""
    assert store.outputs.digests() == {}
    store.close()
