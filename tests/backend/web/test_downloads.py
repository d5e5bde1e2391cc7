"""Downloads: any name, no way to break the header or to be shown as a page."""

import pytest

from backend.kernel import sheets
from backend.web.downloads import file_answer


def test_a_russian_name_is_kept():
    answer = file_answer("Клиенты 2026.csv", b"a;b", sheets.CSV_TYPE)

    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="_______ 2026.csv"; '
        "filename*=UTF-8''%D0%9A%D0%BB%D0%B8%D0%B5%D0%BD%D1%82%D1%8B%202026.csv"
    )
    assert (answer.body, answer.content_type) == (b"a;b", "text/csv; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ['a"b\r\nX: y', "../../etc/passwd", "", "...", "\u202egpj.exe"])
def test_no_name_breaks_out_of_the_header(name: str):
    where = file_answer(name, b"", "text/csv").headers["Content-Disposition"]

    assert where.isascii()
    assert where.isprintable()
    assert where.count('"') == 2
    assert "/" not in where
