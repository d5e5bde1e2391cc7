"""Files for spreadsheets: what people typed stays text, sums and days can be counted with."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backend.kernel import sheets

ATTACKS = [
    '=HYPERLINK("http://evil.test","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "＝1",
]
HEAD = ["Клиент", "Сумма", "День", "Когда"]
ROW: list[sheets.Cell] = [
    "Ромашка; «Юг»",
    Decimal("-1234.50"),
    date(2026, 11, 3),
    datetime(2026, 11, 3, 9, 5, tzinfo=UTC),
]


def xml_of(content: bytes, ending: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.endswith(ending)]
        return "".join(book.read(name).decode() for name in names)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_is_a_formula(text: str):
    line = sheets.csv_bytes(["Имя"], [[text]]).decode("utf-8-sig").split("\r\n", 1)[1]
    book = sheets.xlsx_bytes("Клиенты", [text], [[text]])

    assert line.lstrip('"').startswith("'")
    assert "<f>" not in xml_of(book, "sheet1.xml")
    assert xml_of(book, "sharedStrings.xml").count(">'") == 1


def test_a_harmless_text_stays_as_it_is():
    assert sheets.harmless("ООО «Ромашка» 2=2") == "ООО «Ромашка» 2=2"
    assert sheets.harmless("") == ""


def test_csv_opens_in_a_russian_spreadsheet():
    content = sheets.csv_bytes(HEAD, [ROW, ["x", 5, None, None]])

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        "Клиент;Сумма;День;Когда",
        '"Ромашка; «Юг»";-1234,50;03.11.2026;03.11.2026 09:05',
        "x;5;;",
        "",
    ]


def test_a_workbook_holds_numbers_as_numbers_and_days_as_days():
    sheet = xml_of(sheets.xlsx_bytes("Клиенты", HEAD, [ROW, ["x", 5, None, None]]), "sheet1.xml")

    numbers = dict(re.findall(r'<c r="(\w\d)"(?: s="\d")?><v>([\d.-]+)</v>', sheet))
    assert {place: round(float(value), 3) for place, value in numbers.items()} == {
        "B2": -1234.5,
        "C2": 46329,
        "D2": 46329.378,
        "B3": 5,
    }


def test_a_title_that_no_sheet_may_have_is_made_fit():
    book = xml_of(sheets.xlsx_bytes("Долги: [все]/" + "х" * 40, ["a"], []), "workbook.xml")

    assert 'name="Долги   все  ' in book
    assert 'name="1"' in xml_of(sheets.xlsx_bytes("[]", ["a"], []), "workbook.xml")
