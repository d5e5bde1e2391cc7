"""The home page by hand: Bottle, sqlite3 and the product's own template, served by waitress."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import bottle
import waitress

from backend.kernel import i18n
from backend.kernel.rendering import Templates
from bench.cabinets import content

HERE = Path(__file__).parents[2] / "backend"
ZONE = ZoneInfo("Europe/Moscow")
_local = threading.local()


def main() -> None:
    """Serve `database` with the frame of `frame.json` on a port of the loopback."""
    database, frame_file, port = sys.argv[1:4]
    whole = json.loads(Path(frame_file).read_text("utf-8"))
    addresses, frame = whole["assets"], whole["frame"]
    translators = dict(i18n.load(HERE / "locale", ZONE))
    templates = Templates(HERE / "templates", translators, asset=addresses.__getitem__)
    app = bottle.Bottle()

    @app.get("/cabinet")
    def home() -> Any:
        return _page(_connection(database), templates, frame)

    waitress.serve(app, host="127.0.0.1", port=int(port), threads=4, _quiet=True)


def _connection(database: str) -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(database)
    found: sqlite3.Connection = _local.connection
    return found


def _page(connection: sqlite3.Connection, templates: Templates, frame: dict[str, Any]) -> Any:
    now = datetime.now(UTC)
    secret = bottle.request.get_cookie("session") or ""
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    found = connection.execute(
        content.SESSION, (hashed, now.isoformat(timespec="microseconds"))
    ).fetchone()
    if found is None:
        bottle.abort(404)
    client, user, name, role, language = found
    today = now.astimezone(ZONE).date()
    day = today.isoformat()
    overview = content.overview(connection.execute(content.CLIENT, (user, client)).fetchone())
    rows = connection.execute(content.SUBSCRIPTIONS, (client, day, day)).fetchall()
    values = connection.execute(content.VALUES, (client, day, day)).fetchall()
    outlook = content.outlook(rows, values, overview.balance_minor, today)
    actor = SimpleNamespace(name=name, role=role)
    cabinet = {"open_cabinet": {"name": overview.client.short_name, "belongs_to": 1}}
    return templates.render(
        "client/home.html",
        language,
        **{**frame, **cabinet},
        actor=actor,
        overview=overview,
        outlook=outlook,
    )


if __name__ == "__main__":
    main()
