"""Serving while writing: the live site on a port, published again whenever a file changes."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from waitress.server import create_server

from sitegen import engine
from sitegen.build import BuildReport
from sitegen.errors import SitegenError
from sitegen.serving import SiteApp
from sitegen.site import Site

POLL_SECONDS = 0.5
Tell = Callable[[BuildReport | SitegenError], None]
Stamp = frozenset[tuple[str, int, int]]


class Server:
    """A waitress server, as far as it is used here."""

    def __init__(self, waitress: object) -> None:
        self._waitress = waitress

    def run(self) -> None:
        self._waitress.run()  # type: ignore[attr-defined]

    def close(self) -> None:
        self._waitress.close()  # type: ignore[attr-defined]


def server(site: Site, host: str, port: int) -> Server:
    """
    Take a port for the live site.

    Raises:
        SitegenError: another program has the port (key port_busy), or it cannot be taken.
    """
    try:
        return Server(create_server(SiteApp(site), host=host, port=port, threads=4, ident=None))
    except OSError as error:
        key = "port_busy" if error.errno == errno.EADDRINUSE else "port_refused"
        raise SitegenError(key, port=str(port), reason=error.strerror or "") from error


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
    publish(site, tell)
    thread = threading.Thread(target=_watch, args=(site, tell, stop), daemon=True)
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


def _watch(site: Site, tell: Tell, stop: threading.Event) -> None:
    seen = stamp(site)
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
