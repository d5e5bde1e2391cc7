"""Fixtures for all tests: settings in a fresh folder, a migrated database, the application, a browser."""

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from backend import app as composition
from backend import config as settings
from backend.config import Config
from backend.db import base, migrate
from sitegen import build
from tests.support import chromium as browsers
from tests.support import memory, once, pictures
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROOT = Path(__file__).parent.parent
SITE_URL = "http://localhost:8000"
BACKEND_URL = "http://my.localhost:8000"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

memory.use()


@pytest.fixture(autouse=True)
def no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests talk to this machine only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test calls the outside network: {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def make_config(tmp_path: Path) -> Callable[..., Config]:
    """Settings in `tmp_path`: `make_config(server={"port": 9000})` changes what matters."""

    def make(**sections: dict[str, object]) -> Config:
        site: dict[str, object] = {
            "url": SITE_URL,
            "backend_url": BACKEND_URL,
            "content": str(ROOT / "content"),
            "theme": str(ROOT / "theme"),
        }
        whole = {**sections, "site": {**site, **sections.get("site", {})}}
        path = tmp_path / "kabinet.toml"
        path.write_text("".join(_section(name, part) for name, part in whole.items()), "utf-8")
        return settings.load(path, {})

    return make


@pytest.fixture
def config(make_config: Callable[..., Config]) -> Config:
    """The usual settings in `tmp_path`."""
    return make_config()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all migrations and no rows; copied for each test."""
    path = tmp_path_factory.mktemp("database") / "migrated.db"
    base.connect(path)
    migrate.apply(backups=path.parent)
    base.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close_connection()
    return path


@pytest.fixture
def database(config: Config, migrated_file: Path) -> Iterator[Path]:
    """A fresh migrated database at the place the settings name, open in this thread."""
    config.database.file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_file, config.database.file)
    base.connect(config.database.file)
    base.open_connection()
    yield config.database.file
    base.close_connection()


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's site as visitors get it; only to be read."""
    return once.made(
        tmp_path_factory, "site", lambda folder: build.build(pictures.demo_site(), folder)
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of this process; tests open contexts in it."""
    with sync_playwright() as playwright:
        browser = browsers.start(playwright)
        yield browser
        browser.close()


@pytest.fixture
def app(config: Config, database: Path) -> "WSGIApplication":
    """The whole application, as it is served."""
    made = composition.create_app(config)
    base.open_connection()
    return made


@pytest.fixture
def visitor(app: "WSGIApplication") -> Visitor:
    """Somebody at the backend's host who is not signed in."""
    return Visitor(app, BACKEND_URL)


def _section(name: str, part: dict[str, object]) -> str:
    lines = [f"{key} = {_toml(value)}" for key, value in part.items()]
    return "\n".join([f"[{name}]", *lines, "", ""])


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return str(value) if isinstance(value, int) else '"' + str(value).replace("\\", "\\\\") + '"'
