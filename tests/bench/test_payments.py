"""The comparison of messages taken in measures what it says: everything is posted once, by both ways."""

from pathlib import Path
from zoneinfo import ZoneInfo

from backend import webhooks
from backend.db import base
from backend.ledger.models import LedgerEntry
from backend.payments import invariants
from backend.payments.gateways.cyberplat.gateway import NAME
from bench.payments import accepting, scene
from bench.payments.scene import AMOUNT


def test_each_message_is_posted_once(tmp_path: Path):
    made = scene.prepare(tmp_path, 12)
    base.connect(made.file)
    callers = accepting.Callers(
        webhooks.application(
            {NAME: made.gateway}, base_url="http://localhost", zone=ZoneInfo("Europe/Moscow")
        ),
        made.calls,
    )

    figure = callers.call(4)

    base.open_connection()
    posted = [entry.client_minor for entry in LedgerEntry.select()]
    whole = invariants.is_whole()
    base.close_connection()
    assert posted == [AMOUNT] * 12
    assert whole
    assert 0 < figure.p50 <= figure.p99 <= figure.worst
    assert figure.again == 0
