"""Money from what people type, and back to what they read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kernel import money
from backend.kernel.errors import InvalidError


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("10", 1000),
        ("10.5", 1050),
        ("10,5", 1050),
        ("10,05", 1005),
        ("0,01", 1),
        ("1 234,50", 123450),
        ("1\u00a0234,50", 123450),
        ("1\u202f234\u202f567", 123456700),
        ("  7 ", 700),
        ("007", 700),
        ("99999999,99", 9999999999),
        ("000000000000010", 1000),
    ],
)
def test_a_sum_is_read_as_people_type_it(typed: str, minor: int) -> None:
    assert money.parse(typed) == minor


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-5",
        "+5",
        "5-",
        "1.234",
        "10,999",
        "1,234.50",
        "1 23",
        "12 34",
        "1  234",
        "1e3",
        "1e9",
        "NaN",
        "inf",
        "0x10",
        "ten",
        "5 руб",
        "１０",
        "١٠",
        "1_000",
        ".5",
        "5.",
        "5,",
        "1\n2",
        "٣",
        "½",
    ],
)
def test_what_is_no_sum_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError) as refused:
        money.parse(typed)

    assert refused.value.message_key == "money.not_a_sum"


@pytest.mark.parametrize("typed", ["0", "0,00", "000"])
def test_zero_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError) as refused:
        money.parse(typed)

    assert refused.value.message_key == "money.zero"


@pytest.mark.parametrize(
    "typed", ["100000000", "1000000000", "1 000 000 000", "9" * 5000, "1" + "0" * 13]
)
def test_a_sum_that_is_too_large_is_refused(typed: str) -> None:
    with pytest.raises(InvalidError) as refused:
        money.parse(typed)

    assert refused.value.message_key == "money.too_large"


@given(st.integers(min_value=1, max_value=money.MAX_MINOR))
def test_what_is_shown_can_be_typed_again(minor: int) -> None:
    assert money.parse(str(money.to_decimal(minor))) == minor


@given(st.text(max_size=30))
def test_any_text_is_a_sum_or_a_refusal(text: str) -> None:
    try:
        minor = money.parse(text)
    except InvalidError:
        return
    assert 0 < minor <= money.MAX_MINOR


@pytest.mark.parametrize(
    ("minor", "exact"), [(0, "0.00"), (-5, "-0.05"), (1, "0.01"), (123450, "1234.50")]
)
def test_minor_units_become_an_exact_decimal(minor: int, exact: str) -> None:
    assert money.to_decimal(minor) == Decimal(exact)


@pytest.mark.parametrize(("text", "minor"), [("0", 0), ("0,00", 0), ("12.5", 1250)])
def test_a_price_may_be_nothing(text: str, minor: int):
    assert money.parse_price(text) == minor


@pytest.mark.parametrize("text", ["", "-1", "0.000", "1e2", "О"])
def test_what_is_no_price_is_refused(text: str):
    with pytest.raises(InvalidError):
        money.parse_price(text)


@pytest.mark.parametrize(
    ("amount", "part", "whole", "share"),
    [
        (50_000, 21, 31, 33_871),
        (-50_000, 1, 31, -1_613),
        (1, 1, 2, 1),
        (-1, 1, 2, -1),
        (7, 0, 3, 0),
    ],
)
def test_a_share_is_rounded_half_away_from_nothing(amount: int, part: int, whole: int, share: int):
    assert money.share(amount, part, whole) == share


def test_the_tax_is_inside_the_price():
    assert money.vat_inside(122_00, 22) == 22_00
    assert money.vat_inside(-100_00, 20) == -16_67
    assert money.vat_inside(100_00, 0) == 0
