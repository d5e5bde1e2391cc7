"""publish.py serve as a theme author uses it: over HTTP, in a real browser, through bad edits."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from sitegen import cli, reload, watch
from sitegen.errors import BuildFailed, SitegenError
from sitegen.outcome import BuildReport
from sitegen.reload import Pulse, ReloadingApp
from sitegen.serving import SiteApp
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import put, text

PROGRAM = Path(__file__).parent.parent.parent / "publish.py"
Out = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("english")


def test_a_busy_port_is_one_sentence(settings: str, capsys: Out) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        assert cli.main(["serve", "--site", settings, "--port", port]) == 2

    assert f"Port {port} is taken" in capsys.readouterr().err


def test_a_port_of_another_host_is_refused(settings: str, capsys: Out) -> None:
    assert cli.main(["serve", "--site", settings, "--host", "192.0.2.1", "--port", "1"]) == 2
    assert "cannot be opened" in capsys.readouterr().err


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(site: Site, settings: str) -> Iterator[str]:
    """The address at which publish.py serves the small site."""
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), "serve", "--site", settings, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    assert program.stdout
    lines = iter(program.stdout.readline, b"")
    assert any(b"http://127.0.0.1" in line for line in lines)
    assert any(b"files" in line for line in lines)
    yield f"http://127.0.0.1:{port}"
    program.send_signal(2)
    assert program.wait(timeout=10) == 0
    rest = program.stdout.read()
    program.stdout.close()
    assert b"Traceback" not in rest


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 — our own server
        return str(answer.read().decode())


def wait_for(address: str, words: str) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if words in fetched(address):
            return True
        time.sleep(0.1)
    return False


def test_serve_publishes_each_change_and_survives_a_bad_one(site: Site, served: str) -> None:
    assert "О компании" in fetched(f"{served}/about")

    put(site, "pages/about.md", "нет полей")
    time.sleep(1.2)
    assert "О компании" in fetched(f"{served}/about")
    put(site, "pages/about.md", text("Новое имя"))

    assert wait_for(f"{served}/about", "Новое имя")


def test_serve_tells_problems_and_ends_with_ctrl_c(site: Site, settings: str, capsys: Out) -> None:
    port = free_port()

    def visit() -> None:
        while not watch_answers(port):
            time.sleep(0.05)
        put(site, "pages/about.md", "нет полей")
        time.sleep(1.5)
        os.kill(os.getpid(), signal.SIGINT)

    visitor = threading.Thread(target=visit)
    visitor.start()
    code = cli.main(["serve", "--json", "--site", settings, "--port", str(port)])
    visitor.join()

    told = capsys.readouterr()
    assert code == 0
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert {"ok": True, "address": f"http://127.0.0.1:{port}/"} in lines
    assert [line["release"] for line in lines if "release" in line]
    (failed,) = (line for line in lines if not line["ok"])
    assert (failed["problems"][0]["path"], failed["problems"][0]["line"]) == ("pages/about.md", 1)


def watch_answers(port: int) -> bool:
    try:
        return "О компании" in fetched(f"http://127.0.0.1:{port}/about")
    except (urllib.error.URLError, ConnectionError):
        return False


class Refresh:
    """One exchange with the application of `serve`, without a network."""

    def __init__(self, site: Site, pulse: Pulse) -> None:
        self._app = ReloadingApp(SiteApp(site), site, pulse)

    def __call__(self, path: str, method: str = "GET", **headers: str) -> tuple[str, str, bytes]:
        said: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            said.update(status=status, headers=dict(headers))

        path, _, query = path.partition("?")
        environ: Any = {
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": method,
            **headers,
        }
        chunks = self._app(environ, start)
        body = b"".join(chunks)
        getattr(chunks, "close", lambda: None)()
        return said["status"], said["headers"].get("Content-Type", ""), body


def test_a_script_is_added_to_pages_and_to_nothing_else(site: Site) -> None:
    watch.publish(site, lambda _told: None)
    before = made.live(site, "about.html")
    fetch = Refresh(site, Pulse())

    status, kind, page = fetch("/about", HTTP_ACCEPT_ENCODING="gzip", HTTP_RANGE="bytes=0-9")
    _, _, robots = fetch("/robots.txt")
    missing, _, page_missing = fetch("/nothing")
    head_status, _, head = fetch("/about", "HEAD")

    script = b'<script src="/_reload/reload.js" data-seen="0" defer></script>\n'
    assert (status, kind) == ("200 OK", "text/html; charset=utf-8")
    assert page.replace(script, b"").decode() == before
    assert b"_reload" not in robots
    assert missing == "404 Not Found"
    assert script in page_missing
    assert (head_status, head) == ("200 OK", b"")


def test_before_the_first_build_there_is_a_page_that_waits(site: Site) -> None:
    status, kind, page = Refresh(site, Pulse())("/")

    assert status.startswith("503")
    assert kind.startswith("text/html")
    assert "is not built yet" in page.decode()
    assert b"_reload/reload.js" in page


def test_its_own_files_are_served(site: Site) -> None:
    fetch = Refresh(site, Pulse())

    assert fetch("/_reload/reload.js")[1] == "text/javascript; charset=utf-8"
    assert b"EventSource" in fetch("/_reload/reload.js")[2]
    assert fetch("/_reload/reload.css")[1] == "text/css; charset=utf-8"
    assert fetch("/_reload/../site.py")[0].startswith("503")


def test_a_stream_tells_a_build_once_and_ends(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "STREAM_SECONDS", 0.3)
    pulse = Pulse()
    pulse.tell([{"place": "a.md:1", "sentence": "Плохо."}])
    fetch = Refresh(site, pulse)

    _, kind, told = fetch("/_reload/events?seen=0")
    _, _, again = fetch("/_reload/events?seen=0", HTTP_LAST_EVENT_ID="1")
    _, _, odd = fetch("/_reload/events?seen=²")

    assert kind == "text/event-stream"
    data = re.search(r"id: 1\ndata: (.*)\n\n", told.decode())
    assert data
    assert json.loads(data[1])["problems"] == [{"place": "a.md:1", "sentence": "Плохо."}]
    assert b"id: 1" not in again
    assert b"id: 1" in odd


def test_who_waits_is_let_go_at_the_end() -> None:
    pulse = Pulse()
    timer = threading.Timer(0.1, pulse.stop)
    timer.start()

    began = time.monotonic()

    assert pulse.wait(0, 10) is None
    assert time.monotonic() - began < 5
    timer.join()


@pytest.mark.browser
def test_a_browser_reloads_and_shows_what_is_wrong(
    site: Site, served: str, chromium: Browser
) -> None:
    with closing(chromium.new_page()) as page:
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        assert wait_for(f"{served}/about", "О компании")
        page.goto(f"{served}/about")
        page.wait_for_timeout(300)

        put(site, "pages/about.md", text("Новое имя"))
        page.locator("h1", has_text="Новое имя").wait_for(timeout=15_000)
        put(site, "pages/about.md", "нет полей")
        alert = page.get_by_role("alert")
        alert.wait_for(timeout=15_000)
        said, colour = alert.inner_text(), alert.evaluate("box => getComputedStyle(box).color")
        heading = page.locator("h1").inner_text()
        put(site, "pages/about.md", text("Исправлено"))
        page.locator("h1", has_text="Исправлено").wait_for(timeout=15_000)

        assert "pages/about.md:1" in said
        assert heading == "Новое имя"
        assert colour == "rgb(255, 255, 255)"
        assert alert.count() == 0
        assert [line for line in refused if "Content Security Policy" in line] == []


def test_watching_ends_with_its_block(site: Site) -> None:
    told: list[BuildReport | SitegenError] = []

    with watch.publishing(site, told.append):
        until(lambda: len(told) == 1)
        put(site, "pages/.bad.md.swp", "x")
        put(site, "pages/bad.md", "x")
        until(lambda: len(told) == 2)

    assert isinstance(told[0], BuildReport)
    assert isinstance(told[1], SitegenError)
    assert not [item for item in threading.enumerate() if item.name == "watch"]


def test_a_folder_that_is_not_there_cannot_be_watched(
    site: Site, settings: str, capsys: Out
) -> None:
    site.theme.rename(site.theme.with_name("elsewhere"))

    assert cli.main(["serve", "--site", settings, "--port", str(free_port())]) == 1
    assert "There is no such folder" in capsys.readouterr().err
    with pytest.raises(BuildFailed):
        watch.require_folders(site)


def until(is_so: Any) -> None:
    deadline = time.monotonic() + 15
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_so()


def test_serving_ends_with_ctrl_c(site: Site) -> None:
    class Interrupted:
        closed = False

        def run(self) -> None:
            raise KeyboardInterrupt

        def close(self) -> None:
            self.closed = True

    made_server = Interrupted()

    watch.run(made_server)

    assert made_server.closed
