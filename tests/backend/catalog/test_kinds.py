"""Kinds of parameters: what people type becomes a value or a clear refusal, and is shown again."""

from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.catalog import kinds
from backend.catalog.definitions import Definition, Limits, Option, Value
from backend.catalog.words import Kind
from backend.kernel import i18n
from backend.kernel.errors import InvalidError
from backend.kernel.localised import Localised

LOCALE = Path(kinds.__file__).parents[1] / "locale"
T = i18n.load(LOCALE, ZoneInfo("Europe/Moscow"))
OPTIONS = (Option("a", Localised("Первый", "First")), Option("b", Localised("Второй")))
LIMITS = Limits(
    minimum=Decimal(1),
    maximum=Decimal(100),
    max_length=10,
    pattern="[a-z0-9]+",
    options=OPTIONS,
    max_count=2,
)


def of(kind: Kind, limits: Limits = LIMITS, unit: str = "") -> Definition:
    return Definition("code", Localised("Название"), kind, limits=limits, unit=Localised(unit))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.BOOL, ["no", "yes"], True),
        (Kind.BOOL, ["no"], False),
        (Kind.BOOL, [], False),
        (Kind.INT, [" 1 00 "], 100),
        (Kind.INT, [""], None),
        (Kind.INT, [], None),
        (Kind.DECIMAL, ["1,50"], "1.5"),
        (Kind.DECIMAL, ["100"], "100"),
        (Kind.TEXT, [" abc "], "abc"),
        (Kind.ENUM, ["a"], "a"),
        (Kind.PHONE, ["8 (495) 123-45-67"], "+74951234567"),
        (Kind.PHONE, ["4951234567"], "+74951234567"),
        (Kind.PHONE, ["+44 20 7946 0958"], "+442079460958"),
        (
            Kind.PHONE_LIST,
            ["84951234567, +7 495 123-45-67\n4951234568"],
            ["+74951234567", "+74951234568"],
        ),
        (Kind.IP, ["192.0.2.1"], "192.0.2.1"),
        (Kind.IP, ["2001:DB8::1"], "2001:db8::1"),
        (Kind.DATE, ["01.02.2026"], "2026-02-01"),
        (Kind.DATE, ["2026-02-01"], "2026-02-01"),
        (Kind.TIME_RANGE, ["9:00", "18:00"], "09:00-18:00"),
        (Kind.TIME_RANGE, ["09:00 – 18:00"], "09:00-18:00"),
        (Kind.SECRET, ["abc123"], "abc123"),
    ],
)
def test_what_is_typed_becomes_a_value(kind: Kind, typed: list[str], value: Value | None):
    assert kinds.read(of(kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "key"),
    [
        (Kind.INT, "1.5", "not_int"),
        (Kind.INT, "١", "not_int"),
        (Kind.INT, "0", "too_small"),
        (Kind.INT, "101", "too_large"),
        (Kind.INT, "9" * 40, "not_int"),
        (Kind.DECIMAL, "1.234", "too_exact"),
        (Kind.DECIMAL, "1e3", "not_decimal"),
        (Kind.DECIMAL, "-1", "too_small"),
        (Kind.TEXT, "a" * 11, "too_long"),
        (Kind.TEXT, "ABC", "not_like_that"),
        (Kind.TEXT, "a\u202eb", "not_text"),
        (Kind.ENUM, "c", "not_an_option"),
        (Kind.PHONE, "12345", "not_phone"),
        (Kind.PHONE, "+" + "9" * 20, "not_phone"),
        (Kind.PHONE_LIST, "+74951234567,+74951234568,+74951234569", "too_many"),
        (Kind.PHONE_LIST, "+74951234567,x", "not_phone"),
        (Kind.IP, "192.0.2.256", "not_ip"),
        (Kind.DATE, "31.02.2026", "not_date"),
        (Kind.TIME_RANGE, "09:00", "not_time_range"),
        (Kind.TIME_RANGE, "09:00-25:00", "not_time_range"),
        (Kind.SECRET, "x" * 11, "too_long"),
    ],
)
def test_what_is_no_value_is_refused(kind: Kind, typed: str, key: str):
    with pytest.raises(InvalidError) as refused:
        kinds.read(of(kind), [typed])

    assert refused.value.message_key == f"catalog.value.{key}"
    for t in T.values():
        assert t(refused.value.message_key, **refused.value.details)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.BOOL, 1),
        (Kind.INT, True),
        (Kind.INT, "5"),
        (Kind.DECIMAL, 1.5),
        (Kind.DECIMAL, "1,5"),
        (Kind.DECIMAL, "1.50"),
        (Kind.TEXT, 5),
        (Kind.ENUM, ["a"]),
        (Kind.PHONE, "84951234567"),
        (Kind.PHONE_LIST, "+74951234567"),
        (Kind.IP, "2001:DB8::1"),
        (Kind.DATE, "20260201"),
        (Kind.TIME_RANGE, None),
        (Kind.SECRET, None),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: Kind, value: object):
    with pytest.raises(InvalidError):
        kinds.check(of(kind), value)


