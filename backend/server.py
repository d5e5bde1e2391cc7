"""The HTTP server: waitress with our limits, and a stop that answers everything that was accepted."""

import signal
import time
from typing import TYPE_CHECKING, Any

from waitress import create_server, wasyncore

from backend.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

BODY_LIMIT_BYTES = 12 * 1024 * 1024
DRAIN_SECONDS = 25.0


class StartError(Exception):
    """The server cannot start; the sentence says why and what helps."""


def serve(app: "WSGIApplication", config: Config) -> None:
    """
    Answer until SIGTERM or Ctrl-C; then take no new connection and finish what runs.

    Raises:
        StartError: the port is taken or not allowed.
    """
    server = _listen(app, config)
    stopping: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: stopping.append(number))
    while not stopping:
        wasyncore.loop(timeout=0.5, use_poll=True, map=server._map, count=1)  # noqa: SLF001 waitress offers no stop of its own
    _drain(server)


def _listen(app: "WSGIApplication", config: Config) -> Any:
    settings = config.server
    proxied = {}
    if settings.trusted_proxy:
        proxied = {
            "trusted_proxy": settings.trusted_proxy,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
            "trusted_proxy_count": 1,
        }
    try:
        return create_server(
            app,
            host=settings.host,
            port=settings.port,
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
    except OSError as error:
        raise StartError(
            f"Port {settings.port} on {settings.host} cannot be used: {error.strerror}."
        ) from error


def _drain(server: Any) -> None:
    server.del_channel()
    server.socket.close()
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until and _is_busy(server):
        wasyncore.loop(timeout=0.1, use_poll=True, map=server._map, count=1)  # noqa: SLF001
    server.task_dispatcher.shutdown(timeout=1)


def _is_busy(server: Any) -> bool:
    return any(
        channel.requests or channel.total_outbufs_len
        for channel in list(server.active_channels.values())
    )
