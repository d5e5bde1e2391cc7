"""Files as other programs write them: what is read, and what is refused in clear words."""

import codecs

import pytest

from backend.exchange import reading
from backend.kernel.errors import InvalidError

TEXT = "Договор;Полное название\r\nЛТ-1;ООО «Ромашка»\r\nЛТ-2;Вектор, торговый дом\r\n"
PLAIN = TEXT.replace("«", "").replace("»", "")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("cp1251"), "cp1251"),
        (TEXT.encode("utf-16"), "utf-16"),
    ],
)
def test_usual_encodings_are_found(content: bytes, encoding: str):
    sheet = reading.read(content)

    assert sheet.encoding == encoding
    assert sheet.heads == ("Договор", "Полное название")
    assert [(line.number, line.cells) for line in sheet.lines] == [
        (2, ("ЛТ-1", "ООО «Ромашка»")),
        (3, ("ЛТ-2", "Вектор, торговый дом")),
    ]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n1,2\n", ("1", "2")),
        ("a\tb\n1\t2\n", ("1", "2")),
        ('a;b\n"1;\n2";3\n', ("1;\n2", "3")),
        ("\n\na;b\n\n1;2\n;\n", ("1", "2")),
    ],
)
def test_separators_quotes_and_empty_lines(text: str, cells: tuple[str, ...]):
    sheet = reading.read(text.encode())

    assert [line.cells for line in sheet.lines] == [cells]


def test_lines_are_numbered_as_in_the_file():
    sheet = reading.read(b'a;b\n"1\n1";2\n\n3;4\n')

    assert [line.number for line in sheet.lines] == [2, 5]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "imports.file.empty"),
        (b" \r\n", "imports.file.empty"),
        (b"PK\x03\x04\x00\x00", "imports.file.not_text"),
        (PLAIN.encode("cp866"), "imports.encoding.unknown"),
        (PLAIN.encode("koi8-r"), "imports.encoding.unknown"),
        (b"a;b\n\x98;1\n", "imports.encoding.unknown"),
        ("a;b\ncaf\u00e9;1\n".encode("latin-1"), "imports.encoding.unknown"),
        (b"a\n1\n", "imports.heads.count"),
        (b"a;a\n1;2\n", "imports.heads.twice"),
        (b"a;;b\n1;2;3\n", "imports.heads.twice"),
        (b'a;b\n1;"2\n', "imports.file.broken"),
        (b"a;b\n1;" + b"x" * 2001, "imports.file.broken"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, key: str):
    with pytest.raises(InvalidError) as refused:
        reading.read(content)

    assert refused.value.message_key == key


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_one_damaged_byte_names_its_line(mark: bytes):
    content = mark + TEXT.encode() * 3 + b"\xd0;x\n"

    with pytest.raises(InvalidError) as refused:
        reading.read(content)

    assert refused.value.message_key == "imports.encoding.damaged"
    assert refused.value.details == {"line": 10}


def test_a_file_too_large_or_too_long_is_refused():
    with pytest.raises(InvalidError) as large:
        reading.read(b"x" * (reading.MOST_BYTES + 1))
    with pytest.raises(InvalidError) as long:
        reading.read(b"a;b\n" + b"1;2\n" * (reading.MOST_ROWS + 2))

    assert large.value.message_key == "imports.file.too_large"
    assert long.value.message_key == "imports.file.too_long"
