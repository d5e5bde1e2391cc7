"""The publisher of a running server, asked by `publish.py` over a socket of the file system."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sitegen import engine
from sitegen.errors import BuildFailed, Problem, SitegenError
from sitegen.outcome import BuildReport
from sitegen.site import Site

SOCKET = "publisher.sock"
ANSWER_SECONDS = 600.0


def ask(site: Site, actor: str) -> BuildReport | None:
    """
    Let a running server publish what the content is now; None when no server runs.

    Raises:
        BuildFailed, SitegenError: as `engine.publish` raises them there.
    """
    try:
        with _connected(site) as connection:
            connection.sendall(json.dumps({"do": "publish", "actor": actor}).encode() + b"\n")
            answer = json.loads(_line(connection))
    except (OSError, ValueError):
        return None  # nobody is there, or it went away: the state on disk is enough
    return _report(answer)


class Resident:
    """Listens for the shell while a server runs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._file = site.state / SOCKET
        self._door: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to listen; where sockets cannot be made, the shell works alone."""
        door = socket.socket(socket.AF_UNIX)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.unlink(missing_ok=True)
            old = os.umask(0o177)
            try:
                with _short(self._file) as address:
                    door.bind(address)
            finally:
                os.umask(old)
            door.listen(8)
        except OSError:
            door.close()
            return
        self._door = door
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more questions; one that is being answered gets its answer."""
        if self._door is None or self._thread is None:
            return
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(timeout=30)
        self._file.unlink(missing_ok=True)

    def _run(self) -> None:
        door = self._door
        while door is not None:
            try:
                connection, _ = door.accept()
            except OSError:
                return
            # Who goes away in the middle, or says nothing we know, must not stop the rest.
            with connection, contextlib.suppress(OSError, ValueError):
                connection.settimeout(ANSWER_SECONDS)
                connection.sendall(json.dumps(self._answer(_line(connection))).encode() + b"\n")

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            asked = json.loads(line)
            if asked["do"] != "publish":
                return {"key": "resident_unknown", "details": {"name": str(asked["do"])}}
            report = engine.publish(self._site, actor=str(asked["actor"]))
        except BuildFailed as error:
            return {"problems": [asdict(problem) for problem in error.problems]}
        except SitegenError as error:
            return {"key": error.key, "details": error.details}
        except (ValueError, KeyError, TypeError):
            return {"key": "resident_unknown", "details": {"name": line.decode("utf-8", "replace")}}
        return {"report": asdict(report)}


def _connected(site: Site) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(ANSWER_SECONDS)
    try:
        with _short(site.state / SOCKET) as address:
            connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _short(file: Path) -> Iterator[str]:
    """Give an address of the file that fits a socket (107 bytes), however long its folder's is."""
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        near = Path("/proc/self/fd") / str(folder)
        yield str(near / file.name) if near.exists() else str(file)
    finally:
        os.close(folder)


def _line(connection: socket.socket) -> bytes:
    found = bytearray()
    while not found.endswith(b"\n"):
        piece = connection.recv(65536)
        if not piece:
            raise ValueError("the other side went away")
        found += piece
    return bytes(found)


def _report(answer: dict[str, Any]) -> BuildReport:
    if "problems" in answer:
        raise BuildFailed([Problem(**problem) for problem in answer["problems"]])
    if "report" not in answer:
        raise SitegenError(answer["key"], **answer["details"])
    told = answer["report"]
    slow = tuple((name, value) for name, value in told.pop("slow"))
    warnings = tuple(Problem(**problem) for problem in told.pop("warnings"))
    return BuildReport(**told, slow=slow, warnings=warnings)
