"""Metadata is made again as it was, and told apart by what a page would show."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz  # type: ignore[import-untyped] # it has no types
from markupsafe import Markup

from sitegen.incremental.stock import values
from sitegen.incremental.stock.door import Author, Category, SafeDatetime, Tag, pelican
from sitegen.incremental.stock.trackable import Untrackable

SETTINGS = dict(pelican.settings.DEFAULT_CONFIG)
NOON = dt.datetime(2026, 3, 1, 12, 0, 0, 7)  # noqa: DTZ001 — zones are added below
ZONES = (
    None, ZoneInfo("Europe/Moscow"), dt.UTC, dt.timezone(dt.timedelta(hours=3)), tz.tzutc(),
    tz.tzlocal(), tz.tzoffset("MSK", 10800), tz.tzoffset(None, 3600),
)  # fmt: skip


def again(value: Any) -> Any:
    written = json.loads(json.dumps(values.packed(value)))
    return values.Unpacker(SETTINGS).unpacked(written)


def slugged(name: str, slug: str) -> Any:
    tag = Tag(name, SETTINGS)
    tag.slug = slug
    return tag


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", [SafeDatetime, dt.datetime])
def test_moments_keep_class_and_zone(kind: Any, zone: dt.tzinfo | None):
    moment = kind.fromisoformat(NOON.isoformat()).replace(tzinfo=zone)

    made = again(moment)

    assert values.comparable(made) == values.comparable(moment)
    assert made.strftime("%Z %z %c") == moment.strftime("%Z %z %c")


@pytest.mark.parametrize(
    "value",
    [
        "text", 1, 1.5, True, None, Markup("<b>"), ["a", ["b"]], ("a", 1), {"a": [1, ("b",)]},
        Category("News", SETTINGS), Tag(" Fibre ", SETTINGS), Author("Mila", SETTINGS),
        slugged("Fibre", "own-slug"), [Tag("a", SETTINGS)], ZoneInfo("Europe/Moscow"),
    ],
)  # fmt: skip
def test_values_are_made_again(value: Any):
    made = again(value)

    assert type(made) is type(value)
    assert values.comparable(made) == values.comparable(value)


def test_a_slug_of_its_own_stays_when_the_name_changes():
    made = again(slugged("Fibre", "own-slug"))
    made.name = "Other"

    assert made.slug == "own-slug"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True), (1, 1.0), ("1", 1), ("a", Markup("a")), (["a"], ("a",)),
        (Tag("Fibre", SETTINGS), Tag("fibre", SETTINGS)),
        (NOON.replace(tzinfo=dt.UTC), NOON.replace(hour=15, tzinfo=ZoneInfo("Europe/Moscow"))),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}), (object(), object()),
    ],
)  # fmt: skip
def test_what_pages_show_differently_is_not_equal(one: Any, other: Any):
    assert values.comparable(one) != values.comparable(other)


@pytest.mark.parametrize(
    "value", [{1, 2}, object(), {1: "a"}, [object()], NOON.replace(tzinfo=tz.gettz("Asia/Tokyo"))]
)
def test_what_cannot_be_made_again_is_refused(value: Any):
    with pytest.raises(Untrackable):
        values.packed(value)
