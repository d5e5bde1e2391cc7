"""Columns of JSON: values come back as they were, equal ones as equal texts."""

from backend.db import fields
from backend.db.fields import Blank, JSONField, LocalisedField
from backend.kernel.localised import Localised


def test_equal_values_have_equal_texts():
    assert fields.dumps({"b": 1, "a": "я"}) == fields.dumps({"a": "я", "b": 1}) == '{"a":"я","b":1}'


def test_nothing_is_null_only_where_null_may_be():
    assert JSONField(null=True).db_value(None) is None
    assert JSONField().db_value(None) == "null"
    assert JSONField().python_value(None) is None


def test_texts_of_two_languages_come_back():
    column = LocalisedField()
    text = Localised("Офис", "Office")

    assert column.python_value(column.db_value(text)) == text
    assert column.db_value(None) is None
    assert column.python_value(None) is None


def test_a_blank_that_is_filled_in_is_what_is_written_of_the_whole():
    shared = {"сумма": 100, "share": "50 %s", "texts": {"ru": "а", "en": "b"}, "name": "not this"}
    blank = Blank(shared, "name", "path")

    for name in ('O"Neil\t\\ 😀', "%(name)s", ""):
        filled = blank.filled(name=name, path="/cabinet")
        assert filled == fields.dumps({**shared, "name": name, "path": "/cabinet"})
