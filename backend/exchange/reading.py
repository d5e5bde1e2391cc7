"""Read tables from CSV files as other programs write them: encodings and separators found, lines numbered."""

import codecs
import csv
import io
import re
from dataclasses import dataclass

from backend.kernel.errors import InvalidError

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 60
MOST_CELL = 2000

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_RUSSIAN = re.compile(r"[А-Яа-яЁё]")
_SIGNS = frozenset("«»„“”–—№…•©®°±§\u00a0’‘")
_WORDS = re.compile(r"[A-Za-z]*[А-Яа-яЁё][A-Za-zА-Яа-яЁё]+|[A-Za-z]+[А-Яа-яЁё]")
# In a text of another code page read as ours a small letter stands before a capital one all the time, or
# letters of two alphabets in one word.
_UPSIDE_DOWN = re.compile(r"[а-яё][А-ЯЁ]|[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")


@dataclass(frozen=True)
class Line:
    """One row of a table and the number of the line of the file where it begins."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table: its heads, its rows, and the encoding that the file turned out to have."""

    encoding: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes) -> Sheet:
    """
    The table in a file: UTF-8 with or without a mark, UTF-16 with one, or Windows-1251.

    Raises:
        InvalidError: empty, too large, no text, another encoding, damaged at a line that is named, or
            no table with heads.
    """
    if len(content) > MOST_BYTES:
        raise InvalidError("imports.file.too_large", megabytes=MOST_BYTES // 1024**2)
    text, encoding = _decoded(content)
    if not text.strip():
        raise InvalidError("imports.file.empty")
    heads, lines = _table(text)
    return Sheet(encoding, heads, lines)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(_UTF16):
        return _strict(content, "utf-16"), "utf-16"
    if b"\0" in content:
        raise InvalidError("imports.file.not_text")
    if content.startswith(codecs.BOM_UTF8):
        return _strict(content.removeprefix(codecs.BOM_UTF8), "utf-8"), "utf-8-sig"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(content):
            raise InvalidError("imports.encoding.damaged", line=_line_of(content, error)) from error
    text = _strict(content, "cp1251")
    if not _looks_russian(text):
        raise InvalidError("imports.encoding.unknown")
    return text, "cp1251"


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "cp1251":
            raise InvalidError("imports.encoding.unknown") from error
        raise InvalidError("imports.encoding.damaged", line=_line_of(content, error)) from error


def _is_damaged_utf8(content: bytes) -> bool:
    """Mostly right UTF-8 with a few wrong bytes, rather than another encoding."""
    text = content.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(_RUSSIAN.findall(text))
    return right > 3 * wrong


def _line_of(content: bytes, error: UnicodeDecodeError) -> int:
    return content[: error.start].count(b"\n") + 1


def _looks_russian(text: str) -> bool:
    strange = [letter for letter in text if not letter.isascii() and letter not in _SIGNS]
    letters = len(_RUSSIAN.findall(text))
    if not strange or letters < 0.95 * len(strange):
        return False
    words = _WORDS.findall(text)
    upside_down = sum(1 for word in words if _UPSIDE_DOWN.search(word))
    return upside_down <= 0.3 * len(words)


def _table(text: str) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Line] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Line(begins, tuple(cell.strip() for cell in cells)))
            begins = reader.line_num + 1
            if len(rows) > MOST_ROWS + 1:
                raise InvalidError("imports.file.too_long", count=MOST_ROWS)
    except csv.Error as error:
        raise InvalidError("imports.file.broken", line=begins) from error
    return _heads(rows[0].cells), tuple(_checked(row) for row in rows[1:])


def _separator(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max((";", "\t", ","), key=first.count)


def _heads(cells: tuple[str, ...]) -> tuple[str, ...]:
    heads = tuple(" ".join(cell.split()) for cell in cells)
    while heads and not heads[-1]:
        heads = heads[:-1]
    if not 1 < len(heads) <= MOST_COLUMNS:
        raise InvalidError("imports.heads.count", count=MOST_COLUMNS)
    if not all(heads) or len(set(heads)) != len(heads):
        raise InvalidError("imports.heads.twice")
    return heads


def _checked(row: Line) -> Line:
    if any(len(cell) > MOST_CELL for cell in row.cells):
        raise InvalidError("imports.file.broken", line=row.number)
    return row
