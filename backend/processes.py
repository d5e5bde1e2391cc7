"""Several processes that answer at one door, and the one above them that answers nobody."""

import contextlib
import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from backend import server
from backend.app import Application
from backend.config import Config
from sitegen import warm

log = logging.getLogger("kabinet.processes")

SELDOM = (10_000, 20, 20)  # Python itself looks after 700 new objects
WAITING = 1024  # connections that the door keeps while all are busy
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
LEAST_SECONDS = 1.0  # between two beginnings of a process that ends by itself


def serve(
    application: Application,
    config: Config,
    *,
    door: socket.socket,
    announce: Callable[[], None],
) -> None:
    """
    Answer until SIGTERM or Ctrl-C with as many processes as the settings say.

    The first does what is done by time and publishes for the shell, all answer. One that ends by itself
    is begun anew; when the one above them is killed, they stop by themselves.
    """
    settle()
    if config.server.processes == 1:
        server.serve(application, config, door=door, announce=announce)
        return
    if application.site:
        warm.forget(application.site)  # an open database must not be shared by processes
    door.listen(WAITING)
    answering = replace(application, jobs=[], site=None)

    def work(place: int) -> None:
        mine = application if place == 0 else answering
        server.serve(mine, config, door=door, announce=lambda: None)

    _Family(config.server.processes, work).live(announce)
    door.close()


def settle() -> None:
    """
    Let Python look seldom for dead objects in cycles, and never among those that are loaded by now.

    These stay as long as the process; looking through them would also copy them for each process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


class _Family:
    """The processes by their places, each begun by a fork of this one, which has no threads."""

    def __init__(self, count: int, work: Callable[[int], None]) -> None:
        self._count = count
        self._work = work
        self._places: dict[int, int] = {}  # by process
        self._begun: dict[int, float] = {}  # by place
        self._read, self._write = os.pipe()

    def live(self, announce: Callable[[], None]) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            for place in range(self._count):
                self._begin(place)
            announce()
            while signal.sigwait(SIGNALS) == signal.SIGCHLD:
                for place in self._ended():
                    self._begin(place)
            self._stop()
        finally:
            os.close(self._read)
            os.close(self._write)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def _begin(self, place: int) -> None:
        early = self._begun.get(place, 0.0) + LEAST_SECONDS - time.monotonic()
        time.sleep(max(0.0, early))
        self._begun[place] = time.monotonic()
        process = os.fork()
        if process == 0:
            self._be(place)
        self._places[process] = place

    def _be(self, place: int) -> None:
        """Be the process of that place, and nothing of what called this afterwards."""
        code = 1
        try:
            os.close(self._write)
            threading.Thread(target=_stop_with, args=(self._read,), daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            self._work(place)
            code = 0
        except Exception:
            log.exception("process %s could not go on", place)
        finally:
            os._exit(code)

    def _ended(self) -> list[int]:
        """Give the places of those that have ended since it was asked."""
        found = []
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                found.append(self._places.pop(ended[0]))
                how = os.waitstatus_to_exitcode(ended[1])
                log.error("process %s ended with %s and is begun anew", found[-1], how)
        return found

    def _stop(self) -> None:
        for process in self._places:
            os.kill(process, signal.SIGTERM)
        for process in self._places:
            os.waitpid(process, 0)


def _stop_with(pipe: int) -> None:
    """Stop this process when nobody holds the other end of the pipe: the one above is gone."""
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)
