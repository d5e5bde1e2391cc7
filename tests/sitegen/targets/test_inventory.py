"""Notes that a target keeps of itself."""

import gzip

import pytest

from sitegen.targets import inventory
from sitegen.targets.inventory import BEGUN, WHOLE, Inventory
from sitegen.targets.refusals import TargetError
from tests.sitegen.targets.releases import NOON

FULL = Inventory("20261101-120000-000000", {"о нас.html": "1a"}, {"images/a.webp": NOON})


def test_notes_are_read_as_they_were_written() -> None:
    begun = inventory.dump_begun({"b.html", "a.html"})

    found = inventory.load({WHOLE: inventory.dump(FULL), BEGUN: begun})

    assert found == Inventory(
        FULL.release, FULL.files, FULL.leaving, frozenset({"a.html", "b.html"})
    )


def test_equal_notes_are_equal_bytes() -> None:
    assert inventory.dump(FULL) == inventory.dump(FULL)


@pytest.mark.parametrize(
    "whole",
    [
        b"",
        b"plain text",
        inventory.dump(FULL)[:-9],
        gzip.compress(b"{}"),
        gzip.compress(b"[1]"),
        gzip.compress(b'{"form": 1, "release": "x", "files": [], "leaving": {}}'),
        gzip.compress(b'{"form": 1, "release": "x", "files": {}, "leaving": {"a": "b"}}'),
    ],
    ids=["none", "plain", "cut", "empty", "list", "wrong-files", "wrong-date"],
)
def test_damaged_notes_are_no_notes(whole: bytes) -> None:
    assert inventory.load({WHOLE: whole}) is None


def test_a_damaged_list_of_what_was_begun_makes_the_rest_worthless() -> None:
    assert inventory.load({WHOLE: inventory.dump(FULL), BEGUN: b"{"}) is None


@pytest.mark.parametrize(
    "notes",
    [
        {BEGUN: b'{"form": 2, "names": []}'},
        {WHOLE: gzip.compress(b'{"form": 2}')},
    ],
    ids=["begun", "whole"],
)
def test_notes_of_a_newer_form_are_refused(notes: dict[str, bytes]) -> None:
    with pytest.raises(TargetError):
        inventory.load(notes)
