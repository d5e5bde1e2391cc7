"""kill -9 in the middle of a change of a tariff: whoever was moved was moved whole, and none twice."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from backend.audit import proof
from backend.clients.models import Client
from backend.mail.models import Letter
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
    tariff = a_tariff_with(CLIENTS)
    for number, client in enumerate(Client.select(), start=1):
        changing.owner_of(client, number)
    change = confirm(a_draft(tariff))

    seen = [0, *(_run_and_kill(database) for _ in range(KILLS))]
    moving.run(change, Terms(), now=NOW)

    assert any(0 < moved < CLIENTS for moved in seen)
    assert seen == sorted(seen)
    assert _moved() == CLIENTS
    assert Notice.select().count() == Letter.select().count() == CLIENTS
    assert SubscriptionPhase.select().count() == 2 * CLIENTS
    assert proof.verify().is_whole


def _run_and_kill(path: Path) -> int:
    """Let the job run for a moment; how many it has moved when it dies, each with all that belongs to it."""
    command = [sys.executable, "-m", "tests.support.mover", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        before = _moved()
        while child.poll() is None and _moved() == before:
            time.sleep(0.001)
        time.sleep(random.uniform(0.0, 0.05))  # noqa: S311 the moment of the kill
        child.send_signal(signal.SIGKILL)
    moved = _moved()
    assert Notice.select().count() == Letter.select().count() == moved
    assert SubscriptionPhase.select().count() == CLIENTS + moved
    return moved


def _moved() -> int:
    return int(TariffChangeItem.select().where(TariffChangeItem.status == "moved").count())
