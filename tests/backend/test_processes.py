"""The program with several processes: they share the door, replace each other, and end together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.db import base, migrate
from tests.support import servers

ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """The program, as a shell would start it."""

    program: "subprocess.Popen[bytes]"
    port: int

    def processes(self) -> list[int]:
        """Those that answer."""
        pid = self.program.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def status(self) -> int:
        """Of a page that everybody may see."""
        return servers.get(self.port, f"my.localhost:{self.port}", "/sign-in")[0]


@pytest.fixture
def running(tmp_path: Path, free_port: int) -> Iterator[Running]:
    """Two processes with a database, without a site."""
    (tmp_path / "kabinet.toml").write_text(
        f"""
[site]
url = "http://localhost:{free_port}"
backend_url = "http://my.localhost:{free_port}"
content = "{ROOT}/content"
theme = "{ROOT}/theme"
[server]
port = {free_port}
processes = 2
"""
    )
    base.connect(tmp_path / "var" / "kabinet.db")
    migrate.apply(backups=tmp_path)
    base.close_connection()
    settings = str(tmp_path / "kabinet.toml")
    words = [sys.executable, "-m", "backend", "--config", settings, "serve"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        found = Running(run, free_port)
        servers.until_answered(free_port, seconds=30)
        until(lambda: len(found.processes()) == 2)
        left = found.processes()
        try:
            yield found
        finally:
            if run.poll() is None:
                left += found.processes()
                run.kill()
            until(lambda: not any(map(is_alive, left)))


def until(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_who_is_stuck_keeps_nobody_waiting(running: Running) -> None:
    for stuck in running.processes():
        os.kill(stuck, signal.SIGSTOP)
        assert [running.status() for _ in range(5)] == [200] * 5
        os.kill(stuck, signal.SIGCONT)


def test_who_dies_is_replaced(running: Running) -> None:
    before = running.processes()
    os.kill(before[0], signal.SIGKILL)
    assert running.status() == 200

    until(lambda: len(running.processes()) == 2 and before[0] not in running.processes())

    os.kill(before[1], signal.SIGKILL)
    assert running.status() == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_all_end_together(running: Running, how: signal.Signals) -> None:
    processes = running.processes()
    running.program.send_signal(how)

    assert running.program.wait(30) == 0
    assert not any(map(is_alive, processes))
    with pytest.raises(OSError, match="refused"):
        running.status()


def test_nobody_is_left_when_the_one_above_is_killed(running: Running) -> None:
    processes = running.processes()
    running.program.kill()

    until(lambda: not any(map(is_alive, processes)))
