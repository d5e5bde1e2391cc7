"""Texts, plural forms, dates and money in both languages."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import dates, numbers

from backend.kernel import i18n, money
from backend.kernel.i18n import MissingMessageError, Translator
from backend.kernel.localised import Localised

MOSCOW = ZoneInfo("Europe/Moscow")
EVENING = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)

RU = """
msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "hello"
msgstr "Здравствуйте, {name}!"

msgid "percent"
msgstr "100 % {braces}"

msgid "bold"
msgstr "<b>{name}</b>"

msgid "letters"
msgid_plural "letters"
msgstr[0] "{count} письмо"
msgstr[1] "{count} письма"
msgstr[2] "{count} писем"
"""
EN = (
    RU.replace("Здравствуйте", "Hello")
    .replace(
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)",
        "nplurals=2; plural=(n != 1)",
    )
    .replace('msgstr[0] "{count} письмо"', 'msgstr[0] "{count} letter"')
    .replace('msgstr[1] "{count} письма"', 'msgstr[1] "{count} letters"')
    .replace('msgstr[2] "{count} писем"\n', "")
)


def write(folder: Path, name: str, ru: str, en: str) -> None:
    for language, text in (("ru", ru), ("en", en)):
        place = folder / language / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")


@pytest.fixture
def speak(tmp_path: Path) -> Mapping[str, Translator]:
    write(tmp_path, "test.po", RU, EN)
    return i18n.load(tmp_path, MOSCOW)


def test_a_text_takes_its_values(speak: Mapping[str, Translator]) -> None:
    assert speak["ru"]("hello", name="Анна") == "Здравствуйте, Анна!"
    assert speak["en"]("hello", name="Anna") == "Hello, Anna!"


def test_a_value_in_both_languages_is_read_in_the_one_that_is_spoken(
    speak: Mapping[str, Translator],
) -> None:
    name = Localised("Анна & Ко", "Anna & Co")

    assert speak["en"]("hello", name=name) == "Hello, Anna & Co!"
    assert speak["ru"].html("hello", name=name) == "Здравствуйте, Анна &amp; Ко!"


def test_a_text_without_values_is_not_formatted(speak: Mapping[str, Translator]) -> None:
    assert speak["ru"]("percent") == "100 % {braces}"


@pytest.mark.parametrize(
    ("count", "ru", "en"),
    [
        (0, "0 писем", "0 letters"),
        (1, "1 письмо", "1 letter"),
        (2, "2 письма", "2 letters"),
        (5, "5 писем", "5 letters"),
        (11, "11 писем", "11 letters"),
        (21, "21 письмо", "21 letters"),
        (112, "112 писем", "112 letters"),
        (104, "104 письма", "104 letters"),
    ],
)
def test_the_count_chooses_the_plural_form(
    speak: Mapping[str, Translator], count: int, ru: str, en: str
) -> None:
    assert speak["ru"]("letters", count=count) == ru
    assert speak["en"]("letters", count=count) == en


def test_a_missing_text_is_an_error(speak: Mapping[str, Translator]) -> None:
    with pytest.raises(MissingMessageError, match="en: nowhere"):
        speak["en"]("nowhere")


def test_a_missing_value_is_an_error(speak: Mapping[str, Translator]) -> None:
    with pytest.raises(KeyError, match="name"):
        speak["en"]("hello", title="Ms")


def test_a_count_does_no_harm_to_a_text_without_plural_forms(
    speak: Mapping[str, Translator],
) -> None:
    assert speak["en"]("hello", name="Anna", count=3) == "Hello, Anna!"


def test_plural_forms_need_a_count(speak: Mapping[str, Translator]) -> None:
    with pytest.raises(MissingMessageError, match="letters"):
        speak["en"]("letters")


@pytest.mark.parametrize(
    "text", ['msgid "a"\nmsgstr ""\n', 'msgid "a"\nmsgid_plural "a"\nmsgstr[0] "x"\nmsgstr[1] ""\n']
)
def test_a_key_without_a_text_stops_the_start(tmp_path: Path, text: str) -> None:
    head = EN.partition('\nmsgid "hello"')[0]
    write(tmp_path, "test.po", RU, f"{head}\n{text}")

    with pytest.raises(ValueError, match="a has no text"):
        i18n.load(tmp_path, MOSCOW)


def test_values_inside_our_markup_are_escaped(speak: Mapping[str, Translator]) -> None:
    assert speak["ru"].html("bold", name="<i>") == "<b>&lt;i&gt;</b>"


def test_a_key_in_two_files_stops_the_start(tmp_path: Path) -> None:
    write(tmp_path, "one.po", RU, EN)
    write(tmp_path, "two.po", RU, EN)

    with pytest.raises(ValueError, match="stands twice"):
        i18n.load(tmp_path, MOSCOW)


@pytest.mark.parametrize(
    ("language", "minor", "expected"),
    [
        ("ru", 123456, "1 234,56 ₽"),
        ("en", 123456, "1,234.56 ₽"),
        ("ru", 0, "0,00 ₽"),
        ("ru", -5, "-0,05 ₽"),
        ("en", 100_000_000_000, "1,000,000,000.00 ₽"),
        ("ru", 100_000_000_000, "1 000 000 000,00 ₽"),
    ],
)
def test_money_is_shown_by_the_language(
    speak: Mapping[str, Translator], language: str, minor: int, expected: str
) -> None:
    assert plain(speak[language].money(minor)) == expected


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_sums_and_days_are_written_as_babel_writes_them(
    speak: Mapping[str, Translator], language: str
) -> None:
    t = speak[language]
    chance = random.Random(7)  # noqa: S311 the same sums every time
    sums = [0, 1, -1, 9, 10, 99, 100, -100, 99_999, 100_000, -100_000, 99_999_999, money.MAX_MINOR]
    sums += [
        chance.randint(-(10**digits), 10**digits) for digits in range(1, 15) for _ in range(40)
    ]
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(800)]
    rouble = numbers.get_currency_symbol("RUB", locale="ru_RU")

    for minor in sums:
        amount = numbers.format_decimal(money.to_decimal(minor), "#,##0.00", locale=t.locale)
        assert t.money(minor) == f"{amount}\u00a0{rouble}"
    for day in days:
        assert t.day(day) == dates.format_date(day, "long", locale=t.locale)


@pytest.mark.parametrize(
    ("passed", "ru", "en"),
    [
        (timedelta(seconds=3), "1 минуту назад", "1 minute ago"),
        (timedelta(minutes=59), "59 минут назад", "59 minutes ago"),
        (timedelta(hours=23, minutes=10), "23 часа назад", "23 hours ago"),
        (timedelta(days=2, hours=1), "2 дня назад", "2 days ago"),
    ],
)
def test_how_long_ago_is_told_in_the_largest_full_unit(
    speak: Mapping[str, Translator], passed: timedelta, ru: str, en: str
) -> None:
    assert (plain(speak["ru"].ago(passed)), plain(speak["en"].ago(passed))) == (ru, en)


def test_a_moment_is_shown_in_the_company_s_zone(speak: Mapping[str, Translator]) -> None:
    assert plain(speak["ru"].moment(EVENING)) == "1 янв. 2027 г., 00:30"
    assert plain(speak["en"].moment(EVENING)) == "1 Jan 2027, 00:30"
    assert speak["ru"].clock(EVENING) == "00:30"


def test_a_day_is_shown_in_words(speak: Mapping[str, Translator]) -> None:
    assert plain(speak["ru"].day(date(2026, 11, 23))) == "23 ноября 2026 г."
    assert plain(speak["en"].day(date(2026, 11, 23))) == "23 November 2026"
    assert plain(speak["ru"].day(EVENING)) == "1 января 2027 г."


def test_numbers_have_groups(speak: Mapping[str, Translator]) -> None:
    assert plain(speak["ru"].number(1234567)) == "1 234 567"
    assert speak["en"].number(1234567) == "1,234,567"
