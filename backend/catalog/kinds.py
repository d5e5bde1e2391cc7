"""The kinds of parameters: how each is read from what people type, checked, and shown."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from backend.catalog.definitions import Definition, Limits, Value
from backend.catalog.words import Kind
from backend.kernel.errors import InvalidError
from backend.kernel.i18n import Translator

YES, NO = "yes", "no"
LONGEST_TEXT = 500
MOST_PHONES = 100
_MOST = Decimal(10) ** 12
_INT = re.compile(r"-?[0-9]{1,13}")
_DECIMAL = re.compile(r"-?[0-9]{1,13}(?:[.,][0-9]{1,6})?")
_STORED_DECIMAL = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,6})?")
_PHONE = re.compile(r"\+[1-9][0-9]{9,14}")
_TYPED_PHONE = re.compile(r"\+?[0-9 ().\u00a0-]{10,25}")
_HOURS = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_HIDDEN = "••••••••"
# What a regular expression of a manager may not have, lest one text keeps the process busy for hours.
_REPEATED_GROUP = re.compile(r"\)\s*(?:[*+?]|\{)")
_OPEN_REPEAT = re.compile(r"(?<!\\)[*+]|\{[0-9]*,[0-9]*\}")


def read(definition: Definition, typed: Sequence[str]) -> Value | None:
    """
    The value that somebody typed, checked; None if he left the field empty.

    Args:
        typed: every value that the form sent under the parameter's name, in their order.

    Raises:
        InvalidError: it is no value of this kind, or beyond the limits.
    """
    if definition.kind is Kind.BOOL:
        return bool(typed) and typed[-1] == YES
    text = _joined(definition.kind, typed)
    if not text:
        return None
    value = _READERS[definition.kind](text)
    check(definition, value)
    return value


def check(definition: Definition, value: object) -> None:
    """
    Accept a value however it came: from a form, a file or a program.

    Raises:
        InvalidError: it is not of the kind, or beyond the limits.
    """
    _CHECKS[definition.kind](value, definition.limits)


def show(definition: Definition, value: Value | None, t: Translator) -> str:
    """The value as people read it; empty for none. A secret is never shown here."""
    if value is None:
        return ""
    unit = definition.unit.in_(t.language)
    text = _shown(definition, value, t)
    return f"{text}\u00a0{unit}" if unit else text


def typed(value: Value | None) -> str:
    """The value as it stands in the field of a form; `read` gives the value again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return "\n".join(value) if isinstance(value, list) else str(value)


def quantity(value: Value | None) -> Decimal:
    """How many units a value is: a number itself, the length of a list, 1 for yes."""
    if value is None:
        return Decimal(0)
    if isinstance(value, list):
        return Decimal(len(value))
    return Decimal(int(value)) if isinstance(value, bool) else Decimal(value)


