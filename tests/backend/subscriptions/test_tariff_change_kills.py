"""kill -9 in the middle of a change of a tariff: whoever was moved was moved whole, and none twice."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from backend.audit import proof
from backend.catalog.models import Tariff
from backend.clients.models import Client
from backend.mail.models import Letter
from backend.messaging import posting
from backend.messaging.models import Notice
from backend.subscriptions.models import SubscriptionPhase, TariffChangeItem
from backend.subscriptions.tariff_changes import moving
from backend.subscriptions.terms import Terms
from tests.support import changing
from tests.support.changing import NOW, a_draft, a_tariff_with, confirm

ROOT = Path(__file__).parents[3]
CLIENTS = 240
KILLS = 6


def test_a_change_that_is_killed_again_and_again_ends_as_if_it_was_not(database: Path) -> None:
    change = confirm(a_draft(_a_tariff()))

    seen = [0, *(_move_and_kill(database) for _ in range(KILLS))]
    moving.run(change, Terms(), now=NOW)

    assert any(0 < moved < CLIENTS for moved in seen)
    assert seen == sorted(seen)
    assert _moved() == Notice.select().where(Notice.letter_due).count() == CLIENTS
    assert SubscriptionPhase.select().count() == 2 * CLIENTS
    assert proof.verify().is_whole


def test_letters_that_are_killed_again_and_again_are_one_for_each_notice(database: Path) -> None:
    moving.run(confirm(a_draft(_a_tariff())), Terms(), now=NOW)

    seen = [0, *(_post_and_kill(database) for _ in range(KILLS))]
    left = posting.write_due(now=NOW)

    assert any(0 < written < CLIENTS for written in seen)
    assert seen == sorted(seen)
    assert left == CLIENTS - seen[-1]
    assert _written() == len({letter.recipient for letter in Letter.select()}) == CLIENTS


def _a_tariff() -> Tariff:
    """A tariff of clients who are told of its changes."""
    tariff = a_tariff_with(CLIENTS)
    for number, client in enumerate(Client.select(), start=1):
        changing.owner_of(client, number)
    return tariff


def _move_and_kill(path: Path) -> int:
    """Let the job move some; how many it has when it dies, each with all that belongs to it."""
    _run_and_kill(path, "move", _moved)
    moved = _moved()
    assert Notice.select().where(Notice.letter_due).count() == moved
    assert SubscriptionPhase.select().count() == CLIENTS + moved
    return moved


def _post_and_kill(path: Path) -> int:
    """Let the job write some letters; how many it has when it dies, of notices that wait no more."""
    _run_and_kill(path, "post", _written)
    written = _written()
    assert Notice.select().where(~Notice.letter_due).count() == written
    return written


def _run_and_kill(path: Path, work: str, done: Callable[[], int]) -> None:
    """Let a program work until it has done something and a moment longer."""
    command = [sys.executable, "-m", "tests.support.mover", str(path), work]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        before = done()
        while child.poll() is None and done() == before:
            time.sleep(0.001)
        time.sleep(random.uniform(0.0, 0.05))  # noqa: S311 the moment of the kill
        child.send_signal(signal.SIGKILL)


def _moved() -> int:
    return int(TariffChangeItem.select().where(TariffChangeItem.status == "moved").count())


def _written() -> int:
    return int(Letter.select().count())
