"""kill -9 at any moment: what was acknowledged is there, nothing is doubled, and no command is sent twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from backend.db import base
from backend.ledger import balances, invariants
from backend.ledger.models import LedgerEntry
from backend.payments import invariants as of_payments
from backend.payments import timers
from backend.payments.facts import State
from backend.payments.models import GatewayMessage, OperationStatus, Payment, PaymentOperation
from tests.support import payments, people, taker
from tests.support.payments import GATEWAY, ZONE
from tests.support.people import NOON, minutes

KILLS = int(os.environ.get("PAYMENT_KILLS", "4"))
COUNT = int(os.environ.get("PAYMENT_COUNT", "24"))
ROOT = Path(__file__).parents[3]


def test_invariant_4_kills_lose_nothing_double_nothing_and_send_nothing_twice(
    database: Path, tmp_path: Path, record_property: Callable[[str, object], None]
):
    client, bank = people.a_client(), tmp_path / "bank.txt"
    every = [payments.an_order(client) for _ in range(COUNT)]
    acknowledged: set[str] = set()
    for attempt in range(KILLS):
        acknowledged |= work_and_kill(database, bank, seed=attempt * 100)

    kept = {one.news_key for one in GatewayMessage.select() if one.verdict == "accepted"}
    assert acknowledged
    assert acknowledged <= kept
    assert invariants.check().is_whole
    assert of_payments.is_whole()

    go_on(every, taker.Bank(bank))

    done = Counter(bank.read_text().split()[::2]) if bank.exists() else Counter()
    unknown = PaymentOperation.select().where(PaymentOperation.status == OperationStatus.UNKNOWN)
    taken = [one for one in every if one.id % 2]
    assert max(done.values(), default=0) <= 1
    assert {payments.reload(one).state for one in taken} == {State.CAPTURED}
    assert balances.of(client.id) == sum(one.amount_minor for one in taken)
    assert LedgerEntry.select().count() == len(taken)
    assert of_payments.is_whole()
    assert base.database.execute_sql("PRAGMA quick_check").fetchone()[0] == "ok"
    for name, value in (
        ("kills", KILLS),
        ("acknowledged", len(acknowledged)),
        ("voids at the bank", sum(done.values())),
        ("commands left unknown", unknown.count()),
    ):
        record_property(name, value)


def work_and_kill(file: Path, bank: Path, *, seed: int) -> set[str]:
    """What was acknowledged before the program was killed."""
    command = [sys.executable, "-m", "tests.support.taker", str(file), str(bank), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(random.uniform(0.02, 0.35))  # noqa: S311 the moment of the kill
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().splitlines(keepends=True)
    return {line.strip() for line in lines if line.endswith("\n")}


def go_on(every: list[Payment], bank: taker.Bank) -> None:
    """As after a start: the gateway delivers everything again, and the timer does what is due."""
    for payment in every:
        for facts in taker.news_of(payment):
            taker.deliver(payment, facts)
    for span in (minutes(3), minutes(6)):
        timers.drive_operations({GATEWAY: bank}, now=NOON + span, zone=ZONE)
