"""Tables as files for spreadsheets: CSV and XLSX in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | Decimal | date | datetime | None

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XLSX_CELL = 32_767
_WIDEST = 60


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """
    CSV as spreadsheets of Russia open it: UTF-8 with a mark, semicolons, a comma in sums.

    A text that a program could take for a formula gets an apostrophe in front.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(text) for text in head])
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def xlsx_bytes(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet: texts are texts, sums are numbers, days are days."""
    file = io.BytesIO()
    # What a cell holds decides what it is, never its first letter.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    import xlsxwriter  # a tenth of the server's memory, only for those who ask for a file

    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        formats = {
            Decimal: book.add_format({"num_format": "#,##0.00"}),
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
        }
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [harmless(text) for text in head], book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _put(sheet, number, place, cell, formats)
        for place, text in enumerate(head):
            sheet.set_column(place, place, min(_WIDEST, max(12, len(text) + 2)))
    return file.getvalue()


def harmless(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet could take it for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) else text


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    return "" if cell is None else str(cell)


def _put(
    sheet: "xlsxwriter.worksheet.Worksheet",
    row: int,
    place: int,
    cell: Cell,
    formats: "dict[type, xlsxwriter.format.Format]",
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, harmless(cell)[:_XLSX_CELL])
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, place, cell.replace(tzinfo=None), formats[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, formats[date])
    elif cell is not None:
        sheet.write_number(row, place, cell, formats.get(type(cell)))


def _sheet_name(title: str) -> str:
    """31 characters without those that a sheet's name may not have."""
    kept = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)
    return kept.strip()[:31] or "1"
