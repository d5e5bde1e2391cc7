"""What documents say about a client: brought to one spelling, every number checked by its own digits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from backend.clients import numbers
from backend.clients.models import ClientKind, Requisites
from backend.kernel.errors import InvalidError

# As the table has them.
LONGEST = {
    "full_name": 500,
    "legal_address": 500,
    "postal_address": 500,
    "bank_name": 200,
    "signatory": 300,
}


@dataclass(frozen=True, kw_only=True)
class Details:
    """One edition of requisites as it is typed; an empty text is "none"."""

    full_name: str
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    legal_address: str = ""
    postal_address: str = ""
    bank_name: str = ""
    bik: str = ""
    account: str = ""
    correspondent_account: str = ""
    signatory: str = ""


NAMES = tuple(one.name for one in fields(Details))


class FieldsError(InvalidError):
    """Several fields are wrong; `problems` says what is wrong with each, by its name."""

    def __init__(self, problems: Mapping[str, InvalidError]) -> None:
        first = next(iter(problems.values()))
        super().__init__(first.message_key, **first.details)
        self.problems = dict(problems)


def checked(typed: Details, kind: ClientKind) -> Details:
    """
    The details as they are stored.

    Raises:
        FieldsError: names every field that is wrong.
    """
    found: dict[str, str] = {}
    problems: dict[str, InvalidError] = {}
    for name, check in _checks(typed, kind):
        try:
            found[name] = check(getattr(typed, name))
        except InvalidError as error:
            problems[name] = error
    if problems:
        raise FieldsError(problems)
    return replace(typed, **found)


def of(row: Requisites) -> Details:
    """The details of a stored edition."""
    return Details(**{name: getattr(row, name) for name in NAMES})


def _checks(typed: Details, kind: ClientKind) -> list[tuple[str, Callable[[str], str]]]:
    """One check for each field, in the order of the screen."""
    return [
        ("full_name", _required(_line("full_name"))),
        ("inn", _inn_of(kind)),
        ("kpp", _for(kind is ClientKind.LEGAL, "clients.kpp.none", numbers.kpp)),
        (
            "ogrn",
            _for(
                kind is not ClientKind.PERSON,
                "clients.ogrn.none",
                lambda text: numbers.ogrn(text, kind),
            ),
        ),
        ("legal_address", _line("legal_address")),
        ("postal_address", _line("postal_address")),
        ("bank_name", _line("bank_name")),
        ("bik", _given(numbers.bik)),
        ("account", _with_bank(typed, numbers.account)),
        ("correspondent_account", _with_bank(typed, numbers.correspondent_account)),
        ("signatory", _line("signatory")),
    ]


def _line(name: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        plain = " ".join(text.split())
        if len(plain) > LONGEST[name]:
            raise InvalidError("form.longer_than", count=LONGEST[name])
        if not plain.isprintable():
            raise InvalidError("clients.line.bad")
        return plain

    return check


def _required(check: Callable[[str], str]) -> Callable[[str], str]:
    def with_something(text: str) -> str:
        if not text.strip():
            raise InvalidError("form.required")
        return check(text)

    return with_something


def _given(check: Callable[[str], str]) -> Callable[[str], str]:
    """A check of what may be left empty."""
    return lambda text: check(text) if text.strip() else ""


def _for(has_one: bool, refusal: str, check: Callable[[str], str]) -> Callable[[str], str]:  # noqa: FBT001 read as one sentence where it is called
    """A number that only some kinds of clients have."""

    def with_kind(text: str) -> str:
        if not text.strip():
            return ""
        if not has_one:
            raise InvalidError(refusal)
        return check(text)

    return with_kind


def _inn_of(kind: ClientKind) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not text.strip() and kind is ClientKind.PERSON:
            return ""
        return numbers.inn(text, kind)

    return check


def _with_bank(typed: Details, check: Callable[[str, str], str]) -> Callable[[str], str]:
    """An account is checked together with its bank's code; a wrong code is told at its own field."""

    def with_code(text: str) -> str:
        if not text.strip():
            return ""
        if not typed.bik.strip():
            raise InvalidError("clients.account.no_bank")
        try:
            code = numbers.bik(typed.bik)
        except InvalidError:
            return text
        return check(text, code)

    return with_code
