"""The HTTP server: waitress with our limits, and a stop that answers everything that was accepted."""

import errno
import json
import logging
import logging.handlers
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import RequestEntityTooLarge

from backend.app import Application
from backend.config import Config
from backend.jobs import Runner
from backend.kernel import clock
from sitegen.resident import Resident

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

BODY_LIMIT_BYTES = 12 * 1024 * 1024
DRAIN_SECONDS = 25.0
TOO_LARGE = f"""Слишком большой файл: сервер принимает не больше {BODY_LIMIT_BYTES // 1024**2} МБ.
Вернитесь на предыдущую страницу и выберите файл поменьше.

The file is too large: the server takes no more than {BODY_LIMIT_BYTES // 1024**2} MB.
Go back to the page before and choose a smaller one.
"""


class StartError(Exception):
    """The server cannot start; the sentence says why and what helps."""


class JSONLines(logging.Formatter):
    """Lines that are JSON already stay as they are; anything else becomes such a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of the log."""
        message = record.getMessage()
        if message.startswith("{"):
            return message
        line = {
            "time": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _TooLarge(RequestEntityTooLarge):  # type: ignore[misc]  # waitress has no types
    """A body above the limit, refused before any page of ours could answer: in words for people."""

    def to_response(self, ident: object = None) -> tuple[str, list[tuple[str, str]], bytes]:  # noqa: ARG002 waitress calls it so
        """Status, headers and body, as waitress sends them."""
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        return f"{self.code} {self.reason}", headers, TOO_LARGE.encode()


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Waitress' parser with our words for a body that is too large."""

    def received(self, data: bytes) -> int:
        """Take the next bytes; how many belonged to this exchange."""
        taken: int = super().received(data)
        refused: object = getattr(self, "error", None)
        if isinstance(refused, RequestEntityTooLarge):
            self.error = _TooLarge(refused.body)
        return taken


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that reads with our parser."""

    parser_class = _Parser


def open_log(file: Path | None) -> None:
    """
    Write the log to `file`, or to the standard error when there is none.

    Raises:
        StartError: the file cannot be written.
    """
    try:
        handler = _file_handler(file) if file else logging.StreamHandler()
    except OSError as error:
        raise StartError(f"The log {file} cannot be written: {error.strerror}.") from error
    handler.setFormatter(JSONLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each queued request
    # No line of ours tells the thread or the process: logging need not look for them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def open_door(config: Config) -> socket.socket:
    """
    Take the address of the settings, so that nobody else can; connections come with `serve`.

    Raises:
        StartError: the port is busy or not allowed.
    """
    host, port = config.server.host, config.server.port
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise StartError(_why_not(port, host, error)) from error
    return door


def serve(
    application: Application,
    config: Config,
    *,
    door: socket.socket,
    announce: Callable[[], None],
) -> None:
    """
    Answer until SIGTERM or Ctrl-C; then take no new connection and finish what runs.

    Args:
        door: what `open_door` gave; it is closed at the end.
        announce: called once when connections are taken.
    """
    server = listen(application.wsgi, config, door)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    with _beside(application):
        announce()
        while not stopping.is_set():
            _turn(server, seconds=0.5)
        _drain(server)


@contextmanager
def _beside(application: Application) -> Iterator[None]:
    """What is done by time and for the shell, if anything."""
    with ExitStack() as stack:
        if application.jobs:
            runner = Runner(application.jobs)
            runner.start()
            stack.callback(runner.stop)
        if application.site:
            publisher = Resident(application.site)
            publisher.start()
            stack.callback(publisher.stop)
        yield


def _file_handler(file: Path) -> logging.Handler:
    file.parent.mkdir(parents=True, exist_ok=True)
    return logging.handlers.WatchedFileHandler(file, encoding="utf-8")


def listen(app: "WSGIApplication", config: Config, door: socket.socket) -> Any:
    """A waitress that waits for connections at the door."""
    settings = config.server
    proxied: dict[str, Any] = {}
    if settings.trusted_proxy:
        proxied = {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
            "trusted_proxy_count": 1,
        }
    server = create_server(
        app,
        sockets=[door],
        threads=settings.threads,
        connection_limit=500,
        asyncore_use_poll=True,
        channel_timeout=30,
        cleanup_interval=10,
        max_request_body_size=BODY_LIMIT_BYTES,
        max_request_header_size=16 * 1024,
        ident=None,
        expose_tracebacks=False,
        clear_untrusted_proxy_headers=True,
        **proxied,
    )
    server.channel_class = _Channel
    return server


def _why_not(port: int, host: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is busy: another program listens on it."
    return f"Port {port} on {host} cannot be used: {error.strerror}."


def _drain(server: Any) -> None:
    """Close the door, answer who is inside, and give up after a time."""
    server.del_channel()
    server.socket.close()
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until and _is_busy(server):
        _turn(server, seconds=0.1)
    server.task_dispatcher.shutdown(timeout=1)
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


def _turn(server: Any, *, seconds: float) -> None:
    """One round of waitress' loop, which itself knows no stop."""
    wasyncore.loop(timeout=seconds, use_poll=True, map=server._map, count=1)  # noqa: SLF001


def _is_busy(server: Any) -> bool:
    return any(
        channel.requests or channel.total_outbufs_len
        for channel in list(server.active_channels.values())
    )
