"""The monthly price: line by line, to the kopeck, from the version's own table."""

from decimal import Decimal
from typing import Any

import pytest

from backend.catalog import prices, schema
from backend.catalog.definitions import Definition, Limits, Value
from backend.catalog.models import TariffVersion
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, PriceEffect
from backend.kernel.localised import Localised
from tests.support import catalogue
from tests.support.catalogue import FOUR, PRICES, STORAGE

WHOLE = Schema(1, FOUR)


def version(table: dict[str, Any], price_minor: int = 100000) -> TariffVersion:
    return TariffVersion(title=Localised("Офис"), price_minor=price_minor, prices=table)


def counted(effect: PriceEffect, kind: Kind = Kind.INT) -> Schema:
    lines = Definition(
        "lines",
        Localised("Линии"),
        kind,
        limits=Limits(minimum=Decimal(0)),
        price_effect=effect,
    )
    return Schema(1, (lines,))


def test_a_month_costs_the_tariff_and_what_its_values_cost():
    lines = prices.monthly(version(PRICES), WHOLE, {"numbers": 3, "recording": True})

    assert [(line.code, int(line.quantity), line.amount_minor) for line in lines] == [
        ("", 1, 100000),
        ("numbers", 3, 45000),
        ("recording", 1, 9900),
    ]
    assert prices.total(lines) == 154900


def test_what_costs_nothing_is_no_line():
    lines = prices.monthly(version(PRICES), WHOLE, {"numbers": 0, "recording": False})

    assert [line.code for line in lines] == [""]


def test_a_value_whose_dependency_is_not_met_costs_nothing():
    dear = {"storage": {"values": {"year": 5000}}}
    whole = Schema(
        1, (*FOUR[:2], Definition(**{**vars(STORAGE), "price_effect": PriceEffect.PER_VALUE}))
    )

    with_it = prices.monthly_minor(version(dear), whole, {"recording": True, "storage": "year"})
    without = prices.monthly_minor(version(dear), whole, {"recording": False, "storage": "year"})

    assert (with_it, without) == (105000, 100000)


@pytest.mark.usefixtures("database")
def test_the_price_of_a_published_version_is_that_of_its_values():
    service = catalogue.a_service(FOUR)
    sold = catalogue.a_version(catalogue.a_tariff(service), price_minor=100000, prices=PRICES)
    whole = schema.of_version(sold.service_version_id)
    asked: list[dict[str, Value]] = [
        {"numbers": 3, "recording": True},
        {"numbers": 4, "recording": True},
        {"numbers": 3, "recording": False},
        {"numbers": 3},
        {"numbers": 3, "days": ["mon", "tue"]},
        {},
    ]

    for values in [*asked, *asked]:
        plain = prices.total(prices.monthly(sold, whole, values))
        assert prices.monthly_minor(sold, whole, values) == plain


@pytest.mark.usefixtures("database")
def test_the_price_of_a_draft_is_found_anew():
    draft = catalogue.a_version(catalogue.a_tariff(), is_draft=True, price_minor=100)
    whole = schema.load(draft.service_version_id)
    assert prices.monthly_minor(draft, whole, {}) == 100

    draft.price_minor = 200

    assert prices.monthly_minor(draft, whole, {}) == 200


@pytest.mark.parametrize(("count", "cost"), [(0, 0), (5, 0), (6, 100), (15, 1000)])
def test_only_what_is_over_the_included_is_paid(count: int, cost: int):
    table = {"lines": {"included": 5, "per_unit": 100}}

    found = prices.monthly_minor(
        version(table, 0), counted(PriceEffect.OVER_INCLUDED), {"lines": count}
    )

    assert found == cost


@pytest.mark.parametrize(
    ("count", "cost"),
    [(0, 0), (1, 200), (10, 2000), (11, 2150), (20, 3500), (21, 3600), (30, 4500)],
)
def test_each_unit_costs_what_its_step_says(count: int, cost: int):
    table = {"lines": {"steps": [[1, 200], [11, 150], [21, 100]]}}

    found = prices.monthly_minor(version(table, 0), counted(PriceEffect.STEPS), {"lines": count})

    assert found == cost


@pytest.mark.parametrize(("value", "cost"), [("0.5", 8), ("1.5", 23), ("0.1", 2)])
def test_halves_of_a_kopeck_go_up(value: Value, cost: int):
    whole = counted(PriceEffect.PER_UNIT, Kind.DECIMAL)

    found = prices.monthly_minor(version({"lines": {"per_unit": 15}}, 0), whole, {"lines": value})

    assert found == cost


def test_a_good_table_has_no_faults():
    assert prices.faults(PRICES, WHOLE) == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {**PRICES, "unheard-of": {"per_unit": 1}},
        {**PRICES, "storage": {"values": {"year": 1}}},
        {**PRICES, "numbers": 100},
        {**PRICES, "numbers": {"per_unit": -1}},
        {**PRICES, "numbers": {"per_unit": True}},
        {**PRICES, "numbers": {"per_unit": 1.5}},
        {**PRICES, "numbers": {"per_unit": 1, "included": 1}},
        {**PRICES, "recording": {"values": {"maybe": 1}}},
        {**PRICES, "recording": {"values": [1]}},
    ],
)
def test_a_wrong_table_is_found_out(wrong: dict[str, Any]):
    assert prices.faults(wrong, WHOLE)


@pytest.mark.parametrize(
    ("steps", "is_good"),
    [
        ([[1, 5]], True),
        ([[1, 5], [10, 0]], True),
        ([], False),
        ("1", False),
        ([[2, 5]], False),
        ([[1, 5], [1, 4]], False),
        ([[1, 5], [3]], False),
        ([[1, -5]], False),
        ([[n, 1] for n in range(1, 30)], False),
    ],
)
def test_steps_begin_at_one_and_rise(steps: object, is_good: bool):
    found = prices.faults({"lines": {"steps": steps}}, counted(PriceEffect.STEPS))

    assert (found == {}) is is_good


def test_a_table_of_what_is_included_says_both():
    whole = counted(PriceEffect.OVER_INCLUDED)

    assert prices.faults({"lines": {"included": 5, "per_unit": 1}}, whole) == {}
    assert "lines" in prices.faults({"lines": {"included": 5}}, whole)
