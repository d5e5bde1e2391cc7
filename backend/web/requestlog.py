"""One JSON line for each HTTP exchange: what, how it ended, how long it took; nothing secret."""

import json
import logging
import re
import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from backend.db import base
from backend.kernel import clock, tokens
from backend.web import errors

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("kabinet.requests")

ACTOR = "kabinet.actor"
NUMBER = "kabinet.number"
_SECRET_PART = re.compile(r"[\w-]{40,}")


def logged(app: "WSGIApplication") -> "WSGIApplication":
    """`app` with a number for every exchange and a line in the log after it."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        number = environ[NUMBER] = tokens.new_number()
        line = _line(environ, number)
        started = time.perf_counter()
        before = base.statements.count

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            line["status"] = int(status[:3])
            return start_response(status, [*headers, ("X-Request-Number", number)], *rest)

        try:
            return app(environ, start)
        except Exception as error:  # noqa: BLE001 the last door: whatever came this far is told and logged
            errors.record(error, number)
            start("500 Internal Server Error", [("Content-Type", "text/plain")], sys.exc_info())
            return [f"500 {number}\n".encode()]
        finally:
            line["ms"] = round((time.perf_counter() - started) * 1000, 1)
            line["queries"] = base.statements.count - before
            line["actor"] = environ.get(ACTOR)
            log.info(json.dumps(line, ensure_ascii=False))

    return answer


def shown(path: str) -> str:
    """The path as it may be written down: one-time secrets in it become stars, and it stays short."""
    return _SECRET_PART.sub("***", path)[:300]


def _line(environ: "WSGIEnvironment", number: str) -> dict[str, object]:
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
    return {
        "time": clock.now().isoformat(timespec="milliseconds"),
        "number": number,
        "method": str(environ.get("REQUEST_METHOD", ""))[:20],
        "host": str(environ.get("HTTP_HOST", ""))[:100],
        "path": shown(path),
        "status": 500,
    }
