"""
Pages that reload by themselves while somebody works on a theme; only in `publish.py serve`.

The finished site is untouched: a script of this server's own is added to each page on its way to
the browser, which the site's strict policy allows because it comes from the same host. It listens
to server-sent events; a build that failed is shown over the page, by file and line.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sitegen import texts
from sitegen.serving import security_headers
from sitegen.site import Site

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/_reload/"
# A stream ends after a while and the browser comes again, so a forgotten tab holds no thread.
STREAM_SECONDS = 20.0
_KINDS = {"reload.js": "text/javascript", "reload.css": "text/css"}
# The site's answers are wanted whole and unpacked, because something is added to them.
_UNWANTED = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")


@dataclass(frozen=True, slots=True)
class Beat:
    """One build: its number, and what was wrong with it in words, `place` and `sentence` each."""

    number: int
    problems: tuple[Mapping[str, str], ...] = ()


class Pulse:
    """The last build, and a way to wait for the next."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._beat = Beat(0)
        self._is_over = False

    @property
    def beat(self) -> Beat:
        return self._beat

    @property
    def is_over(self) -> bool:
        return self._is_over

    def tell(self, problems: Iterable[Mapping[str, str]] = ()) -> None:
        """Say that a build is done; with problems when it failed and the old site stays."""
        with self._changed:
            self._beat = Beat(self._beat.number + 1, tuple(problems))
            self._changed.notify_all()

    def stop(self) -> None:
        """Let everybody who waits go home. Safe in a signal handler: it takes no lock."""
        self._is_over = True

    def wait(self, seen: int, seconds: float) -> Beat | None:
        """Give a build that is newer than the one seen; None when none came in time."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._beat.number <= seen and not self._is_over:
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._changed.wait(min(left, 0.2))
            return None if self._is_over else self._beat


class ReloadingApp:
    """A site's application with a script in each page that waits for the next build."""

    def __init__(self, inner: WSGIApplication, site: Site, pulse: Pulse) -> None:
        self._inner = inner
        self._site = site
        self._pulse = pulse
        self._lang = texts.language_of_shell()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == f"{PREFIX}events":
            return self._events(environ, start)
        name = path.removeprefix(PREFIX)
        if path.startswith(PREFIX) and name in _KINDS:
            data = resources.files(__package__).joinpath(name).read_bytes()
            return self._answer(start, "200 OK", _KINDS[name], data)
        return self._page(environ, start)

    def _events(self, environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
        asked = parse_qs(environ.get("QUERY_STRING", "")).get("seen", ["0"])[0]
        numbers = (_number(asked), _number(environ.get("HTTP_LAST_EVENT_ID", "")))
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        start("200 OK", list({**security_headers(self._site), **headers}.items()))
        return self._stream(max(numbers))

    def _stream(self, seen: int) -> Iterator[bytes]:
        yield b"retry: 300\n\n"
        deadline = time.monotonic() + STREAM_SECONDS
        while time.monotonic() < deadline and not self._pulse.is_over:
            beat = self._pulse.wait(seen, min(2.0, STREAM_SECONDS))
            if beat is None:
                yield b": still here\n\n"  # a browser that has left is noticed by writing to it
                continue
            seen = beat.number
            told = {"title": self._words("reload_failed"), "problems": list(beat.problems)}
            data = json.dumps(told, ensure_ascii=False)
            yield f"id: {beat.number}\ndata: {data}\n\n".encode()

    def _page(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        plain: Any = {key: value for key, value in environ.items() if key not in _UNWANTED}
        said = _Said()
        chunks = self._inner(plain, said)
        is_words = said.kind.startswith("text/html") or said.status.startswith("503")
        if not is_words or environ["REQUEST_METHOD"] != "GET":
            start(said.status, said.headers)
            return chunks
        page = _whole(chunks)
        if not said.kind.startswith("text/html"):
            page = self._waiting().encode()
        return self._answer(start, said.status, "text/html", self._with_script(page))

    def _answer(self, start: StartResponse, status: str, kind: str, data: bytes) -> list[bytes]:
        headers = {
            **security_headers(self._site),
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
        }
        start(status, list(headers.items()))
        return [data]

    def _with_script(self, page: bytes) -> bytes:
        """Add the script; a failure that is not put right yet is told to it again."""
        beat = self._pulse.beat
        seen = beat.number - bool(beat.problems)
        tag = f'<script src="{PREFIX}reload.js" data-seen="{seen}" defer></script>\n'.encode()
        head, end, tail = page.rpartition(b"</body>")
        return head + tag + end + tail if end else page + tag

    def _waiting(self) -> str:
        words = escape(self._words("reload_waiting"))
        return (
            f'<!doctype html>\n<html lang="{self._lang}">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{words}</title>\n</head>\n<body>\n<p>{words}</p>\n</body>\n</html>\n"
        )

    def _words(self, key: str) -> str:
        return texts.sentence(key, {}, self._lang)


class _Said:
    """What an application says before it answers, kept instead of sent."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        self.status, self.headers = status, headers

    @property
    def kind(self) -> str:
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


def _whole(chunks: Iterable[bytes]) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close:
            close()


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() else 0
