"""Serving while writing: the site on a port, published again and reloaded whenever a file changes."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import watchfiles
from waitress.server import create_server

from sitegen import engine
from sitegen.errors import BuildFailed, Problem, SitegenError
from sitegen.outcome import BuildReport
from sitegen.reload import Pulse, ReloadingApp
from sitegen.serving import SiteApp
from sitegen.site import Site

THREADS = 16
QUIET_MS = 50
Tell = Callable[[BuildReport | SitegenError], None]


class Server(Protocol):
    """A waitress server, as far as it is used here."""

    def run(self) -> None: ...

    def close(self) -> None: ...


def require_folders(site: Site) -> None:
    """
    Refuse to watch what is not there.

    Raises:
        BuildFailed: the folder of the content or of the theme is missing.
    """
    missing = [folder for folder in (site.content, site.theme) if not folder.is_dir()]
    if missing:
        raise BuildFailed([Problem(str(folder), 0, "folder_missing") for folder in missing])


def server(site: Site, host: str, port: int, pulse: Pulse) -> Server:
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
    app = ReloadingApp(SiteApp(site), site, pulse)
    made: Server = create_server(app, sockets=[door], threads=THREADS, ident=None)
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
    thread = threading.Thread(target=_watch, args=(site, tell, stop), name="watch", daemon=True)
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


def _watch(site: Site, tell: Tell, stop: threading.Event) -> None:
    """Publish once at the beginning, so that no change between the two is missed."""
    changes = watchfiles.watch(
        site.content,
        site.theme,
        watch_filter=lambda _change, path: _matters(path),
        debounce=200,
        step=QUIET_MS,
        rust_timeout=200,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    )
    is_first = True
    for changed in changes:
        if changed or is_first:
            is_first = False
            publish(site, tell)


def _matters(path: str) -> bool:
    """Leave out what editors and our own writing put beside a file for a moment."""
    name = Path(path).name
    return not name.startswith((".", "#")) and not name.endswith(("~", ".swp", ".tmp"))