def check_pattern(pattern: str) -> None:
    """
    Accept a regular expression that a manager wrote.

    Raises:
        InvalidError: it is none, or could take for ever: repeated groups, more than three open repeats.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise InvalidError("catalog.pattern.bad") from error
    is_dear = _REPEATED_GROUP.search(pattern) or len(_OPEN_REPEAT.findall(pattern)) > 3
    if is_dear or len(pattern) > 200 or re.search(r"\\[1-9]|\(\?P=", pattern):
        raise InvalidError("catalog.pattern.dear")


def _joined(kind: Kind, typed: Sequence[str]) -> str:
    texts = [text.strip() for text in typed if text.strip()]
    if kind is Kind.TIME_RANGE:
        return "-".join(texts)
    if kind is Kind.PHONE_LIST:
        return "\n".join(texts)
    return texts[-1] if texts else ""


def _read_int(text: str) -> Value:
    plain = re.sub(r"[ \u00a0\u202f]", "", text).replace("−", "-")
    if not _INT.fullmatch(plain):
        raise InvalidError("catalog.value.not_int")
    return int(plain)


def _read_decimal(text: str) -> Value:
    plain = re.sub(r"[ \u00a0\u202f]", "", text).replace("−", "-")
    if not _DECIMAL.fullmatch(plain):
        raise InvalidError("catalog.value.not_decimal")
    return _plain_decimal(Decimal(plain.replace(",", ".")))


def _plain_decimal(number: Decimal) -> str:
    """The one text of a number, so that equal values are equal texts: `5000`, never `5000.00`."""
    return format(number.normalize() + 0, "f")


def _read_text(text: str) -> Value:
    return text


def _read_phone(text: str) -> Value:
    digits = re.sub(r"[^0-9]", "", text)
    if not _TYPED_PHONE.fullmatch(text):
        raise InvalidError("catalog.value.not_phone")
    if len(digits) == 10 and not text.startswith("+"):
        digits = "7" + digits
    elif len(digits) == 11 and digits[0] == "8" and not text.startswith("+"):
        digits = "7" + digits[1:]
    return "+" + digits


def _read_phones(text: str) -> Value:
    found = [str(_read_phone(one.strip())) for one in re.split(r"[\n,;]", text) if one.strip()]
    return list(dict.fromkeys(found))


def _read_ip(text: str) -> Value:
    if "%" in text:  # the name of a network card may be anything, and means nothing to others
        raise InvalidError("catalog.value.not_ip")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise InvalidError("catalog.value.not_ip") from error


def _read_date(text: str) -> Value:
    russian = re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})", text)
    return f"{russian[3]}-{russian[2]}-{russian[1]}" if russian else text


def _read_hours(text: str) -> Value:
    plain = re.sub(r"\s*[-–—]\s*", "-", text)
    return re.sub(r"(?<![0-9])([0-9]):", r"0\1:", plain)


def _check_bool(value: object, _limits: Limits) -> None:
    if not isinstance(value, bool):
        raise InvalidError("catalog.value.not_bool")


def _check_int(value: object, limits: Limits) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidError("catalog.value.not_int")
    _within(Decimal(value), limits)


def _check_decimal(value: object, limits: Limits) -> None:
    if not isinstance(value, str) or not _STORED_DECIMAL.fullmatch(value):
        raise InvalidError("catalog.value.not_decimal")
    number = Decimal(value)
    if value != _plain_decimal(number):
        raise InvalidError("catalog.value.not_decimal")
    if number != round(number, limits.decimals):
        raise InvalidError("catalog.value.too_exact", count=limits.decimals)
    _within(number, limits)


def _within(number: Decimal, limits: Limits) -> None:
    if limits.minimum is not None and number < limits.minimum:
        raise InvalidError("catalog.value.too_small", minimum=limits.minimum)
    most = _MOST if limits.maximum is None else limits.maximum
    if number > most:
        raise InvalidError("catalog.value.too_large", maximum=most)
    if number < -_MOST:
        raise InvalidError("catalog.value.too_small", minimum=-_MOST)


def _check_text(value: object, limits: Limits) -> None:
    longest = LONGEST_TEXT if limits.max_length is None else limits.max_length
    if not isinstance(value, str) or not value.isprintable():
        raise InvalidError("catalog.value.not_text")
    if len(value) > longest:
        raise InvalidError("catalog.value.too_long", count=longest)
    if limits.pattern and not re.fullmatch(limits.pattern, value):
        raise InvalidError("catalog.value.not_like_that")


def _check_enum(value: object, limits: Limits) -> None:
    if value not in [option.code for option in limits.options]:
        raise InvalidError("catalog.value.not_an_option")


def _check_phone(value: object, _limits: Limits) -> None:
    if not isinstance(value, str) or not _PHONE.fullmatch(value):
        raise InvalidError("catalog.value.not_phone")


def _check_phones(value: object, limits: Limits) -> None:
    if not isinstance(value, list):
        raise InvalidError("catalog.value.not_phone")
    for one in value:
        _check_phone(one, limits)
    most = MOST_PHONES if limits.max_count is None else limits.max_count
    if len(value) > most:
        raise InvalidError("catalog.value.too_many", count=most)


def _check_ip(value: object, _limits: Limits) -> None:
    if not isinstance(value, str) or _read_ip(value) != value:
        raise InvalidError("catalog.value.not_ip")


def _check_date(value: object, _limits: Limits) -> None:
    try:
        is_date = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_date = False
    if not is_date:
        raise InvalidError("catalog.value.not_date")


def _check_hours(value: object, _limits: Limits) -> None:
    if not isinstance(value, str) or not _HOURS.fullmatch(value):
        raise InvalidError("catalog.value.not_time_range")


def _shown(definition: Definition, value: Value, t: Translator) -> str:
    kind = definition.kind
    if kind is Kind.BOOL:
        return t("catalog.value.yes") if value else t("catalog.value.no")
    if kind is Kind.SECRET:
        return _HIDDEN
    if isinstance(value, list):
        return ", ".join(value)
    if kind is Kind.INT or kind is Kind.DECIMAL:
        return t.number(Decimal(value))
    if kind is Kind.DATE:
        return t.day(date.fromisoformat(str(value)))
    if kind is Kind.TIME_RANGE:
        return str(value).replace("-", "–")
    if kind is Kind.ENUM:
        titles = {one.code: one.title.in_(t.language) for one in definition.limits.options}
        return titles.get(str(value), str(value))
    return str(value)


_READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.INT: _read_int,
    Kind.DECIMAL: _read_decimal,
    Kind.TEXT: _read_text,
    Kind.ENUM: _read_text,
    Kind.PHONE: _read_phone,
    Kind.PHONE_LIST: _read_phones,
    Kind.IP: _read_ip,
    Kind.DATE: _read_date,
    Kind.TIME_RANGE: _read_hours,
    Kind.SECRET: _read_text,
}
_CHECKS: dict[Kind, Callable[[object, Limits], None]] = {
    Kind.BOOL: _check_bool,
    Kind.INT: _check_int,
    Kind.DECIMAL: _check_decimal,
    Kind.TEXT: _check_text,
    Kind.ENUM: _check_enum,
    Kind.PHONE: _check_phone,
    Kind.PHONE_LIST: _check_phones,
    Kind.IP: _check_ip,
    Kind.DATE: _check_date,
    Kind.TIME_RANGE: _check_hours,
    Kind.SECRET: _check_text,
}
