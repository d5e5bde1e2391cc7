import pytest

from sitegen import filters

SPACE, JOINER = filters.NBSP, filters.JOINER


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("связь в офисе", f"связь в{SPACE}офисе"),
        ("от 1 до 5", f"от{SPACE}1{SPACE}до{SPACE}5"),
        ("цена — ниже", f"цена{SPACE}— ниже"),
        ("за 1–5 рабочих", f"за{SPACE}1{JOINER}–{JOINER}5{SPACE}рабочих"),
        ("до 100 Мбит/с сразу", f"до{SPACE}100{SPACE}Мбит{JOINER}/{JOINER}с{SPACE}сразу"),
        ("г. Псков, ул. Мира, д. 4", f"г.{SPACE}Псков, ул.{SPACE}Мира, д.{SPACE}4"),
        ("a < b", f"a{SPACE}&lt; b"),
    ],
)
def test_short_words_ranges_and_units_stay_with_their_neighbours(typed: str, shown: str) -> None:
    assert str(filters.nbsp(typed)) == shown
