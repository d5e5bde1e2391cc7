"""Read a bank's register from a file: which columns hold the numbers and the sums, and every line of it."""

from collections.abc import Mapping, Sequence
from datetime import date

from backend.exchange import reading
from backend.exchange.reading import Sheet
from backend.kernel import money
from backend.kernel.errors import InvalidError
from backend.payments.registers import Line, NewRegister

# What such columns are called where nobody has said yet.
_USUAL = {
    "ref": ("transactionid", "номер транзакции", "id транзакции", "транзакция", "идентификатор"),
    "sum": ("transactionamount", "сумма", "сумма операции", "amount"),
}


def read(
    gateway: str,
    file_name: str,
    content: bytes,
    days: tuple[date, date],
    columns: Mapping[str, str],
) -> NewRegister:
    """
    A register as it can be kept.

    Args:
        columns: the heads of the columns `ref` and `sum`; one that is empty is found by its usual names.

    Raises:
        InvalidError: no table, no such column, or a line that cannot be read; it is named.
    """
    sheet = reading.read(content)
    found = {name: _head(sheet.heads, name, columns.get(name, "")) for name in _USUAL}
    return NewRegister(gateway, file_name, content, *days, found, _lines(sheet, found))


def _head(heads: Sequence[str], name: str, wanted: str) -> str:
    names = [wanted.strip().casefold()] if wanted.strip() else list(_USUAL[name])
    for head in heads:
        if head.strip().casefold() in names:
            return head
    raise InvalidError(f"registers.no_{name}", heads=", ".join(one for one in heads if one))


def _lines(sheet: Sheet, columns: Mapping[str, str]) -> list[Line]:
    ref_at, sum_at = sheet.heads.index(columns["ref"]), sheet.heads.index(columns["sum"])
    found = []
    for line in sheet.lines:
        ref = line.cells[ref_at].strip()
        if not ref:
            continue  # a total, or an empty line
        found.append(Line(line.number, ref[:100], _amount(line.cells[sum_at], line.number)))
    return found


def _amount(text: str, number: int) -> int:
    """Kopecks; a minus in front is a refund."""
    plain = text.strip().removesuffix("₽").removesuffix("руб.").strip()
    is_back = plain.startswith(("-", "−"))
    try:
        amount = money.parse(plain.lstrip("-−").strip())
    except InvalidError as error:
        raise InvalidError("registers.bad_sum", line=number) from error
    return -amount if is_back else amount
