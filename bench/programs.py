"""Programs that comparisons start: what they cost, how they are found, and what to say if missing."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess  # noqa: TID251 — comparisons run peers, servers and processes to be killed
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
Process = subprocess.Popen
Words = Sequence[str | Path]


class MissingError(Exception):
    """A program that a comparison needs is not on this machine; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a finished program took; the largest memory in MiB, its last lines for a complaint."""

    seconds: float
    cpu: float
    memory: float
    code: int
    said: str


def find(name: str, package: str) -> Path:
    """
    Tell where a program is.

    Raises:
        MissingError: it is not installed.
    """
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        raise MissingError(f"{name} is missing: install the distribution's package {package}")
    return Path(found)


def run(words: Words, *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Cost:
    """Run a program to its end and tell what it took, its children included."""
    began = time.perf_counter()
    process = start(words, cwd=cwd, env=env, stderr=subprocess.STDOUT)
    assert process.stdout
    said = process.stdout.read().decode(errors="replace")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    seconds = time.perf_counter() - began
    cpu = used.ru_utime + used.ru_stime
    return Cost(seconds, cpu, used.ru_maxrss / 1024, process.returncode, said[-2000:])


def must(cost: Cost) -> Cost:
    """
    Give back the cost of a program that succeeded.

    Raises:
        RuntimeError: it failed; the message holds what it said.
    """
    if cost.code:
        raise RuntimeError(f"a program failed with {cost.code}:\n{cost.said}")
    return cost


def start(
    words: Words,
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stderr: int = subprocess.DEVNULL,
) -> Process[bytes]:
    """Start a program whose words we made ourselves; it can be written to and read from."""
    return subprocess.Popen(  # noqa: S603 — no shell, and nobody's input
        [str(word) for word in words],
        cwd=cwd,
        env={**_as_installed(), **(env or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def _as_installed() -> dict[str, str]:
    """Give our surroundings without what would have programs compile themselves at each start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@contextmanager
def running(
    words: Words, *, cwd: Path | None = None, log: Path | None = None
) -> Iterator[Process[bytes]]:
    """Keep a program running inside the block; it is asked to stop at the end, then made to."""
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [str(word) for word in words], cwd=cwd, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Give a port of this machine at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """Tell the processor time of a running process, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int | str = "self", *, peak: bool = False) -> float:
    """Tell a running process's resident memory in MiB, now or at its largest."""
    name = "VmHWM:" if peak else "VmRSS:"
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def load() -> str:
    """Say how busy the machine is: figures taken under load are upper bounds."""
    one, five, _ = os.getloadavg()
    return f"load {one:.1f} (1 min), {five:.1f} (5 min) on {os.cpu_count()} cores"
