"""The bank's registers: read as banks write them, compared with what we know, and what they prove is taken once."""

from datetime import date
from typing import Any

import pytest

from backend.db import base
from backend.exchange import registers as files
from backend.kernel.errors import InvalidError, NotFoundError
from backend.ledger import balances
from backend.payments import invariants, operations, registers, rows
from backend.payments.facts import State
from backend.payments.gateways.base import OperationKind
from backend.payments.models import BankRegister, Payment
from backend.payments.operations import Wanted
from backend.payments.registers import Line, NewRegister
from tests.support import payments, people
from tests.support.payments import AMOUNT, GATEWAY
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")
TODAY = NOON.date()
COLUMNS = {"ref": "", "sum": ""}


def parsed(text: str, encoding: str = "utf-8", **columns: str) -> NewRegister:
    content = text.encode(encoding)
    return files.read(GATEWAY, "r.csv", content, (TODAY, TODAY), {**COLUMNS, **columns})


def kept(*lines: tuple[str, int], **changes: Any) -> BankRegister:
    values: dict[str, Any] = {
        "gateway": GATEWAY,
        "file_name": "реестр.csv",
        "content": repr(lines).encode(),
        "first": TODAY,
        "last": TODAY,
        "columns": {"ref": "TransactionID", "sum": "Сумма"},
        "lines": [Line(number, ref, minor) for number, (ref, minor) in enumerate(lines, 2)],
        **changes,
    }
    return registers.keep(NewRegister(**values), actor=people.actor(), now=NOON)


def ref_of(payment: Payment) -> str:
    return rows.transactions_of(payment.id)[0].ref


def groups(register: BankRegister) -> dict[str, list[str]]:
    found = registers.compare(register, payments.moment())
    return {
        name: [one.ref for one in getattr(found, name)]
        for name in ("matched", "other_sum", "missing_here", "missing_there")
    }


def test_a_register_is_read_as_banks_write_it():
    text = (
        "Дата;Номер транзакции;Сумма\n23.11.2026;77001;1 500,50\n;;1500,50\n;77002;-200,00 руб.\n"
    )

    for encoding in ("utf-8", "utf-8-sig", "cp1251"):
        found = parsed(text, encoding)
        assert found.lines == [Line(2, "77001", 150_050), Line(4, "77002", -20_000)]
        assert found.columns == {"ref": "Номер транзакции", "sum": "Сумма"}


def test_columns_may_be_named():
    found = parsed("RRN;К выплате\n9;10\n", ref="rrn", sum=" К выплате ")

    assert found.lines == [Line(2, "9", 1000)]


@pytest.mark.parametrize(
    ("text", "columns", "key"),
    [
        ("a;b\n1;2\n", {}, "registers.no_ref"),
        ("Транзакция;b\n1;2\n", {}, "registers.no_sum"),
        ("Транзакция;Сумма\n1;2\n", {"ref": "Другой"}, "registers.no_ref"),
        ("Транзакция;Сумма\n1;1e2\n", {}, "registers.bad_sum"),
        ("Транзакция;Сумма\n1;--5\n", {}, None),
        ("", {}, "imports.file.empty"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, columns: dict[str, str], key: str | None):
    if key is None:
        assert parsed(text, **columns).lines == [Line(2, "1", -500)]
        return
    with pytest.raises(InvalidError) as refused:
        parsed(text, **columns)

    assert refused.value.message_key == key


def test_every_transaction_falls_into_one_group():
    same, other, gone = payments.captured(), payments.captured(), payments.captured()
    register = kept((ref_of(same), AMOUNT), (ref_of(other), AMOUNT + 1), ("99", 100))

    assert groups(register) == {
        "matched": [ref_of(same)],
        "other_sum": [ref_of(other)],
        "missing_here": ["99"],
        "missing_there": [ref_of(gone)],
    }
    assert not registers.compare(register, payments.moment()).agrees


def test_refunds_stand_in_the_register_with_a_minus():
    payment = payments.captured()
    payments.take(payment, payments.said(payment, captured_minor=AMOUNT, refunded_minor=100))

    whole = kept((ref_of(payment), AMOUNT), (ref_of(payment), -100))
    without = kept((ref_of(payment), AMOUNT))

    assert groups(whole)["matched"] == [ref_of(payment)]
    assert groups(without)["other_sum"] == [ref_of(payment)]
    assert registers.compare(whole, payments.moment()).agrees


def test_other_days_and_other_gateways_are_not_missed():
    payments.captured()
    yesterday = date(2026, 11, 22)

    early = kept(("99", 1), first=yesterday, last=yesterday)
    another = kept(("99", 1), gateway="another")

    assert groups(early)["missing_there"] == []
    assert groups(another)["missing_there"] == []


def test_a_hold_that_the_bank_has_not_taken_yet_is_not_missed():
    payments.held()

    assert groups(kept(("99", 1)))["missing_there"] == []


def test_what_the_register_proves_is_credited_once():
    client = people.a_client()
    first, second = payments.held(client), payments.held(client)
    register = kept((ref_of(first), AMOUNT), (ref_of(second), AMOUNT), ("99", 5))

    done = registers.take(register, actor=people.actor(), moment=payments.moment())
    again = registers.take(register, actor=people.actor(), moment=payments.moment())

    assert (done, again) == ((2, 0), (0, 0))
    assert {payments.reload(one).state for one in (first, second)} == {State.CAPTURED}
    assert balances.of(client.id) == 2 * AMOUNT
    assert invariants.is_whole()


def test_what_somebody_is_busy_with_is_left_alone():
    payment = payments.held()
    (row,) = rows.transactions_of(payment.id)
    wanted = Wanted(OperationKind.VOID, AMOUNT, "ошибка", 10**9)
    operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment())
    register = kept((row.ref, AMOUNT))

    assert registers.take(register, actor=people.actor(), moment=payments.moment()) == (0, 1)
    assert payments.reload(payment).state == State.HELD


def test_the_same_file_is_one_register_and_stays_as_it_was():
    first, again = kept(("1", 5)), kept(("1", 5))

    assert first == again
    assert registers.one(first.id) == first
    assert [one.id for one in registers.page().rows] == [first.id]
    assert registers.last_columns(GATEWAY) == {"ref": "TransactionID", "sum": "Сумма"}
    assert registers.last_columns("another") == {}
    with pytest.raises(NotFoundError):
        registers.one(17)
    with pytest.raises(base.ANY_FAILURE):
        BankRegister.update(file_name="x").execute()


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"last": date(2026, 11, 1)}, "registers.days"), ({"lines": []}, "registers.empty")],
)
def test_a_register_of_nothing_is_refused(changes: dict[str, Any], key: str):
    with pytest.raises(InvalidError) as refused:
        kept(("1", 5), **changes)

    assert refused.value.message_key == key
