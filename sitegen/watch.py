"""Serving while writing: the live site on a port, published again whenever a file changes."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from waitress.server import create_server

from sitegen import engine
from sitegen.build import BuildReport
from sitegen.errors import SitegenError
from sitegen.serving import SiteApp
from sitegen.site import Site

POLL_SECONDS = 0.5
Tell = Callable[[BuildReport | SitegenError], None]
Stamp = frozenset[tuple[str, int, int]]


class Server(Protocol):
    """A waitress server, as far as it is used here."""

    def run(self) -> None: ...

    def close(self) -> None: ...


def server(site: Site, host: str, port: int) -> Server:
    """
    Take a port for the live site.

    Raises:
        SitegenError: another program has the port (key port_busy), or it cannot be taken.
    """
    door = socket.socket()
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen()
    except OSError as error:
        door.close()
        key = "port_busy" if error.errno == errno.EADDRINUSE else "port_refused"
        raise SitegenError(key, port=str(port), reason=error.strerror or "") from error
    made: Server = create_server(SiteApp(site), sockets=[door], threads=4, ident=None)
    return made


def run(made: Server) -> None:
    """Serve until Ctrl-C."""
    try:
        made.run()
    except KeyboardInterrupt:
        pass
    finally:
        made.close()


@contextmanager
def publishing(site: Site, tell: Tell) -> Iterator[None]:
    """Publish now, and again after each change of content or theme, for the time of a block."""
    stop = threading.Event()
    seen = stamp(site)
    publish(site, tell)
    thread = threading.Thread(target=_watch, args=(site, tell, stop, seen), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def publish(site: Site, tell: Tell) -> None:
    try:
        tell(engine.publish(site, actor="serve"))
    except SitegenError as error:
        tell(error)


def stamp(site: Site) -> Stamp:
    """Tell one state of content and theme from another."""
    return frozenset(_stamps(site.content)) | frozenset(_stamps(site.theme))


def _watch(site: Site, tell: Tell, stop: threading.Event, seen: Stamp) -> None:
    while not stop.wait(POLL_SECONDS):
        now = stamp(site)
        if now != seen:
            seen = now
            publish(site, tell)


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for file in folder.rglob("*"):
        try:
            status = file.stat()
        except FileNotFoundError:
            continue  # removed between the listing and the look
        yield str(file), status.st_mtime_ns, status.st_size
