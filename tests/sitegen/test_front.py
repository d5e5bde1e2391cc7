from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import front
from sitegen.errors import ContentError

TEXT = "---\ntitle: О нас\nslug: about\n---\n\nТекст.\n"


def test_the_two_parts_of_a_text_are_the_text() -> None:
    raw, body = front.split(TEXT)

    assert raw == "---\ntitle: О нас\nslug: about\n---\n"
    assert body == "\nТекст.\n"


@given(st.text(alphabet="-\na :\r\ufeff", max_size=40))
def test_splitting_never_loses_a_byte(text: str) -> None:
    assert "".join(front.split(text)) == text


def test_values_are_read_with_their_lines() -> None:
    found = front.parse_front("---\ntitle: 'О нас: коротко'\n\nstatus: hidden\n---\n")

    assert found.get("title") == "О нас: коротко"
    assert found.line("status") == 4
    assert found.line("slug") == 1
    assert found.get("slug") == ""


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("", 1, "front_missing"),
        ("Текст без полей", 1, "front_missing"),
        ("---\ntitle: a\n", 1, "front_unclosed"),
        ("---\ntitle: a\nпросто строка\n---\n", 3, "front_line"),
        ("---\ntitle: a\ncolour: red\n---\n", 3, "front_key"),
        ("---\ntitle: a\ntitle: b\n---\n", 3, "front_repeated"),
        ("---\nslug: a\n---\n", 1, "front_title"),
        ("---\ntitle:\n---\n", 2, "front_title"),
        ("---\ntitle: a\nstatus: live\n---\n", 3, "front_value"),
        ("---\ntitle: a\n\ndate: вчера\n---\n", 4, "front_value"),
        ("---\ntitle: a\npublish_at: 2026-13-01\n---\n", 3, "front_value"),
    ],
)
def test_damage_is_named_by_file_and_line(text: str, line: int, key: str) -> None:
    with pytest.raises(ContentError) as refusal:
        front.parse_front(text, "pages/a.md")

    assert refusal.value.problem.path == "pages/a.md"
    assert (refusal.value.line, refusal.value.key) == (line, key)


def test_setting_a_value_changes_its_line_only() -> None:
    changed = front.set_front("---\r\ntitle: a\r\nslug: b\r\n---\r\nТекст\r\n", slug="c")

    assert changed == "---\r\ntitle: a\r\nslug: c\r\n---\r\nТекст\r\n"


def test_a_value_that_is_there_already_keeps_its_spelling() -> None:
    text = '---\ntitle:   "О нас"\n---\n'

    assert front.set_front(text, title="О нас") == text


def test_a_new_value_goes_before_the_closing_line() -> None:
    assert front.set_front(TEXT, status="hidden") == TEXT.replace(
        "about\n", "about\nstatus: hidden\n"
    )


def test_none_removes_the_line() -> None:
    assert front.set_front(TEXT, slug=None) == TEXT.replace("slug: about\n", "")
    assert front.set_front(TEXT, image=None) == TEXT


def test_a_text_without_front_matter_gets_one() -> None:
    assert front.set_front("Текст.\n", title="А") == "---\ntitle: А\n---\nТекст.\n"


def test_a_value_in_quotes_keeps_them() -> None:
    changed = front.set_front(TEXT, title='"Связь" — "Лучшая"')

    assert front.parse_front(changed).get("title") == '"Связь" — "Лучшая"'


@pytest.mark.parametrize(("key", "value"), [("colour", "red"), ("title", "a\nstatus: hidden")])
def test_a_value_cannot_bring_in_other_lines_or_keys(key: str, value: str) -> None:
    with pytest.raises(ContentError):
        front.set_front(TEXT, **{key: value})


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_any_title_survives_being_written(title: str) -> None:
    found = front.parse_front(front.set_front(TEXT, title=f"a{title}b"))

    assert found.get("title") == f"a{title}b"


def test_moments_are_of_the_sites_zone_unless_they_say_otherwise() -> None:
    moscow = ZoneInfo("Europe/Moscow")

    assert front.moment("2026-10-15 09:30", moscow) == datetime(2026, 10, 15, 6, 30, tzinfo=UTC)
    assert front.moment("2026-10-15T09:30+00:00", moscow) == datetime(
        2026, 10, 15, 9, 30, tzinfo=UTC
    )
    assert front.moment("", moscow) is None


def test_days_are_written_shortly() -> None:
    assert front.as_day(date(2026, 1, 2)) == "2026-01-02"
    assert front.as_day(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02"
    assert front.as_day(datetime(2026, 1, 2, 9, 30, tzinfo=UTC)) == "2026-01-02 09:30"
