"""A schema reads whole forms: for one who writes, over what holds now, with dependencies."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from peewee import IntegrityError

from backend.catalog import definitions, form, schema, soundness
from backend.catalog.definitions import Definition, Dependency, Limits, Option
from backend.catalog.form import Around
from backend.catalog.models import ServiceParameter
from backend.catalog.schema import Schema
from backend.catalog.words import Kind, PriceEffect, Reads, Writes
from backend.kernel import i18n
from backend.kernel.errors import ForbiddenError, InvalidError, NotFoundError
from backend.kernel.localised import Localised
from tests.backend.catalog.test_kinds import LOCALE
from tests.support import catalogue
from tests.support.catalogue import FOUR, NUMBERS, RECORDING, ROUTE, STORAGE

T = i18n.load(LOCALE, ZoneInfo("Europe/Moscow"))
PHONES = Definition("phones", Localised("Телефоны"), Kind.PHONE_LIST)
FORWARD = Definition(
    "forward", Localised("Куда"), Kind.PHONE, depends_on=Dependency("phones", "+74951234567")
)
WHOLE = Schema(1, FOUR)
NOW: dict[str, definitions.Value] = {"numbers": 2, "recording": False, "route": "east"}


def test_a_form_changes_what_it_names_and_nothing_else():
    reading = WHOLE.read({"p.numbers": ["5"], "note": ["x"]}, Writes.CLIENT, NOW)

    assert reading.errors == {}
    assert reading.changed == {"numbers": 5}
    assert reading.values == {"numbers": 5, "recording": False, "route": "east"}
    assert reading.typed == {"numbers": ["5"]}


def test_a_value_that_depends_comes_and_goes_with_the_other():
    on = WHOLE.read({"p.recording": ["no", "yes"], "p.storage": ["year"]}, Writes.CLIENT, NOW)
    off = WHOLE.read({"p.recording": ["no"], "p.storage": ["year"]}, Writes.CLIENT, on.values)

    assert on.changed == {"recording": True, "storage": "year"}
    assert off.changed == {"recording": False, "storage": None}
    assert off.errors == {}


def test_a_mistake_in_a_field_that_nobody_saw_is_none():
    hidden = WHOLE.read({"p.recording": ["no"], "p.storage": ["for ever"]}, Writes.CLIENT, NOW)
    seen = WHOLE.read({"p.recording": ["yes"], "p.storage": ["for ever"]}, Writes.CLIENT, NOW)

    assert hidden.errors == {}
    assert seen.errors["storage"].message_key == "catalog.value.not_an_option"
    assert seen.typed["storage"] == ["for ever"]


def test_a_secret_stays_unless_a_new_one_is_typed():
    secret = Definition("password", Localised("Пароль"), Kind.SECRET, is_required=True)
    whole = Schema(1, (secret,))
    old: dict[str, definitions.Value] = {"password": "first"}

    assert whole.read({"p.password": [""]}, Writes.CLIENT, old).changed == {}
    assert whole.read({"p.password": ["second"]}, Writes.CLIENT, old).changed == {
        "password": "second"
    }
    assert "password" in whole.read({"p.password": [""]}, Writes.CLIENT, {}).errors
    assert form.fields([secret], old, T["ru"], Around(typed={"password": ["x"]}))[0].text == ""


@pytest.mark.parametrize("name", ["p.route", "p.unheard-of"])
def test_a_forged_field_is_refused(name: str):
    with pytest.raises(ForbiddenError):
        WHOLE.read({name: ["x"]}, Writes.CLIENT, NOW)
    with pytest.raises(ForbiddenError):
        WHOLE.set({name.removeprefix("p."): "x"}, Writes.CLIENT, NOW)


def test_a_manager_writes_what_a_client_writes_and_more():
    reading = WHOLE.read({"p.route": ["west"], "p.numbers": ["3"]}, Writes.MANAGER, NOW)

    assert reading.changed == {"numbers": 3, "route": "west"}


def test_what_is_required_cannot_be_emptied():
    reading = WHOLE.read({"p.numbers": [""]}, Writes.CLIENT, NOW)

    assert reading.errors["numbers"].message_key == "catalog.value.required"


def test_an_old_value_that_nobody_touches_is_no_mistake():
    old = {**NOW, "numbers": 500}

    assert WHOLE.read({"p.recording": ["yes"]}, Writes.CLIENT, old).errors == {}
    assert "numbers" in WHOLE.problems(old)


def test_ready_values_are_judged_like_typed_ones():
    good = WHOLE.set({"numbers": 7, "recording": True, "storage": "month"}, Writes.CLIENT, NOW)
    bad = WHOLE.set({"numbers": "7", "recording": None}, Writes.CLIENT, NOW)

    assert good.changed == {"numbers": 7, "recording": True, "storage": "month"}
    assert set(bad.errors) == {"numbers"}
    assert bad.changed["recording"] is None


def test_a_whole_set_is_judged():
    wrong: dict[str, definitions.Value] = {"recording": False, "storage": "year", "unheard-of": 1}

    found = {code: error.message_key for code, error in WHOLE.problems(wrong).items()}

    assert found == {
        "numbers": "catalog.value.required",
        "storage": "catalog.value.not_needed",
        "unheard-of": "catalog.value.unknown",
    }


def test_a_subscription_begins_with_initial_values_under_those_of_its_tariff():
    assert WHOLE.initial() == {"numbers": 1, "recording": False}
    assert WHOLE.initial({"numbers": 5, "storage": "year"}) == {"numbers": 5, "recording": False}


def test_one_value_of_a_list_can_be_depended_on():
    whole = Schema(1, (PHONES, FORWARD))
    values: dict[str, definitions.Value] = {"phones": ["+74951234567"], "forward": "+74950000000"}

    assert whole.living(values) == values
    assert whole.living({**values, "phones": ["+74951234568"]}) == {"phones": ["+74951234568"]}


def test_a_reader_sees_what_he_may_and_what_exists():
    assert WHOLE.readable(Reads.CLIENT, NOW) == [NUMBERS, RECORDING]
    assert WHOLE.readable(Reads.MANAGER, {**NOW, "recording": True}) == list(FOUR)
    assert WHOLE.find("numbers") is NUMBERS
    assert WHOLE.find("x") is None


def test_a_form_shows_values_hints_and_choices_in_the_language():
    fields = form.fields(WHOLE.writable(Writes.CLIENT), NOW, T["en"])

    numbers, recording, storage = fields
    assert (numbers.name, numbers.id, numbers.input) == ("p.numbers", "p-numbers", "number")
    assert (numbers.title, numbers.unit, numbers.text) == ("City numbers", "pcs", "2")
    assert (numbers.minimum, numbers.maximum, numbers.is_required) == ("1", "100", True)
    assert (recording.input, recording.is_checked) == ("checkbox", False)
    assert storage.needs == ("p.recording", "yes")
    assert [choice.title for choice in storage.choices] == ["30 days", "A year"]


def test_a_refused_form_keeps_what_was_typed():
    posted = {"p.numbers": ["1000"], "p.recording": ["no", "yes"], "p.storage": ["year"]}
    reading = WHOLE.read(posted, Writes.CLIENT, NOW)
    around = Around(reading.errors, reading.typed, {"numbers": "150 ₽"})

    numbers, recording, storage = form.fields(WHOLE.writable(Writes.CLIENT), NOW, T["ru"], around)

    assert (numbers.text, numbers.error) == ("1000", "Не больше 100.")
    assert numbers.note == "150 ₽"
    assert recording.is_checked
    assert [choice.is_chosen for choice in storage.choices] == [False, True]


def test_spans_of_time_and_lists_keep_their_typed_form():
    hours = Definition("hours", Localised("Часы"), Kind.TIME_RANGE)
    typed = {"hours": ["9:00", "25:00"], "phones": ["1", "2"]}

    fields = form.fields([hours, PHONES], {}, T["ru"], Around(typed=typed))

    assert fields[0].times == ("9:00", "25:00")
    assert fields[1].text == "1\n2"


def test_values_are_shown_with_their_titles():
    shown = form.shown(WHOLE.readable(Reads.CLIENT, NOW), NOW, T["ru"])

    assert shown == [("Городские номера", "2\u00a0шт."), ("Запись разговоров", "Нет")]


def test_a_schema_comes_back_from_its_rows_as_it_was(database: object):
    version = catalogue.newest_schema(catalogue.a_service(FOUR).id)

    assert schema.of_version(version.id) == Schema(version.id, FOUR)
    assert schema.of_version(version.id) is schema.of_version(version.id)


def test_a_draft_is_loaded_but_never_kept(database: object):
    draft = catalogue.a_schema(catalogue.a_service(), [NUMBERS], is_draft=True)

    assert schema.load(draft.id) == Schema(draft.id, (NUMBERS,))
    with pytest.raises(NotFoundError):
        schema.of_version(draft.id)


@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_a_published_schema_is_never_changed(database: object, verb: str):
    version = catalogue.newest_schema(catalogue.a_service([NUMBERS]).id)
    acts: dict[str, Callable[[], Any]] = {
        "add": lambda: ServiceParameter.create(
            service_version=version, position=2, **definitions.columns(RECORDING)
        ),
        "change": lambda: ServiceParameter.update(position=9).execute(),
        "delete": lambda: ServiceParameter.delete().execute(),
    }

    with pytest.raises(IntegrityError, match="never changed"):
        acts[verb]()


def priced(definition: Definition, effect: PriceEffect) -> Definition:
    return replace(definition, price_effect=effect)


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ([NUMBERS, NUMBERS], "twice"),
        ([replace(NUMBERS, code="Числа")], "bad_code"),
        ([replace(NUMBERS, title=Localised())], "no_title"),
        ([replace(STORAGE, depends_on=None, limits=Limits())], "no_options"),
        (
            [
                replace(
                    STORAGE,
                    depends_on=None,
                    limits=Limits(options=(Option("a", Localised("А")),) * 2),
                )
            ],
            "bad_options",
        ),
        ([replace(NUMBERS, limits=Limits(minimum=Decimal(9), maximum=Decimal(5)))], "bad_limits"),
        ([replace(NUMBERS, limits=Limits())], "bad_price_effect"),
        ([priced(ROUTE, PriceEffect.PER_UNIT)], "bad_price_effect"),
        ([priced(NUMBERS, PriceEffect.PER_VALUE)], "bad_price_effect"),
        ([replace(NUMBERS, reads=Reads.MANAGER)], "written_unread"),
        ([replace(NUMBERS, initial=1000)], "bad_initial"),
        ([STORAGE, RECORDING], "depends_on_later"),
        ([replace(STORAGE, depends_on=Dependency("storage", "year"))], "depends_on_later"),
        (
            [RECORDING, replace(STORAGE, depends_on=Dependency("recording", "yes"))],
            "bad_dependency",
        ),
        ([replace(NUMBERS, code=f"n-{n}") for n in range(61)], "too_many"),
    ],
)
def test_a_schema_that_cannot_work_is_not_sound(parameters: list[Definition], key: str):
    found = [fault.key for fault in soundness.faults(parameters)]

    assert f"catalog.parameter.{key}" in found
    assert all(T["ru"](one) and T["en"](one) for one in found)


def test_a_pattern_is_part_of_soundness():
    wrong = replace(ROUTE, limits=Limits(pattern="(a+)+"))

    assert [fault.key for fault in soundness.faults([wrong])] == ["catalog.pattern.dear"]


def test_a_sound_schema_has_no_faults():
    assert soundness.faults([*FOUR, PHONES, FORWARD]) == []


def test_an_error_of_a_value_is_an_invalid_error():
    assert isinstance(WHOLE.problems({})["numbers"], InvalidError)
