"""Forms: correct text in, clear refusals out."""

from urllib.parse import urlencode

import pytest
import wtforms
from wtforms import SelectChoice, validators

from backend.kernel.errors import DomainError, InvalidError
from backend.web import forms
from tests.support.exchange import MakeExchange

CHOICES = [SelectChoice("a", "design.choice.first"), SelectChoice("b", "design.choice.second")]


class PersonForm(forms.Form):
    """A form with the usual fields."""

    name = wtforms.StringField("design.field.name", [validators.InputRequired()])
    email = wtforms.EmailField("design.field.email", description="design.field.email_hint")
    password = wtforms.PasswordField("design.field.password")
    again = wtforms.PasswordField("design.field.wish", [validators.EqualTo("password")])
    amount = wtforms.IntegerField(
        "design.field.amount", [validators.Optional(), validators.NumberRange(1, 9)]
    )
    short = wtforms.StringField("design.field.state", [validators.Length(max=5)])
    long = wtforms.StringField("design.field.fixed", [validators.Length(min=2)])
    agree = wtforms.BooleanField("design.field.agree", [validators.InputRequired()])
    way = wtforms.RadioField(
        "design.field.way",
        [validators.InputRequired()],
        choices=CHOICES,
    )
    new_note = wtforms.TextAreaField("design.field.note")


def body(**values: str) -> bytes:
    """An urlencoded body as browsers make it."""
    return urlencode(values).encode()


def messages(form: forms.Form, place: str) -> list[str]:
    """What is said about one field."""
    return [problem.message for problem in form.problems if problem.place == place]


def test_russian_text_arrives_as_it_was_typed(exchange: MakeExchange) -> None:
    exchange(body=body(name="Ёжик в тумане — №1 😀"))

    assert forms.field("name") == "Ёжик в тумане — №1 😀"


def test_a_value_that_was_not_sent_is_an_empty_text(exchange: MakeExchange) -> None:
    exchange(body=body(name="x"))

    assert forms.field("other") == ""


def test_all_values_of_one_name_are_kept(exchange: MakeExchange) -> None:
    visit = exchange(body=b"tag=a&tag=b&empty=")

    sent = forms.posted(visit.incoming)

    assert sent.getlist("tag") == ["a", "b"]
    assert list(sent) == ["tag", "empty"]
    assert len(sent) == 2


def test_the_body_is_read_once(exchange: MakeExchange) -> None:
    visit = exchange(body=body(name="x"))

    assert forms.posted(visit.incoming) is forms.posted(visit.incoming)


def test_lines_end_as_everywhere_in_the_product(exchange: MakeExchange) -> None:
    exchange(body=body(text="one\r\ntwo\rthree"))

    assert forms.field("text") == "one\ntwo\nthree"


def test_a_value_that_is_too_long_is_refused_with_the_limit(exchange: MakeExchange) -> None:
    exchange(body=body(name="x" * 11))

    with pytest.raises(InvalidError) as refusal:
        forms.field("name", 10)

    assert refusal.value.message_key == "form.longer_than"
    assert refusal.value.details == {"count": 10}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"body": b"a=1", "content_type": "multipart/form-data; boundary=x"}, 415),
        ({"body": b"{}", "content_type": "application/json"}, 415),
        ({"body": b"name=%ff%fe"}, 400),
        ({"body": b"name=\xff"}, 400),
        ({"body": b"name=a%00b"}, 400),
        ({"body": b"a=1&" * 501}, 400),
        ({"body": b"name=" + b"x" * forms.MAX_BYTES}, 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    exchange: MakeExchange, sent: dict[str, object], status: int
) -> None:
    visit = exchange(**sent)

    with pytest.raises(DomainError) as refusal:
        forms.posted(visit.incoming)

    assert refusal.value.status == status
    assert visit.t(refusal.value.message_key)


