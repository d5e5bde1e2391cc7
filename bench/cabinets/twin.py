"""
The home page by hand: Bottle, sqlite3 and the product's template, served by waitress.

`plain` renders with Jinja2 as it is, `ours` with the product's own renderer and what that keeps.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import bottle
import waitress

from backend.kernel import i18n, rendering
from bench.cabinets import content, plain, rows
from bench.cabinets.plain import Frame

ZONE = ZoneInfo("Europe/Moscow")
_local = threading.local()


class Renderer(Protocol):
    """The product's templates, or the plain ones."""

    def render(self, name: str, language: str, /, **values: object) -> str:
        """A page in a language."""
        ...


def main() -> None:
    """Serve `database` with the frame of `frame.json` on a port of the loopback."""
    database, frame_file, port, renderer = sys.argv[1:5]
    frame = Frame(Path(frame_file))
    templates = _ours(frame) if renderer == "ours" else plain.Templates(ZONE, frame.addresses)
    app = bottle.Bottle()

    @app.get("/cabinet")
    def home() -> Any:
        return _page(_connection(database), templates, frame)

    waitress.serve(app, host="127.0.0.1", port=int(port), threads=4, _quiet=True)


def _ours(frame: Frame) -> Renderer:
    translators = dict(i18n.load(plain.HERE / "locale", ZONE))
    asset = frame.addresses.__getitem__
    return rendering.Templates(plain.HERE / "templates", translators, asset=asset)


def _connection(database: str) -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(database)
        _local.connection.execute("PRAGMA cache_size = -2000")  # as the product's
    found: sqlite3.Connection = _local.connection
    return found


def _page(connection: sqlite3.Connection, templates: Renderer, frame: Frame) -> Any:
    now = datetime.now(UTC)
    secret = bottle.request.get_cookie("session") or ""
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    found = connection.execute(
        rows.SESSION, (hashed, now.isoformat(timespec="microseconds"))
    ).fetchone()
    if found is None:
        bottle.abort(404)
    client, user, name, role, language = found
    today = now.astimezone(ZONE).date()
    asked = {"client": client, "user": user, "day": today.isoformat()}
    overview = content.overview(connection.execute(rows.CLIENT, asked).fetchone())
    phases = connection.execute(rows.PHASES, asked).fetchall()
    spans = connection.execute(rows.SPANS, asked).fetchall()
    return templates.render(
        "client/home.html",
        language,
        **frame.around(overview),
        actor=SimpleNamespace(name=name, role=role),
        overview=overview,
        outlook=content.outlook(phases, spans, overview.balance_minor, today),
    )


if __name__ == "__main__":
    main()
