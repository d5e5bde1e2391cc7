"""The demo: made at the first start, kept after it, forgotten on request."""

import fcntl
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from backend import cli, demo
from backend.accounts import passwords
from backend.accounts.models import Staff
from backend.config import ConfigError
from backend.db import base
from tests.support import pictures, servers
from tests.support.servers import Client

pytestmark = pytest.mark.usefixtures("logging_as_before", "signals_as_before")

Environ = dict[str, str]


@pytest.fixture
def environ(tmp_path: Path, free_port: int) -> Environ:
    """A demo of the test's own, in a path with a space."""
    return {"KABINET_VAR": str(tmp_path / "my demo" / "var"), "PORT": str(free_port)}


def run(environ: Environ, work: Callable[[], None]) -> int:
    """Run the demo, do the work while it answers, press Ctrl-C."""
    port = int(environ["PORT"])

    def wait_and_work() -> None:
        servers.until_answered(port)
        work()

    client = Client(wait_and_work, stop_by=signal.SIGINT)
    client.start()
    code = demo.run(environ)
    client.finish()
    return code


def test_the_demo_from_the_first_start_to_the_reset(
    environ: Environ, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, var = int(environ["PORT"]), Path(environ["KABINET_VAR"])
    pages: dict[str, tuple[int, str]] = {}
    pictures.give(var)

    def look() -> None:
        pages["home"] = servers.get(port, f"localhost:{port}", "/")
        pages["english"] = servers.get(port, f"localhost:{port}", "/en/")
        pages["sign-in"] = servers.get(port, f"my.localhost:{port}", "/staff/sign-in")

    assert run(environ, look) == 0
    first = capsys.readouterr().out
    assert [status for status, _ in pages.values()] == [200, 200, 200]
    assert "ЛогоТелеком" in pages["home"][1]
    assert "Building the site" in first
    assert f"http://my.localhost:{port}/staff/sign-in" in first
    assert first.count("-demo-2026") == 7

    base.connect(var / "kabinet.db")
    base.open_connection()
    Staff.update(name="Егор Второй").where(Staff.login.startswith("egor")).execute()
    egor = Staff.get(Staff.login.startswith("egor"))
    assert passwords.is_right(egor.password_hash, "egor-demo-2026")
    base.close_connection()

    assert run(environ, look) == 0
    again = capsys.readouterr().out
    base.open_connection()
    assert "Building" not in again
    assert Staff.get_by_id(egor.id).name == "Егор Второй"
    base.close_connection()

    monkeypatch.setenv("KABINET_CONFIG", str(var / "kabinet.toml"))
    assert cli.main(["self-check"]) == 0
    base.close_connection()

    (var / "build").mkdir()
    assert demo.reset(environ) == 0
    assert sorted(path.name for path in var.iterdir()) == ["build", "demo.lock"]


def test_a_busy_port_is_told_before_anything_is_built(environ: Environ) -> None:
    port = int(environ["PORT"])
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        with pytest.raises(demo.DemoError, match=f"busy.*make demo PORT={port + 1}"):
            demo.run(environ)

    assert not (Path(environ["KABINET_VAR"]) / "kabinet.db").exists()


@pytest.mark.parametrize("command", [demo.run, demo.reset])
def test_two_demos_do_not_share_a_state(
    environ: Environ, command: Callable[[Environ], int]
) -> None:
    var = Path(environ["KABINET_VAR"])
    var.mkdir(parents=True)
    with (var / "demo.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        with pytest.raises(demo.DemoError, match="running already"):
            command(environ)


def test_a_page_that_cannot_be_built_is_named(environ: Environ) -> None:
    content = Path(environ["KABINET_VAR"]) / "content" / "pages"
    content.mkdir(parents=True)
    (content / "index.md").write_text("---\ntitle: Дом\nstatus: maybe\n---\nx\n")

    with pytest.raises(demo.DemoError, match=r"(?s)cannot be built.*index\.md:3: \S+ \S+"):
        demo.run(environ)
    base.close_connection()


def test_a_disk_that_takes_no_site_is_one_sentence(environ: Environ) -> None:
    var = Path(environ["KABINET_VAR"])
    pictures.give(var)
    (var / "site").write_text("not a folder")

    with pytest.raises(demo.DemoError, match="site"):
        demo.run(environ)
    base.close_connection()


def test_without_a_port_the_settings_of_the_demo_count(environ: Environ) -> None:
    port = environ.pop("PORT")
    var = Path(environ["KABINET_VAR"])
    var.mkdir(parents=True)
    (var / "kabinet.toml").write_text(
        f"""[site]
url = "http://localhost:{port}"
backend_url = "http://my.localhost:{port}"
[server]
port = {port}
"""
    )
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(port)))
        other.listen()

        with pytest.raises(demo.DemoError, match=f"Port {port} is busy"):
            demo.run(environ)


def test_other_hosts_are_below_localhost(environ: Environ) -> None:
    with pytest.raises(ConfigError, match="expected is https"):
        demo.run({**environ, "KABINET_HOST": "kabinet.test"})
