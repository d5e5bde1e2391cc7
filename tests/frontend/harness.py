"""A page with the real editor on it, served on loopback with the content policy of the backend."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend.kernel import i18n
from backend.kernel.rendering import Templates
from backend.web.static import StaticFiles
from sitegen.front import split
from sitegen.markdown import render

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = StaticFiles(ROOT / "backend" / "static", is_changing=True)
POLL_SECONDS = 0.01  # how soon it notices that it shall close
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'"
)
TREE = [
    {"title": "Главная", "url": "/"},
    {"title": "Цены", "url": "/prices"},
    {"title": "Контакты", "url": "/contacts"},
]
LOOK = """
body { font: 17px/1.5 "DejaVu Sans", sans-serif; margin: 0; background: #fff; color: #222; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem; }
.prose img { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #999; padding: 4px 8px; text-align: left; }
.align-right { text-align: right; } .align-center { text-align: center; }
aside { border-inline-start: 4px solid #0b6e75; padding: 1px 1rem; background: #eef6f6; color: #222; }
aside.warning { border-color: #b3590a; background: #fdf0de; }
figure { margin: 1rem 0; } figcaption { font-size: 14px; } blockquote { border-inline-start: 4px solid #ccc; margin-inline: 0; padding-inline: 1rem; }
pre { background: #f3f3f3; padding: .5rem; overflow: auto; } button { border: 9px solid red; text-transform: uppercase; }
@media (prefers-color-scheme: dark) { body { background: #101a1d; color: #e8eeee; } pre { background: #203034; } a { color: #8fd6da; } }
"""
PIXEL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120">'
    b'<rect width="240" height="120" fill="#0b6e75"/><circle cx="120" cy="60" r="40" fill="#ffc37f"/></svg>'
)


@dataclass
class Desk:
    """What the server holds and answers; tests change it and look into it."""

    text: str = ""
    lang: str = "ru"
    revision: str = "r0"
    saves: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    upload_answer: tuple[int, dict[str, Any]] | None = None
    published: int = 0

    def save(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.saves.append(sent)
        if self.answers:
            return self.answers.pop(0)
        self.text, self.revision = sent["text"], f"r{len(self.saves)}"
        return 200, {"revision": self.revision, "saved_at": "14:05", "merged": False}

    def page(self, *, editing: bool = True) -> str:
        head, tools = _tools(self) if editing else ("", "")
        body = split(self.text)[1]
        return (
            f'<!doctype html><html lang="{self.lang}"><head><meta charset="utf-8"><title>Страница</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="stylesheet" href="/look.css">{head}</head><body><main><h1 data-page-title>Заголовок</h1>'
            f'<div class="prose" id="page-body">{render(body)}</div></main>'
            f'<footer><p><a href="/contacts">Контакты</a></p></footer>{tools}</body></html>'
        )


class Server:
    """The desk on a free port of loopback."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        handler = type("Handler", (_Handler,), {"desk": desk})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, args=(POLL_SECONDS,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def _tools(desk: Desk) -> tuple[str, str]:
    values = {
        "text": desk.text,
        "revision": desk.revision,
        "draft_url": "/draft",
        "publish_url": "/publish",
        "source_url": "/source",
        "changes_url": "/changes",
        "pages_url": "/pages",
        "live_url": "/published",
        "media_url": "/media",
        "tree": TREE,
        "site_title": "ЛогоТелеком",
        "lang": desk.lang,
    }
    render_part = _templates().render
    return (
        render_part("editor/toolbar_head.html", desk.lang, **values),
        render_part("editor/toolbar.html", desk.lang, **values),
    )


@cache
def _templates() -> Templates:
    backend = ROOT / "backend"
    texts = i18n.load(backend / "locale", ZoneInfo("Europe/Moscow"))
    return Templates(backend / "templates", texts, asset=lambda name: f"/static/{name}")


class _Handler(BaseHTTPRequestHandler):
    desk: Desk

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            self._answer(200, "text/html; charset=utf-8", self.desk.page().encode())
        elif path == "/published":
            self._answer(200, "text/html; charset=utf-8", self.desk.page(editing=False).encode())
        elif path == "/look.css":
            self._answer(200, "text/css", LOOK.encode())
        elif path == "/media":
            self._json(200, self.desk.pictures)
        elif path.startswith("/images/"):
            self._answer(200, "image/svg+xml", PIXEL)
        elif path.startswith("/static/"):
            self._file(path.removeprefix("/static/"))
        else:
            self._answer(404, "text/plain", b"")

    def do_PUT(self) -> None:
        self._json(*self.desk.save(json.loads(self._body())))

    def do_POST(self) -> None:
        content = self._body()
        if self.path == "/publish":
            self.desk.published += 1
            self._answer(200, "text/html", b"published")
            return
        self.desk.uploads.append((self.headers["X-File-Name"], content))
        made = {"src": "/images/new.webp", "width": 240, "height": 120}
        self._json(*(self.desk.upload_answer or (201, made)))

    def log_message(self, *_args: object) -> None:
        """Keep the output of tests quiet."""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _json(self, status: int, value: object) -> None:
        self._answer(status, "application/json", json.dumps(value).encode())

    def _file(self, name: str) -> None:
        kinds = {".js": "text/javascript", ".css": "text/css"}
        self._answer(200, kinds[Path(name).suffix], FILES.content(name) or b"")

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)
