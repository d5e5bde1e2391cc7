import json
from pathlib import Path
from typing import Any

import pytest

from sitegen import money, tariffs
from sitegen.build import build
from sitegen.errors import BuildFailed
from sitegen.site import Site
from tests.sitegen.made import NOON, put

ROOT = Path(__file__).parents[2]
LANGUAGES = ("ru", "en")


def small() -> dict[str, Any]:
    title = {"ru": "Связь", "en": "Telecoms"}
    columns = [
        {"key": "lines", "title": "Линий"},
        {"key": "once", "title": "Сразу", "price": "once"},
        {"key": "month", "title": "В месяц", "price": "month"},
    ]
    items = [
        {"id": "a", "title": title, "values": {"lines": "5", "once": 0, "month": 190000}},
        {"id": "b", "title": "Б", "values": {"lines": {"ru": "много", "en": "many"}, "month": 150}},
    ]
    group = {
        "id": "office",
        "service": "services/telephony",
        "title": title,
        "notes": ["Заметка"],
        "lists": [{"title": "Тариф", "columns": columns, "items": items}],
    }
    return {"version": 1, "valid_from": "2026-11-01", "currency": "RUB", "groups": [group]}


def faults(data: object) -> list[tuple[str, str]]:
    _, problems = tariffs.parse(json.dumps(data), LANGUAGES)
    return [(item.details["where"], item.key) for item in problems]


def test_prices_are_shown_in_the_language_of_the_page() -> None:
    found = tariffs.shown(small(), "en", service="services/telephony")

    assert found
    table = found.groups[0].tables[0]
    assert [title for title, _ in table.rows] == ["Telecoms", "Б"]
    assert [cell.text for cell in table.rows[0][1]] == ["5", "₽0", "₽1,900"]
    assert [cell.text for cell in table.rows[1][1]] == ["many", "—", "₽1.50"]
    assert [cell.is_number for cell in table.head] == [False, True, True]
    assert (found.groups[0].start, found.groups[0].start_unit) == ("₽1.50", "month")


def test_items_may_stand_side_by_side() -> None:
    data = small()
    data["groups"][0]["lists"][0]["compare"] = True

    found = tariffs.shown(data, "ru")

    assert found
    table = found.groups[0].tables[0]
    assert [cell.text for cell in table.head] == ["Связь", "Б"]
    assert [title for title, _ in table.rows] == ["Линий", "Сразу", "В месяц"]


def test_a_service_without_prices_shows_none() -> None:
    assert tariffs.shown(small(), "ru", service="services/fax") is None
    assert tariffs.shown({}, "ru") is None


def test_a_group_without_a_regular_price_has_no_lowest_one() -> None:
    data = small()
    del data["groups"][0]["lists"][0]["columns"][2]
    for item in data["groups"][0]["lists"][0]["items"]:
        del item["values"]["month"]

    found = tariffs.shown(data, "ru")

    assert found
    assert found.groups[0].start == ""
    assert faults(data) == []


def test_every_price_is_an_offer_named_apart_from_its_neighbours() -> None:
    found = tariffs.offers(small(), "ru", service="services/telephony")

    assert [(offer.name, offer.price_minor, offer.unit) for offer in found] == [
        ("Связь: Сразу", 0, ""),
        ("Связь: В месяц", 190000, "MON"),
        ("Б: В месяц", 150, "MON"),
    ]


@pytest.mark.parametrize(
    ("path", "value", "where", "key"),
    [
        (("version",), 2, "version", "data_value"),
        (("currency",), "XXX", "currency", "data_value"),
        (("valid_from",), "1 ноября", "valid_from", "data_value"),
        (("valid_from",), "2026-13-01", "valid_from", "data_value"),
        (("vat_percent",), 120, "vat_percent", "data_value"),
        (("vat_percent",), True, "vat_percent", "data_type"),
        (("vat_percent",), 2.5, "vat_percent", "data_type"),
        (("vat_percent",), None, "vat_percent", "data_type"),
        (("groups",), {}, "groups", "data_type"),
        (("groups", 0, "lists"), [], "groups[0].lists", "data_empty"),
        (("groups", 0, "price"), 5, "groups[0].price", "data_unknown"),
        (("groups", 0, "id"), "Офис", "groups[0].id", "data_value"),
        (("groups", 0, "title"), {"ru": "Связь"}, "groups[0].title.en", "data_required"),
        (("groups", 0, "title"), "", "groups[0].title", "data_value"),
        (
            ("groups", 0, "lists", 0, "items", 1, "values", "month"),
            "150",
            "groups[0].lists[0].items[1].values.month",
            "data_type",
        ),
        (
            ("groups", 0, "lists", 0, "items", 1, "values", "year"),
            150,
            "groups[0].lists[0].items[1].values.year",
            "data_unknown",
        ),
        (
            ("groups", 0, "lists", 0, "items", 1, "values", "month"),
            -1,
            "groups[0].lists[0].items[1].values.month",
            "data_value",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    path: tuple[Any, ...], value: object, where: str, key: str
) -> None:
    data = small()
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert faults(data) == [(where, key)]


def test_a_missing_field_and_another_document_are_named() -> None:
    data = small()
    del data["groups"][0]["lists"][0]["items"][0]["title"]

    assert faults(data) == [("groups[0].lists[0].items[0].title", "data_required")]
    assert faults([]) == [("·", "data_type")]


def test_damaged_json_stops_the_build_by_line(site: Site) -> None:
    put(site, "data/tariffs.json", '{\n  "version": 1,\n}\n')

    with pytest.raises(BuildFailed) as refusal:
        build(site, site.content.parent / "out", now=NOON)

    problem = refusal.value.problems[0]
    assert (problem.path, problem.key) == ("data/tariffs.json", "data_damaged")
    assert problem.line in {2, 3}


def test_the_demo_company_keeps_the_published_schema() -> None:
    text = (ROOT / "content/data/tariffs.json").read_text(encoding="utf-8")

    _, problems = tariffs.parse(text, LANGUAGES)

    assert problems == []
    published = (ROOT / "content/data/tariffs.schema.json").read_bytes()
    assert published == tariffs.SCHEMA.read_bytes()


@pytest.mark.parametrize(
    ("minor", "russian", "english"),
    [(0, "0\u00a0₽", "₽0"), (190000, "1\u00a0900\u00a0₽", "₽1,900"), (210, "2,10\u00a0₽", "₽2.10")],
)
def test_money_is_written_as_the_language_does(minor: int, russian: str, english: str) -> None:
    assert (money.written(minor, "RUB", "ru"), money.written(minor, "RUB", "en")) == (
        russian,
        english,
    )
