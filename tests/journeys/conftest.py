"""A whole demo company in a folder of its own, and a real browser to use it with."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support import pictures

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
STAFF = ("egor", "mila", "vera", "anton")


@dataclass(frozen=True)
class Company:
    """A running demo: where its two hosts are and where its state lies."""

    site: str
    backend: str
    state: Path


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_company(state: Path) -> tuple[Company, "subprocess.Popen[str]"]:
    """Start the demo of `state`; the caller stops it with `stop_company`."""
    port = free_port()
    pictures.give(state)
    environment = os.environ | {"KABINET_VAR": str(state), "KABINET_PORT": str(port)}
    with (state.parent / f"{state.name}.log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "backend", "demo"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
    company = Company(f"http://localhost:{port}", f"http://my.localhost:{port}", state)
    try:
        _wait_until_up(port, running, Path(log.name))
    except BaseException:
        stop_company(running)
        raise
    return company, running


def stop_company(running: "subprocess.Popen[str]") -> int:
    """Ctrl-C, and the exit code."""
    running.send_signal(signal.SIGINT)
    return running.wait(timeout=40)


def _wait_until_up(port: int, running: "subprocess.Popen[str]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if running.poll() is not None:
            break
        if _answers(port):
            return
        time.sleep(0.2)
    raise AssertionError(f"the demo did not start:\n{log.read_text()}")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """One company for the journeys that leave it usable for the next."""
    made, running = start_company(tmp_path_factory.mktemp("company") / "var")
    yield made
    assert stop_company(running) == 0


@pytest.fixture
def open_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (a person's own browser each) and closes them."""
    opened: list[BrowserContext] = []

    def open_one(**options: object) -> BrowserContext:
        context = chromium.new_context(**{"locale": "ru-RU", **options})  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


def sign_in(page: Page, company: Company, name: str) -> None:
    """Sign a person of the demo in by the page of their realm, as the console told them."""
    is_staff = name in STAFF
    host = "logotelecom.example" if is_staff else "client.example"
    page.goto(company.backend + ("/staff/sign-in" if is_staff else "/sign-in"))
    page.fill("input[name=login]", f"{name}@{host}")
    page.fill("input[name=password]", f"{name}-demo-2026")
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    assert "sign-in" not in page.url, page.inner_text("main")
