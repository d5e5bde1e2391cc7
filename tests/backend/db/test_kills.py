"""kill -9 at any moment: nothing that was acknowledged is lost, nothing is half done."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from backend.db import base
from tests.backend.db.samples import Owner, Thing

KILLS = 8
ROOT = Path(__file__).parents[3]


def test_nothing_acknowledged_is_lost_by_a_kill(
    tables: Path, record_property: Callable[[str, object], None]
) -> None:
    acknowledged: set[int] = set()
    for attempt in range(KILLS):
        acknowledged |= _write_and_kill(tables, first=attempt * 100_000)

    kept = {int(row.name) for row in Owner.select()}
    halves = {
        (row.owner_id, row.title): row.amount
        for row in Thing.select(Thing.owner, Thing.title, Thing.amount)
    }
    assert acknowledged
    assert acknowledged <= kept
    assert len(halves) == 2 * len(kept)
    assert sum(halves.values()) == 0
    assert base.database.execute_sql("PRAGMA quick_check").fetchone()[0] == "ok"
    record_property("acknowledged", len(acknowledged))
    record_property("kept", len(kept))


def _write_and_kill(path: Path, *, first: int) -> set[int]:
    command = [sys.executable, "-m", "tests.support.writer", str(path), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        begun = child.stdout.readline()
        time.sleep(random.uniform(0.0, 0.15))  # noqa: S311 the moment of the kill
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
    lines = (begun + rest).splitlines(keepends=True)
    return {int(line) for line in lines if line.endswith("\n")}
