"""The table of prices as fields of a form: read from what people type, shown as it is stored."""

from decimal import Decimal
from typing import Any

import pytest

from backend.catalog import price_form
from backend.catalog.definitions import Definition, Limits, Option
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, PriceEffect
from backend.kernel.i18n import Translator
from backend.kernel.localised import Localised
from tests.support import catalogue
from tests.support.exchange import translators

__all__ = ["translators"]


def counted(effect: PriceEffect) -> Schema:
    """One number with this effect on the price."""
    limits = Limits(minimum=Decimal(0))
    one = Definition("lines", Localised("Линии"), Kind.INT, limits=limits, price_effect=effect)
    return Schema(0, (one,))


OPTIONS = Limits(options=(Option("week", Localised("Неделя")), Option("year", Localised("Год"))))
STORED_LONG = Schema(
    0,
    (
        Definition(
            "kept",
            Localised("Хранение"),
            Kind.ENUM,
            limits=OPTIONS,
            price_effect=PriceEffect.PER_VALUE,
        ),
    ),
)
CASES: list[tuple[Schema, dict[str, list[str]], dict[str, Any]]] = [
    (counted(PriceEffect.PER_UNIT), {"per_unit": ["150,50"]}, {"per_unit": 15050}),
    (counted(PriceEffect.PER_UNIT), {"per_unit": ["0"]}, {"per_unit": 0}),
    (
        counted(PriceEffect.OVER_INCLUDED),
        {"included": ["5"], "per_unit": ["100"]},
        {"included": 5, "per_unit": 10000},
    ),
    (
        counted(PriceEffect.OVER_INCLUDED),
        {"included": [""], "per_unit": ["100"]},
        {"included": 0, "per_unit": 10000},
    ),
    (
        counted(PriceEffect.STEPS),
        {"first": ["1", "11", ""], "unit": ["200", "150", ""]},
        {"steps": [[1, 20000], [11, 15000]]},
    ),
    (STORED_LONG, {"value.year": ["99"], "value.week": [""]}, {"values": {"year": 9900}}),
    (STORED_LONG, {}, {"values": {}}),
]


@pytest.mark.parametrize(("schema", "typed", "price"), CASES)
def test_what_is_typed_is_read_and_shown_as_it_is_stored(
    schema: Schema,
    typed: dict[str, list[str]],
    price: dict[str, Any],
    translators: dict[str, Translator],
):
    code = schema.definitions[0].code
    posted = {f"price.{code}.{name}": texts for name, texts in typed.items()}

    found, errors = price_form.read(schema, posted)

    assert (found, errors) == ({code: price}, {})
    shown = price_form.fields(schema, found, translators["ru"])[0]
    again: dict[str, list[str]] = {}
    for row in shown.rows:
        for field in row:
            again.setdefault(field.name, []).append(field.text)
    assert price_form.read(schema, again)[0] == found


@pytest.mark.parametrize(
    ("effect", "typed"),
    [
        (PriceEffect.PER_UNIT, {"per_unit": ["дорого"]}),
        (PriceEffect.PER_UNIT, {"per_unit": ["-1"]}),
        (PriceEffect.OVER_INCLUDED, {"included": ["-1"], "per_unit": ["1"]}),
        (PriceEffect.OVER_INCLUDED, {"included": ["1"], "per_unit": [""]}),
        (PriceEffect.STEPS, {"first": ["2"], "unit": ["1"]}),
        (PriceEffect.STEPS, {"first": ["1", "1"], "unit": ["1", "2"]}),
        (PriceEffect.STEPS, {"first": ["1", "x"], "unit": ["1", "2"]}),
        (PriceEffect.STEPS, {"first": ["1", "5"], "unit": ["1"]}),
    ],
)
def test_what_is_no_price_is_told_and_kept(
    effect: PriceEffect, typed: dict[str, list[str]], translators: dict[str, Translator]
):
    schema = counted(effect)
    posted = {f"price.lines.{name}": texts for name, texts in typed.items()}

    found, errors = price_form.read(schema, posted)

    is_half_filled = typed == {"first": ["1", "5"], "unit": ["1"]}
    assert bool(errors) is not is_half_filled
    shown = price_form.fields(schema, found, translators["ru"], errors=errors, typed=posted)[0]
    assert bool(shown.error) is not is_half_filled
    texts = [field.text for row in shown.rows for field in row]
    assert all(text in texts for column in typed.values() for text in column)


def test_empty_fields_are_no_price_yet():
    schema = counted(PriceEffect.PER_UNIT)

    assert price_form.read(schema, {"price.lines.per_unit": [""]}) == ({}, {})


def test_parameters_without_an_effect_have_no_fields(translators: dict[str, Translator]):
    shown = price_form.fields(Schema(0, catalogue.FOUR), catalogue.PRICES, translators["en"])

    assert [(one.code, one.rows[0][0].label, one.rows[0][0].text) for one in shown] == [
        ("numbers", "For each, ₽", "150"),
        ("recording", "Yes", "99"),
    ]
