"""
Messages delivered by fifty threads, each several times and in any order, to a server that is killed again and again.

Whoever brings a message brings it again until it is acknowledged, as a gateway does. At the end every payment must
be posted once and everything must add up; no valid message may have been answered by anything but yes or later.
"""

from __future__ import annotations

import argparse
import http.client
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import waitress

from backend import processes, webhooks
from backend.db import base
from backend.ledger import balances
from backend.ledger.models import LedgerEntry
from backend.payments import invariants
from backend.payments.gateways.cyberplat.gateway import NAME
from backend.payments.models import GatewayMessage, Payment
from bench import programs
from bench.payments import scene
from bench.payments.scene import AMOUNT, Scene

THREADS, PAYMENTS, COPIES, KILLS = 50, 200, 3, 50
# Between a start and the next kill; long enough to begin, short enough to be in the midst of work.
_LIVES_SECONDS = (0.2, 1.5)


def main(words: Sequence[str] = ()) -> int:
    """Deliver, kill, look; 1 if anything is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m bench payments-killed", description=__doc__)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--payments", type=int, default=PAYMENTS, help="of each thread")
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.serve:
        return _serve(options.serve, options.port)
    with tempfile.TemporaryDirectory() as folder:
        made = scene.prepare(Path(folder), options.threads * options.payments, keep_keys=True)
        print(f"{len(made.calls):,} payments, {programs.load()}", flush=True)
        trial = Trial(made, options.kills, random.Random(options.seed))  # noqa: S311 — a trial to be repeated
        trial.run(options.threads)
        return trial.judge()


def _serve(file: Path, port: int) -> int:
    """Be the server: the real application of gateways' messages, with the keys that lie beside the database."""
    base.connect(file)
    processes.settle()
    application = webhooks.application(
        {NAME: scene.gateway_beside(file)},
        base_url="http://localhost",
        zone=ZoneInfo("Europe/Moscow"),
    )
    waitress.serve(application, host="127.0.0.1", port=port, threads=8, _quiet=True)
    return 0


class Trial:
    """One run: a server, those who deliver, and one who kills."""

    def __init__(self, made: Scene, kills: int, chance: random.Random) -> None:
        self._made = made
        self._wanted = kills
        self._chance = chance
        self._port = programs.free_port()
        self._done = threading.Event()
        self._answers: Counter[str] = Counter()
        self._guard = threading.Lock()
        self.kills = 0

    def run(self, threads: int) -> None:
        """Deliver everything."""
        began = time.perf_counter()
        killer = threading.Thread(target=self._keep_killing)
        killer.start()
        callers = [
            threading.Thread(target=self._deliver, args=(mine,)) for mine in self._shares(threads)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        self._done.set()
        killer.join()
        print(
            f"{self.kills} kills in {time.perf_counter() - began:.0f} s; answers: {dict(self._answers)}"
        )

    def judge(self) -> int:
        """Look at the database; 0 if everything is as it must be."""
        base.connect(self._made.file)
        base.open_connection()
        count = len(self._made.calls)
        taken = Payment.select().where(Payment.captured_minor == AMOUNT).count()
        entries = LedgerEntry.select().where(LedgerEntry.kind == "payment").count()
        clients = {payment.client_id for payment in Payment.select(Payment.client).distinct()}
        credited = sum(balances.of(client_id) for client_id in clients)
        messages = GatewayMessage.select().count()
        found = {
            "payments": count,
            "taken": taken,
            "posted": entries,
            "credited of": f"{credited} of {count * AMOUNT}",
            "messages": messages,
            "self-checks": "whole" if invariants.is_whole() else str(invariants.check()),
        }
        print("; ".join(f"{name} {value}" for name, value in found.items()))
        base.close_connection()
        is_well = (
            taken == entries == count
            and credited == count * AMOUNT
            and found["self-checks"] == "whole"
            and set(self._answers) <= {"200", "503", "cut"}
            and self.kills >= self._wanted
        )
        print("as it must be" if is_well else "NOT as it must be")
        return int(not is_well)

    def _shares(self, threads: int) -> list[list[bytes]]:
        """What each thread brings: copies of messages, mixed, so that copies meet in different threads."""
        every = [call for call in self._made.calls for _ in range(COPIES)]
        self._chance.shuffle(every)
        return [every[number::threads] for number in range(threads)]

    def _deliver(self, calls: Sequence[bytes]) -> None:
        for body in calls:
            while (answer := self._bring(body)) != "200":
                with self._guard:
                    self._answers[answer] += 1
                if answer not in ("503", "cut"):
                    break
                time.sleep(0.2)  # whoever comes at once again takes the processor from the server
            else:
                with self._guard:
                    self._answers["200"] += 1

    def _bring(self, body: bytes) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", f"/payments/{NAME}", body, headers)
            return str(connection.getresponse().status)
        except (OSError, http.client.HTTPException):
            return "cut"
        finally:
            connection.close()

    def _keep_killing(self) -> None:
        """Start the server, and kill it in the midst of its work, until everything is delivered."""
        while not self._done.is_set():
            words = [sys.executable, "-m", "bench", "payments-killed", "--port", str(self._port)]
            server = programs.start([*words, "--serve", self._made.file])
            try:
                if self.kills < self._wanted:
                    self._wait_until_up()
                    self._done.wait(self._chance.uniform(*_LIVES_SECONDS))
                else:
                    self._done.wait()
            finally:
                server.send_signal(signal.SIGKILL)
                server.wait()
            self.kills += not self._done.is_set()

    def _wait_until_up(self) -> None:
        while not self._done.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
                return
            time.sleep(0.02)
