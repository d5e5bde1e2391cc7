"""Whose turn it is to write, among threads and among processes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.db import base
from backend.db.turns import FairLock, FileLock
from tests.backend.db.samples import Owner

ROOT = Path(__file__).parents[3]


def test_the_lock_serves_in_the_order_of_arrival() -> None:
    lock = FairLock()
    order: list[int] = []
    lock.acquire()
    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=_take_turn, args=(lock, order, number)))
        threads[-1].start()
        _until_waiting(lock, number + 1)

    lock.release()
    for thread in threads:
        thread.join(5)

    assert order == [0, 1, 2, 3, 4]


def test_the_lock_may_be_taken_again_by_its_holder() -> None:
    lock = FairLock()
    lock.acquire()
    lock.acquire()
    other = threading.Thread(target=_take_turn, args=(lock, [], 1))
    other.start()
    _until_waiting(lock, 1)

    lock.release()
    assert other.is_alive()
    lock.release()

    other.join(5)
    assert not other.is_alive()


def _take_turn(lock: FairLock, order: list[int], number: int) -> None:
    lock.acquire()
    order.append(number)
    lock.release()


def _until_waiting(lock: FairLock, count: int) -> None:
    until = time.monotonic() + 5
    while len(lock._queue) < count and time.monotonic() < until:
        time.sleep(0.001)


@contextmanager
def writing_without_rest(file: Path) -> "Iterator[subprocess.Popen[str]]":
    """Another process whose four threads write one after the other."""
    command = [sys.executable, "-m", "tests.support.writer", str(file), "100000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        threading.Thread(target=other.stdout.read, daemon=True).start()
        try:
            yield other
        finally:
            other.kill()


def test_a_process_gets_its_turn_beside_one_that_never_rests(
    tables: Path, record_property: Callable[[str, object], None]
) -> None:
    waits: list[float] = []

    def others_count() -> int:
        return int(Owner.select().where(Owner.name != "mine").count())

    with writing_without_rest(tables):
        until = time.monotonic() + 30
        while not Owner.select().exists() and time.monotonic() < until:
            time.sleep(0.01)
        before = others_count()
        # On a busy machine the other process may not even ask while this one writes a few rows.
        while len(waits) < 20 or (others_count() < before + 20 and time.monotonic() < until):
            began = time.monotonic()
            with base.transaction():
                waits.append(time.monotonic() - began)
                Owner.create(name="mine")
        others = others_count() - before

    assert others >= 20
    assert max(waits) < 3
    record_property("longest_wait_ms", round(max(waits) * 1000))


def test_a_killed_process_lets_go(tables: Path) -> None:
    with writing_without_rest(tables):
        time.sleep(0.5)

    with base.transaction():
        Owner.create(name="mine")

    assert Owner.select().where(Owner.name == "mine").count() == 1


def test_a_forked_process_does_not_have_the_lock_of_the_one_that_it_comes_from(
    tmp_path: Path,
) -> None:
    lock = FileLock()
    lock.move(tmp_path / "turn")
    told, tell = os.pipe()

    with lock:
        child = os.fork()
        if child == 0:
            with lock:
                os.write(tell, b"in")
            os._exit(0)
        time.sleep(0.3)
        os.set_blocking(told, False)
        try:
            early = os.read(told, 2)
        except BlockingIOError:
            early = b""
    os.waitpid(child, 0)

    assert early == b""
    assert os.read(told, 2) == b"in"


def test_without_a_place_for_its_file_the_lock_leaves_it_to_sqlite(tmp_path: Path) -> None:
    lock = FileLock()
    lock.move(tmp_path / "missing" / "turn")

    with lock:
        assert not (tmp_path / "missing").exists()