def test_a_number_without_limits_still_has_some():
    with pytest.raises(InvalidError):
        kinds.check(of(Kind.INT, Limits()), 10**13)
    with pytest.raises(InvalidError):
        kinds.check(of(Kind.INT, Limits()), -(10**13))


@pytest.mark.parametrize(
    ("kind", "value", "russian", "english"),
    [
        (Kind.BOOL, True, "Да", "Yes"),
        (Kind.BOOL, False, "Нет", "No"),
        (Kind.INT, 1000, "1\u00a0000", "1,000"),
        (Kind.DECIMAL, "1.5", "1,5", "1.5"),
        (Kind.TEXT, "abc", "abc", "abc"),
        (Kind.ENUM, "a", "Первый", "First"),
        (Kind.ENUM, "b", "Второй", "Второй"),
        (Kind.ENUM, "gone", "gone", "gone"),
        (Kind.PHONE_LIST, ["+74951234567", "+7"], "+74951234567, +7", "+74951234567, +7"),
        (Kind.DATE, "2026-02-01", "1 февраля 2026\u202fг.", "1 February 2026"),
        (Kind.TIME_RANGE, "09:00-18:00", "09:00–18:00", "09:00–18:00"),
        (Kind.SECRET, "abc", "••••••••", "••••••••"),
    ],
)
def test_a_value_is_shown_in_the_language_of_the_reader(
    kind: Kind, value: Value, russian: str, english: str
):
    def plain(text: str) -> str:
        return text.replace("\u202f", " ").replace("\u00a0", " ")

    assert plain(kinds.show(of(kind), value, T["ru"])) == plain(russian)
    assert plain(kinds.show(of(kind), value, T["en"])) == plain(english)


def test_a_unit_stands_behind_the_value_and_nothing_is_shown_of_nothing():
    assert kinds.show(of(Kind.INT, unit="шт."), 5, T["ru"]) == "5\u00a0шт."
    assert kinds.show(of(Kind.INT, unit="шт."), None, T["ru"]) == ""


@pytest.mark.parametrize("value", [True, False, 5, "abc", ["+74951234567", "+74951234568"], None])
def test_what_stands_in_a_field_is_read_as_the_same_value(value: Value | None):
    kind = {bool: Kind.BOOL, int: Kind.INT, list: Kind.PHONE_LIST}.get(type(value), Kind.TEXT)

    assert kinds.read(of(kind), [kinds.typed(value)]) == value


@pytest.mark.parametrize(
    ("value", "units"), [(None, 0), (5, 5), ("1.5", "1.5"), (["a", "b"], 2), (True, 1), (False, 0)]
)
def test_a_value_is_so_many_units(value: Value | None, units: int | str):
    assert kinds.quantity(value) == Decimal(units)


@pytest.mark.parametrize("pattern", ["(", "(a+)+", "(a|b)*", "a*b*c*d*", r"(a)\1", "a" * 201])
def test_a_pattern_that_is_wrong_or_dear_is_refused(pattern: str):
    with pytest.raises(InvalidError):
        kinds.check_pattern(pattern)


@pytest.mark.parametrize("pattern", ["", "[0-9]{3}-[a-z]+", r"\+7[0-9]{10}", "(a|b)c"])
def test_a_plain_pattern_is_accepted(pattern: str):
    kinds.check_pattern(pattern)


def test_an_address_of_a_network_card_is_no_address():
    with pytest.raises(InvalidError, match="not_ip"):
        kinds.read(Definition("ip", Localised("Адрес"), Kind.IP), ["fe80::1%<b>"])
