"""A program that takes in messages and gives money back until it is killed: `python -m tests.support.taker FILE BANK SEED`."""

import os
import random
import sys
import threading
from pathlib import Path

from backend.db import base
from backend.kernel.errors import DomainError
from backend.payments import operations, rows, sending
from backend.payments.gateways.base import Answered, Op, OperationKind
from backend.payments.models import Payment
from backend.payments.operations import Wanted
from tests.support import payments, people
from tests.support.payments import PlainGateway

THREADS = 8
COPIES = 3


class Bank(PlainGateway):
    """A bank that remembers on the disk what it has done before it answers."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def void(self, ref: str, op: Op) -> Answered:
        written = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(written, f"{ref} {op.key}\n".encode())
        os.close(written)
        return super().void(ref, op)


def news_of(payment: Payment) -> list[dict[str, int]]:
    """What the gateway tells of it: every second one is taken, the others are given back."""
    held: dict[str, int] = {}
    return [held, {"captured_minor": payment.amount_minor}] if payment.id % 2 else [held]


def deliver(payment: Payment, facts: dict[str, int]) -> str:
    """Deliver one message; the name of its news."""
    key = f"{payment.id}:{facts.get('captured_minor', 0)}"
    assert payments.accept(payments.said(payment, None, **facts), key).is_fine
    return key


def give_back(payment: Payment, bank: PlainGateway) -> None:
    """Void it, unless somebody did, or it cannot be done yet."""
    for row in rows.transactions_of(payment.id):
        wanted = Wanted(OperationKind.VOID, payment.amount_minor, "ошибка", 10**12)
        try:
            asked = operations.ask(row.id, wanted, actor=people.actor(), moment=payments.moment())
            sending.carry_out(asked, bank, payments.moment())
        except DomainError:
            return


def work(bank: Bank, seed: int) -> None:
    """One thread: everything in an order of its own."""
    base.open_connection()
    every = [(one, facts) for one in Payment.select() for facts in news_of(one)] * COPIES
    random.Random(seed).shuffle(every)  # noqa: S311 an order, no secret
    for payment, facts in every:
        sys.stdout.write(deliver(payment, facts) + "\n")
        sys.stdout.flush()
        if not payment.id % 2:
            give_back(payment, bank)


def main(file: str, bank: str, seed: str) -> None:
    """Work in several threads until the end."""
    base.connect(Path(file))
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    threads = [
        threading.Thread(target=work, args=(Bank(Path(bank)), int(seed) + place))
        for place in range(THREADS)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
