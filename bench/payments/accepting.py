"""
Signed messages of a gateway, taken in and posted: how many a second, and how long each waits for its answer.

Each is verified, kept, written into the payment, its history, the journal and the ledger, told to the client's
people, and answered only when all of that is on the disk. The peer does the same with plain peewee models
that commit one by one. Both in one run, in turns, each on a copy of the same database.
"""

from __future__ import annotations

import argparse
import io
import logging
import multiprocessing
import shutil
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from backend import processes, webhooks
from backend.db import base
from backend.ledger.models import LedgerEntry
from backend.payments import invariants
from backend.payments.gateways.cyberplat.gateway import NAME
from backend.payments.models import Payment
from bench import programs
from bench.payments import plain, scene
from bench.payments.scene import AMOUNT, Scene

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WAITING = (8, 32)
WAYS = ("ours", "plain peewee")
TIMES, P99 = 5.0, 0.1
_PATH = f"/payments/{NAME}"


@dataclass(frozen=True)
class Figure:
    """Messages a second, milliseconds that one waits, milliseconds of the processor for one, second tries."""

    rate: float
    p50: float
    p99: float
    worst: float
    cpu: float
    again: int


def main(words: Sequence[str] = ()) -> int:
    """Measure and print; 1 if ours is not five times as quick, or its slowest wait too long."""
    parser = argparse.ArgumentParser(prog="python -m bench payments", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3, help="of which the medians are shown")
    parser.add_argument("--folder", type=Path, help="on the disk that is to be measured")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        made = scene.prepare(Path(folder), options.messages)
        found: dict[tuple[str, int], list[Figure]] = defaultdict(list)
        print(f"{options.messages:,} messages, {programs.load()}", flush=True)
        for _ in range(options.rounds):
            for waiting in WAITING:
                for way in WAYS:
                    found[way, waiting].append(_apart(made, way, waiting))
        kept = {key: _median(figures) for key, figures in found.items()}
    _print(kept)
    print(programs.load())
    return int(not all(_holds(kept, waiting) for waiting in WAITING))


def _holds(found: dict[tuple[str, int], Figure], waiting: int) -> bool:
    ours, peer = (found[way, waiting] for way in WAYS)
    return ours.rate >= TIMES * peer.rate and ours.p99 <= P99 * peer.p99


def _print(found: dict[tuple[str, int], Figure]) -> None:
    print(
        f"\n{'way':<14}{'waiting':>8}{'a second':>10}{'× plain':>9}{'p50 ms':>9}{'p99 ms':>9}"
        f"{'of plain':>10}{'worst':>8}{'CPU ms':>8}{'again':>7}"
    )
    for (way, waiting), one in found.items():
        peer = found[WAYS[1], waiting]
        print(
            f"{way:<14}{waiting:>8}{one.rate:>10.0f}{one.rate / peer.rate:>9.1f}{one.p50:>9.1f}{one.p99:>9.1f}"
            f"{one.p99 / peer.p99:>10.3f}{one.worst:>8.0f}{one.cpu:>8.2f}{one.again:>7}"
        )


def _median(figures: Sequence[Figure]) -> Figure:
    names = Figure.__dataclass_fields__
    medians = {name: statistics.median(getattr(one, name) for one in figures) for name in names}
    return Figure(**medians)


def _apart(made: Scene, way: str, waiting: int) -> Figure:
    """Measure in a process of its own: what is left out there stays in here."""
    forked = multiprocessing.get_context("fork")
    receiver, sender = forked.Pipe(duplex=False)
    process = forked.Process(target=_measure, args=(made, way, waiting, sender))
    process.start()
    sender.close()
    try:
        figure: Figure = receiver.recv()
    finally:
        process.join()
    return figure


def _measure(made: Scene, way: str, waiting: int, told: Connection) -> None:
    processes.settle()  # as in the server, whose job it is
    if way == WAYS[1]:
        plain.be_plain()
        logging.disable(logging.CRITICAL)  # it meets locked databases, which the table tells
    file = made.file.with_name(f"{way.partition(' ')[0]}-{waiting}.db")
    shutil.copyfile(made.file, file)
    base.connect(file)
    callers = Callers(
        webhooks.application(
            {NAME: made.gateway}, base_url="http://localhost", zone=ZoneInfo("Europe/Moscow")
        ),
        made.calls,
    )
    figure = callers.call(waiting)
    base.open_connection()
    _insist_on_all(len(made.calls))
    base.close_connection()
    told.send(figure)


def _insist_on_all(count: int) -> None:
    """Go on only if every payment is posted once, and everything adds up."""
    taken = Payment.select().where(Payment.captured_minor == AMOUNT).count()
    entries = LedgerEntry.select().where(LedgerEntry.kind == "payment").count()
    if (taken, entries) != (count, count) or not invariants.is_whole():
        raise RuntimeError(f"{taken} taken, {entries} posted of {count}; {invariants.check()}")


class Callers:
    """Threads that bring one message after the other, and wait for the answer to each."""

    def __init__(self, application: WSGIApplication, calls: Sequence[bytes]) -> None:
        self._application = application
        self._calls = iter(calls)
        self._guard = threading.Lock()
        self._seconds: list[float] = []
        self._again = 0
        self._errors: list[BaseException] = []

    def call(self, waiting: int) -> Figure:
        """Bring all of them, `waiting` at a time."""
        threads = [threading.Thread(target=self._bring) for _ in range(waiting)]
        began, used = time.perf_counter(), time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, used = time.perf_counter() - began, time.process_time() - used
        if self._errors:
            raise self._errors[0]
        waits = sorted(self._seconds)
        count = len(waits)
        p50, p99, worst = waits[count // 2], waits[int(count * 0.99)], waits[-1]
        return Figure(
            count / seconds, p50 * 1e3, p99 * 1e3, worst * 1e3, used / count * 1e3, self._again
        )

    def _bring(self) -> None:
        try:
            while True:
                with self._guard:
                    body = next(self._calls, None)
                if body is None:
                    break
                began = time.perf_counter()
                while self._status(body).startswith("503"):  # as a gateway does: it comes again
                    self._again += 1
                self._seconds.append(time.perf_counter() - began)
        except BaseException as error:  # noqa: BLE001 told at the end
            self._errors.append(error)
        finally:
            base.close_connection()

    def _status(self, body: bytes) -> str:
        answered: list[str] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": _PATH,
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body),
        }

        def start(status: str, *_: object) -> object:
            answered.append(status)
            return None

        list(self._application(environ, start))  # type: ignore[arg-type] # it asks for no more
        if not answered[0].startswith(("200", "503")):
            raise RuntimeError(answered[0])
        return answered[0]
