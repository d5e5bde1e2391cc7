"""Short answers over WSGI: a move, a refusal, a sentence, bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METHODS = ("GET", "HEAD")


def moved(
    environ: WSGIEnvironment, start: StartResponse, target: str, headers: dict[str, str]
) -> Iterable[bytes]:
    query = environ.get("QUERY_STRING", "")
    headers["Location"] = quote(target) + (f"?{query}" if query else "")
    return answer(environ, start, "301 Moved Permanently", b"", headers)


def refused(
    environ: WSGIEnvironment, start: StartResponse, headers: dict[str, str]
) -> Iterable[bytes]:
    headers["Allow"] = ", ".join(METHODS)
    return answer(environ, start, "405 Method Not Allowed", b"", headers)


def sentence(
    environ: WSGIEnvironment,
    start: StartResponse,
    status: str,
    words: str,
    headers: dict[str, str],
) -> Iterable[bytes]:
    headers |= {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return answer(environ, start, status, words.encode(), headers)


def answer(
    environ: WSGIEnvironment,
    start: StartResponse,
    status: str,
    body: bytes,
    headers: dict[str, str],
) -> Iterable[bytes]:
    headers["Content-Length"] = str(len(body))
    start(status, list(headers.items()))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
