"""Forms: what was posted as correct text, WTForms bound to it, errors in the visitor's language."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl

import wtforms
from bottle import BaseRequest
from markupsafe import Markup
from wtforms import validators
from wtforms.fields import SelectChoice

from backend.kernel.errors import DomainError, InvalidError
from backend.web.visit import here
from backend.web.wording import Wording

MAX_BYTES = 2 * 1024 * 1024
MAX_FIELDS = 500
LINE_LENGTH = 200
TEXT_LENGTH = 20_000
_FIRST_YEAR, _LAST_YEAR = 1800, 2199

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TooLargeError(DomainError):
    """More was sent than any form of ours can hold."""

    key = "error.too_large"
    status = 413


class NotAFormError(DomainError):
    """The body is not an urlencoded form; files are taken at their own addresses only."""

    key = "error.not_a_form"
    status = 415


class UnreadableFormError(DomainError):
    """The body is not UTF-8, holds control characters, or too many fields."""

    key = "error.unreadable_form"
    status = 400


class Posted:
    """The values of a posted form, in the order of the page; each name may have several."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getlist(self, name: str) -> list[str]:
        """All values of `name`; none if it was not sent. (The name is the one WTForms calls.)"""
        return self._values.get(name, [])

    def first(self, name: str) -> str:
        """The first value of `name`, or an empty text."""
        return self._values.get(name, [""])[0]


def posted(incoming: BaseRequest) -> Posted:
    """
    Read the body of `incoming` once; later calls get the same values. Lines end in `\\n`.

    Raises:
        NotAFormError: another content type, multipart included.
        TooLargeError: more than 2 MiB.
        UnreadableFormError: not UTF-8, control characters, or more than 500 fields.
    """
    kept = incoming.environ.get("kabinet.posted")
    if not isinstance(kept, Posted):
        kept = Posted(_pairs(_body(incoming)))
        incoming.environ["kabinet.posted"] = kept
    return kept


def field(name: str, max_length: int = LINE_LENGTH) -> str:
    """
    The single value `name` of the form posted in this exchange; an empty text if it was not sent.

    Raises:
        InvalidError: longer than `max_length` characters.
    """
    value = posted(here().incoming).first(name)
    if len(value) > max_length:
        raise InvalidError("form.longer_than", count=max_length)
    return value


class Problem(NamedTuple):
    """What is wrong in a form; `place` is the id of the field and `label` its name, both empty for the whole."""

    place: str
    label: str
    message: str


class Form(wtforms.Form):  # type: ignore[misc]  # WTForms has no types
    """
    A form whose labels, hints, choices and messages are text keys.

    Choices are `wtforms.SelectChoice`s, whose labels are keys or ready texts.

    Single lines are stripped and hold at most 200 characters unless a Length says otherwise, larger
    texts 20,000; a password is taken as typed.
    """

    class Meta:
        """How WTForms binds our fields: their words, their ids, their limits."""

        wording: Wording

        def get_translations(self, _: wtforms.Form) -> Wording:
            return self.wording

        def bind_field(
            self, form: wtforms.Form, unbound_field: Any, options: dict[str, Any]
        ) -> wtforms.Field:
            options["id"] = "field-" + (options["prefix"] + options["name"]).replace("_", "-")
            bound = unbound_field.bind(form=form, **options)
            _limit(bound)
            _ask_for_a_choice(bound)
            return bound

    def __init__(
        self, sent: Posted | None, wording: Wording, prefix: str = "", **values: Any
    ) -> None:
        super().__init__(formdata=sent, prefix=prefix, meta={"wording": wording}, data=values)
        self.wording = wording
        for item in self:
            _speak(item, wording)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was posted; of each field only the first thing that is wrong is told."""
        is_right = bool(super().validate(extra_validators))
        for item in self:
            item.errors = list(item.errors[:1])
        return is_right

    def refuse(self, name: str, key: str, /, **values: object) -> None:
        """Put a refusal of the domain beside the field `name`; an empty name is the whole form."""
        text = self.wording.say(key, **values)
        if name:
            self[name].errors = [*self[name].errors, text]
        else:
            self.form_errors.append(text)

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the page."""
        found = [Problem("", "", str(message)) for message in self.form_errors]
        for item in self:
            label, place = str(item.label.text), _first_input(item)
            found += [Problem(place, label, self.wording.gettext(str(e))) for e in item.errors]
        return found

    @property
    def problems_title(self) -> str:
        """The heading of the summary: how much is to be corrected."""
        return self.wording.say("form.problems", count=len(self.problems))