def test_a_body_without_a_stated_length_is_measured_too(exchange: MakeExchange) -> None:
    large = b"name=" + b"x" * forms.MAX_BYTES
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(large), large)
    visit = exchange(body=chunked, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")

    with pytest.raises(forms.TooLargeError):
        forms.posted(visit.incoming)

    visit.incoming.body.close()  # Bottle lays large bodies in a file


def test_a_blank_form_shows_its_values_and_speaks_the_language(exchange: MakeExchange) -> None:
    exchange(language="en")

    form = forms.blank(PersonForm, name="Anna")

    assert form.name.data == "Anna"
    assert form.name.label.text == "Name"
    assert form.email.description == "A letter with a link will arrive here."
    assert [choice.label for choice in form.way.choices] == ["First option", "Second option"]
    assert form.problems == []


def test_ids_of_fields_are_kebab_case(exchange: MakeExchange) -> None:
    exchange()

    assert forms.blank(PersonForm).new_note.id == "field-new-note"


def test_lines_are_stripped_and_passwords_are_not(exchange: MakeExchange) -> None:
    exchange(body=body(name="  Anna ", password=" two words "))

    form = forms.read(PersonForm)

    assert form.name.data == "Anna"
    assert form.password.data == " two words "


def test_every_error_is_in_the_visitors_language(exchange: MakeExchange) -> None:
    exchange(
        body=body(password="a", again="b", amount="10", short="123456", long="x", name="", way="c")
    )
    form = forms.read(PersonForm)

    assert not form.validate()

    assert messages(form, "field-name") == ["Заполните это поле."]
    assert messages(form, "field-again") == ["Значение не совпадает с полем «Пароль»."]
    assert messages(form, "field-amount") == ["Введите число от 1 до 9."]
    assert messages(form, "field-short") == ["Можно не больше 5 знаков."]
    assert messages(form, "field-long") == ["Нужно хотя бы 2 знака."]
    assert messages(form, "field-agree") == ["Поставьте отметку, чтобы продолжить."]
    assert messages(form, "field-way-0") == ["Выберите один из вариантов."]


def test_a_number_that_is_not_one_is_told_in_our_words(exchange: MakeExchange) -> None:
    exchange(body=body(name="x", amount="ten"), language="en")
    form = forms.read(PersonForm)

    form.validate()

    assert messages(form, "field-amount") == ["Enter a whole number."]


def test_what_was_typed_is_kept_after_a_refusal(exchange: MakeExchange) -> None:
    exchange(body=body(name="Anna", amount="ten"))
    form = forms.read(PersonForm)

    form.validate()

    assert 'value="Anna"' in form.name()
    assert 'value="ten"' in form.amount()


def test_a_line_has_a_limit_even_if_its_form_names_none(exchange: MakeExchange) -> None:
    exchange(body=body(name="x" * 201, long="y" * 201, new_note="z" * 20_001))
    form = forms.read(PersonForm)

    form.validate()

    assert messages(form, "field-name") == ["Можно не больше 200 знаков."]
    assert messages(form, "field-long") == ["Можно не больше 200 знаков."]
    assert len(messages(form, "field-new-note")) == 1


def test_browsers_are_not_told_to_cut_what_is_pasted(exchange: MakeExchange) -> None:
    exchange()

    assert "maxlength" not in forms.blank(PersonForm).short()


def test_a_refusal_of_the_domain_stands_beside_its_field(exchange: MakeExchange) -> None:
    exchange(body=body(name="Anna"))
    form = forms.read(PersonForm)

    form.refuse("name", "form.longer_than", count=1)
    form.refuse("", "error.stale")

    assert form.problems[0].place == ""
    assert form.problems[1].label == "Имя"
    assert form.problems_title == "Исправьте 2 ошибки"


def test_the_same_form_class_serves_both_languages(exchange: MakeExchange) -> None:
    exchange(body=body(name=""))
    forms.read(PersonForm).validate()
    exchange(body=body(name=""), language="en")
    form = forms.read(PersonForm)

    form.validate()

    assert messages(form, "field-agree") == ["Tick the box to go on."]
    assert form.problems_title == "Correct 4 errors"


class DayForm(forms.Form):
    """A form with a day."""

    day = wtforms.DateField("design.field.day", [validators.Optional()])


@pytest.mark.parametrize(
    ("day", "is_right"), [("2026-11-23", 1), ("9999-12-31", 0), ("0026-11-23", 0)]
)
def test_a_day_is_of_our_times(exchange: MakeExchange, day: str, is_right: int) -> None:
    exchange(body=body(day=day))
    form = forms.read(DayForm)

    assert form.validate() == bool(is_right)
    assert len(messages(form, "field-day")) == 1 - is_right
