"""Whatever is edited, the engine's files are those of a build from nothing."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.incremental.engine import Engine, NotRendered
from sitegen.incremental.model import TwoOutputsOneName
from sitegen.incremental.rows import Stamp
from sitegen.incremental.store import Store
from sitegen.incremental.touched import Source, Unreadable
from tests.sitegen.incremental import sheet
from tests.sitegen.incremental.sheet import Folder, Line, Sheet, text

PATHS = st.sampled_from(["a", "b", "c", "d", "e"])
TEXTS = st.builds(
    text,
    st.sampled_from(["Alpha", "Beta", "Gamma", "5"]),
    st.sampled_from(["", "red", "blue"]),
    st.sampled_from(["", "a", "b"]),
)
STEPS = st.lists(
    st.tuples(
        st.dictionaries(PATHS, st.one_of(st.none(), TEXTS), max_size=3),
        st.sampled_from(["menu", "menu", "other menu"]),
        st.booleans(),
    ),
    max_size=8,
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    store = Store(tmp_path / "state.sqlite")
    yield Folder(Engine(store), Sheet())
    store.close()


def built_from_nothing(sources: dict[str, bytes], model: Sheet) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "state.sqlite")
        folder = Folder(Engine(store), model)
        folder.publish(sources)
        store.close()
        return folder.files


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_random_edits_equal_a_build_from_nothing(
    steps: list[tuple[dict[str, bytes | None], str, bool]],
):
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name) / "state.sqlite")
        folder = Folder(Engine(store), Sheet())
        known: dict[str, bytes | None] = {}
        for changes, menu, is_cold in steps:
            if is_cold:
                store.close()
                store = Store(Path(name) / "state.sqlite")
                folder.engine = Engine[Line](store)
            folder.model.menu = menu
            folder.publish(changes)
            known |= changes
            sources = {path: data for path, data in known.items() if data is not None}

            assert folder.files == built_from_nothing(sources, folder.model)
        store.close()


def test_one_title_touches_its_page_and_its_lists(folder: Folder):
    folder.publish({path: text(f"Title {path}", "red") for path in "abcdef"})

    folder.publish({"c": text("Title c2", "red")})

    assert folder.rendered == ["c.html", "list-1.html", "red.tag"]


def test_the_same_bytes_touch_nothing(folder: Folder):
    folder.publish({"a": text("Title")})

    folder.publish({"a": text("Title")})

    assert folder.rendered == []


def test_a_link_heals_when_its_page_comes(folder: Folder):
    folder.publish({"a": text("Title", link="b")})
    assert b"-x b" in folder.files["a.html"]

    folder.publish({"b": text("Other")})

    assert b"-> b" in folder.files["a.html"]


def test_an_item_comes_when_its_moment_has_come(folder: Folder):
    folder.publish({"a": text("5")})
    assert "a.html" not in folder.files
    assert folder.engine.store.items.next_change() == 5.0

    folder.model.now = 6.0
    folder.publish(dict.fromkeys(folder.engine.store.items.due(6.0), text("5")))

    assert "a.html" in folder.files


def test_sources_that_cannot_be_read_are_all_named_and_change_nothing(folder: Folder):
    folder.publish({"a": text("Title")})
    before = dict(folder.files)

    with pytest.raises(Unreadable) as caught:
        folder.publish({"a": text("bad"), "b": text("bad"), "c": text("Fine")})

    assert set(caught.value.errors) == {"a", "b"}
    folder.publish({})
    assert folder.files == before


def test_a_rendering_that_fails_changes_nothing_and_can_be_repeated(folder: Folder):
    folder.publish({"a": text("Title")})
    folder.model.broken = {"a.html"}

    with pytest.raises(NotRendered) as caught:
        folder.publish({"a": text("New title")})
    assert (caught.value.job.name, caught.value.path) == ("a.html", "a")

    folder.model.broken = set()
    folder.publish({"a": text("New title")})
    assert b"New title" in folder.files["a.html"]


def test_two_owners_of_one_file_are_told(folder: Folder):
    with pytest.raises(TwoOutputsOneName) as caught:
        folder.publish({"list-0": text("Title")})

    assert caught.value.name == "list-0.html"


def test_files_that_others_changed_are_made_again(folder: Folder):
    folder.publish({"a": text("Title"), "b": text("Title")})
    digests = folder.engine.store.outputs.digests()
    wanted = dict(folder.files)
    del folder.files["a.html"]
    folder.files["stray.html"] = b"stray"

    folder.publish({}, live={**digests, "a.html": "", "stray.html": "0"})

    assert folder.rendered == ["a.html"]
    assert folder.files == wanted


def test_what_another_process_published_is_seen(folder: Folder, tmp_path: Path):
    folder.publish({"a": text("Title")})
    store = Store(tmp_path / "state.sqlite")
    other = Folder(Engine(store), Sheet())
    other.publish({"a": text("Other title"), "b": text("Title", link="a")})
    store.close()

    folder.publish({"c": text("Title")})

    assert folder.files["list-0.html"] == b"menu: Title, Title"
    assert folder.engine.store.items.number("b") is not None


def test_files_can_be_kept_aside(folder: Folder, tmp_path: Path):
    def aside(data: bytes) -> Path:
        file = tmp_path / hashlib.sha256(data).hexdigest()
        file.write_bytes(data)
        return file

    source = Source(text("Title"), Stamp(1, 1))
    plan = folder.engine.plan(folder.model, {"a": source}, now=0.0, aside=aside)

    assert plan.files == {}
    assert set(plan.aside) == {"a.html", "list-0.html", "map.html"}
    assert all(file.read_bytes() for file in plan.aside.values())


def test_only_a_few_items_stay_in_memory(folder: Folder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sitegen.incremental.engine.ITEMS_IN_BUILD", 2)
    sources = {path: text(f"Title {path}", "red") for path in "abcdef"}

    folder.publish(sources)

    assert folder.files == built_from_nothing(sources, sheet.Sheet())
