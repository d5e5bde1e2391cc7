"""Front matter: the few named lines above the text of a page, read and changed line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sitegen.errors import ContentError

KEYS = (
    "title", "slug", "date", "status", "lang", "translation", "description",
    "publish_at", "expire_at", "aliases", "image", "template",
)  # fmt: skip
STATUSES = ("published", "draft", "hidden")
FENCE = "---"
_LINE = re.compile(r"([a-z_]+):(?:[ \t]+(.*?))?[ \t]*")


@dataclass(frozen=True, slots=True)
class Front:
    """Values of a page's front matter as written, with the line of each; `end` is the last line."""

    values: dict[str, str]
    lines: dict[str, int] = field(default_factory=dict)
    end: int = 0

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    def line(self, key: str) -> int:
        return self.lines.get(key, 1)


def split(text: str) -> tuple[str, str]:
    """
    Cut a page's text into its front matter (with both fences) and its body.

    The two parts together are the text, byte for byte; without front matter the first is empty.
    """
    lines = text.splitlines(keepends=True)
    end = _end(lines)
    return "".join(lines[:end]), "".join(lines[end:])


def parse_front(text: str, path: str = "") -> Front:
    """
    Read the front matter of a page's text.

    Raises:
        ContentError: no front matter, no closing line, an unknown or repeated key, a wrong value.
    """
    lines = text.splitlines()
    if not lines or lines[0].lstrip("\ufeff").rstrip() != FENCE:
        raise ContentError(path, 1, "front_missing")
    end = _end(lines)
    if not end:
        raise ContentError(path, 1, "front_unclosed")
    front = Front(values={}, lines={}, end=end)
    for number, line in enumerate(lines[1 : end - 1], start=2):
        _read_line(front, path, number, line)
    _refuse_wrong_values(front, path)
    return front


def set_front(text: str, **values: str | None) -> str:
    """
    Change named lines of a front matter and nothing else; None removes the line.

    A key that was not there is added before the closing line; a text without front matter gets one.
    """
    _refuse_unwritable(values)
    raw, body = split(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = raw.splitlines(keepends=True) or [f"{FENCE}{newline}", f"{FENCE}{newline}"]
    for key, value in values.items():
        lines = _with_line(lines, key, value, newline)
    return "".join(lines) + body


def moment(value: str, zone: ZoneInfo) -> datetime | None:
    """Read `2026-10-15` or `2026-10-15 09:30` as an aware moment of the site's zone."""
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _end(lines: list[str]) -> int:
    """Count the lines of the front matter, both fences included; 0 without a whole one."""
    if not lines or lines[0].lstrip("\ufeff").rstrip() != FENCE:
        return 0
    closing = (number for number, line in enumerate(lines[1:], 2) if line.rstrip() == FENCE)
    return next(closing, 0)


def _read_line(front: Front, path: str, number: int, line: str) -> None:
    if not line.strip():
        return
    match = _LINE.fullmatch(line)
    if not match:
        raise ContentError(path, number, "front_line", text=line.strip()[:60])
    key, value = match[1], _unquoted(match[2] or "")
    if key not in KEYS:
        raise ContentError(path, number, "front_key", name=key, known=", ".join(KEYS))
    if key in front.values:
        raise ContentError(path, number, "front_repeated", name=key)
    front.values[key] = value
    front.lines[key] = number


def _unquoted(value: str) -> str:
    """Take off one pair of quotes: writers who know YAML put them around colons."""
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _refuse_wrong_values(front: Front, path: str) -> None:
    if not front.get("title"):
        raise ContentError(path, front.line("title"), "front_title")
    if front.get("status") and front.get("status") not in STATUSES:
        raise _wrong(front, path, "status", known=", ".join(STATUSES))
    for key in ("date", "publish_at", "expire_at"):
        if front.get(key) and moment(front.get(key), ZoneInfo("UTC")) is None:
            raise _wrong(front, path, key, known="2026-10-15, 2026-10-15 09:30")


def _wrong(front: Front, path: str, key: str, *, known: str) -> ContentError:
    value = front.get(key)
    return ContentError(path, front.line(key), "front_value", name=key, value=value, known=known)


def _refuse_unwritable(values: dict[str, str | None]) -> None:
    for key, value in values.items():
        if key not in KEYS:
            raise ContentError("", 0, "front_key", name=key, known=", ".join(KEYS))
        if value is not None and len(value.splitlines()) > 1:
            raise ContentError("", 0, "front_newline", name=key)


def _with_line(lines: list[str], key: str, value: str | None, newline: str) -> list[str]:
    written = [] if value is None else [f"{key}: {_quoted(value)}{newline}"]
    for index, line in enumerate(lines[1:-1], start=1):
        match = _LINE.fullmatch(line.rstrip("\r\n"))
        if match and match[1] == key:
            same = value is not None and _unquoted(match[2] or "") == value
            return lines if same else [*lines[:index], *written, *lines[index + 1 :]]
    return [*lines[:-1], *written, lines[-1]]


def _quoted(value: str) -> str:
    """Keep quotes and outer spaces that belong to the value itself."""
    value = value.rstrip("\r\n")
    return f'"{value}"' if _unquoted(value) != value or value != value.strip() else value


def as_day(value: datetime | date) -> str:
    """Write a date the way front matter holds it."""
    has_time = isinstance(value, datetime) and value.time() != time()
    return value.strftime("%Y-%m-%d %H:%M" if has_time else "%Y-%m-%d")