AnyForm = TypeVar("AnyForm", bound=Form)


def read(kind: type[AnyForm], /, **values: Any) -> AnyForm:
    """The form `kind` with what was posted; `values` stand in fields that were not sent."""
    visit = here()
    return kind(posted(visit.incoming), Wording(visit.t), **values)


def asked(kind: type[AnyForm], **values: Any) -> AnyForm:
    """The form `kind` with what stands behind the `?` of the address; `values` where it says nothing."""
    visit = here()
    try:
        pairs = parse_qsl(
            str(visit.incoming.query_string), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise UnreadableFormError from error
    known = kind(None, Wording(visit.t))
    sent = Posted(pair for pair in pairs if pair[0] in known)
    return kind(sent if len(sent) else None, Wording(visit.t), **values)


def question(text: str, *, most: int = 50) -> list[tuple[str, str]]:
    """
    The names and values behind the `?` of an address.

    Raises:
        UnreadableFormError: more than `most` of them.
    """
    try:
        return parse_qsl(text, max_num_fields=most)
    except ValueError as error:
        raise UnreadableFormError from error


def blank(kind: type[AnyForm], /, **values: Any) -> AnyForm:
    """The form `kind` as it is first shown, with `values` in its fields."""
    return kind(None, Wording(here().t), **values)


def _body(incoming: BaseRequest) -> bytes:
    kind = str(incoming.get_header("Content-Type", "")).partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise NotAFormError
    if incoming.content_length > MAX_BYTES:
        raise TooLargeError
    body: bytes = incoming.body.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise TooLargeError
    return body


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise UnreadableFormError from error
    if any(_CONTROL.search(name + value) for name, value in pairs):
        raise UnreadableFormError
    return [(name, re.sub(r"\r\n?", "\n", value)) for name, value in pairs]


def _limit(bound: wtforms.Field) -> None:
    if isinstance(bound, wtforms.DateField):
        bound.validators = [*bound.validators, _of_our_times]
    if not isinstance(bound, wtforms.StringField):
        return
    if not any(isinstance(rule, validators.Length) and rule.max > 0 for rule in bound.validators):
        most = TEXT_LENGTH if isinstance(bound, wtforms.TextAreaField) else LINE_LENGTH
        bound.validators = [*bound.validators, validators.Length(max=most)]
    bound.flags.maxlength = False  # a browser would cut a pasted text without a word
    if not isinstance(bound, (wtforms.TextAreaField, wtforms.PasswordField)):
        bound.filters = [*bound.filters, _strip]


def _of_our_times(_form: wtforms.Form, item: wtforms.Field) -> None:
    """Days of other centuries are slips of the finger, and at the end of the calendar no day follows."""
    if item.data is not None and not _FIRST_YEAR <= item.data.year <= _LAST_YEAR:
        raise validators.ValidationError("form.date")


def _ask_for_a_choice(bound: wtforms.Field) -> None:
    """Nobody can fill in a box or a list: what is required of them is said in other words."""
    if isinstance(bound, wtforms.BooleanField):
        wanted = "form.tick"
    elif isinstance(bound, wtforms.SelectField):
        wanted = "form.choice"
    else:
        return
    bound.validators = [_reworded(rule, wanted) for rule in bound.validators]


def _reworded(rule: Any, key: str) -> Any:
    if not isinstance(rule, (validators.InputRequired, validators.DataRequired)) or rule.message:
        return rule
    return type(rule)(message=key)


def _strip(value: str | None) -> str | None:
    return value.strip() if value else value


def _speak(item: wtforms.Field, wording: Wording) -> None:
    item.label.text = wording.gettext(str(item.label.text))
    if item.description and not isinstance(item.description, Markup):
        item.description = wording.gettext(item.description)
    choices = getattr(item, "choices", None)
    if isinstance(choices, list):
        found = [SelectChoice.from_input(choice) for choice in choices]
        item.choices = [replace(c, label=wording.gettext(str(c.label))) for c in found]


def _first_input(item: wtforms.Field) -> str:
    return f"{item.id}-0" if isinstance(item, wtforms.RadioField) else str(item.id)
