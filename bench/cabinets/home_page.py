"""
The client's home page of a large company: ours, one written by hand for it alone, and Django's.

All answer the same bytes from the same file of 50,000 clients; they take turns, the median of the rounds
counts. The product and Django have two processes of four threads each, a page by hand one process of four:
its processor time a page says what it would do with two. The peers render the product's templates with
Jinja2 as it is. The product keeps, for the life of the process, what is the same for many:
drawn menus, published tariffs, prices of the same values, modules of templates. Nothing of a client is kept
from one page to the next, so there is no cold or warm page to tell apart. To be strict, the page by hand is
measured a second time with the product's own renderer and all that this keeps.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

from backend import config as settings
from backend.app import HERE, backend_of, create_services, site_of
from backend.db import base, migrate
from backend.kernel.rendering import Templates
from backend.web.static import StaticFiles
from bench import programs
from bench.cabinets import company
from bench.cabinets.company import Size

ROOT = Path(__file__).parents[2]
HOST = "my.localhost:8000"
PEERS = ("django==5.2.*", "gunicorn", "jinja2", "babel")
COOKIES = 200
ASSETS = ("icon.svg", "css/cabinet.css", "js/behaviours.js")
SETTINGS = """\
[site]
url = "http://localhost:8000"
backend_url = "http://my.localhost:8000"
content = "{root}/content"
theme = "{root}/theme"
[database]
file = "{folder}/kabinet.db"
[server]
processes = 2
log = "{folder}/log.jsonl"
"""
ROUNDS, SECONDS, CONNECTIONS = 7, 4, 8


@dataclass
class Server:
    """One of the four: how it is started, and what was measured of it."""

    name: str
    port: str
    cookie: str
    words: list[str | Path]
    environ: dict[str, str] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: float = 0.0
    pid: int = 0

    @property
    def rate(self) -> float:
        """Pages a second, the median of the rounds."""
        return statistics.median(self.rates)

    def against(self, other: Server) -> float:
        """How many times as fast: the median of the rounds, in each of which they ran side by side."""
        pairs = zip(self.rates, other.rates, strict=True)
        return statistics.median(mine / its for mine, its in pairs)


def main(words: Sequence[str] = ()) -> int:
    """Measure and print; 1 if a bar is missed."""
    options = _options(words)
    wrk = programs.find("wrk", "wrk")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        python = options.peers or _peers(folder)
        cookies = _prepare(folder, options)
        servers = _servers(folder, python)
        for one in servers:
            stack.enter_context(_running(one))
        _insist_on_same(servers, cookies)
        for _ in range(ROUNDS):
            for one in servers:
                one.rates.append(_rate(wrk, folder, one, cookies))
        for one in servers:
            one.memory = _memory(one.pid)
    return _print(servers)


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench cabinets")
    parser.add_argument("--clients", type=int, default=Size().clients)
    parser.add_argument("--database", type=Path, help="a file that this bench has filled before")
    parser.add_argument("--peers", type=Path, help="python of an environment with Django, gunicorn")
    return parser.parse_args(list(words))


def _peers(folder: Path) -> Path:
    """Django and gunicorn in an environment of their own: the product never depends on them."""
    print("installing Django and gunicorn beside…", flush=True)
    python = folder / "peers" / "bin" / "python"
    programs.must(programs.run([sys.executable, "-m", "venv", folder / "peers"]))
    programs.must(programs.run([python, "-m", "pip", "install", "-q", *PEERS]))
    return python


def _prepare(folder: Path, options: argparse.Namespace) -> list[str]:
    """The database, the frame that every page has, and cookies of clients."""
    file = folder / "kabinet.db"
    if options.database:
        file.write_bytes(options.database.read_bytes())
        base.connect(file)
        base.open_connection()
        migrate.apply(backups=folder)
    else:
        print(f"filling a company of {options.clients:,} clients…", flush=True)
        base.connect(file)
        base.open_connection()
        migrate.apply(backups=folder)
        company.fill(Size(options.clients))
    chosen = [number * (options.clients // COOKIES) + 1 for number in range(COOKIES)]
    cookies = company.sign_in(chosen)
    base.close_connection()
    text = SETTINGS.format(root=ROOT, folder=folder)
    (folder / "kabinet.toml").write_text(text, "utf-8")
    (folder / "frame.json").write_text(json.dumps(_frame(folder, cookies[0])), "utf-8")
    return cookies


def _frame(folder: Path, cookie: str) -> dict[str, Any]:
    """What stands around every page, as our own is given it once: the same for all, and not measured."""
    config = settings.load(folder / "kabinet.toml", {})
    files = StaticFiles(HERE / "static", is_changing=False)
    services = create_services(config, files)
    seen: dict[str, Any] = {}
    whole = Templates.render

    def note(self: Templates, name: str, language: str, /, **values: object) -> str:
        seen.update(values)
        return whole(self, name, language, **values)

    Templates.render = note  # type: ignore[method-assign]  # looks once, before anything is measured
    try:
        _ask(backend_of(services, files, site_of(config)), cookie)
    finally:
        Templates.render = whole  # type: ignore[method-assign]
        base.close_connection()
    own = {"actor", "open_cabinet", "overview", "outlook", "visit"}
    frame = {name: _plain(value) for name, value in seen.items() if name not in own}
    addresses = {name: files.address(name) for name in ASSETS}
    return {"assets": addresses, "frame": frame}


def _ask(app: Any, cookie: str) -> None:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {
        "HTTP_HOST": HOST,
        "PATH_INFO": "/cabinet",
        "HTTP_COOKIE": f"__Host-client={cookie}",
        "HTTP_ACCEPT_LANGUAGE": "ru",
    }
    b"".join(app(environ, lambda *_: None))


def _plain(value: Any) -> Any:
    """As JSON holds it; templates read members of both in the same way."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(one) for name, one in asdict(value).items()}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def _servers(folder: Path, python: Path) -> list[Server]:
    ports = [str(_free_port()) for _ in range(4)]
    database, frame = folder / "kabinet.db", folder / "frame.json"
    ours = [sys.executable, "-m", "bench.cabinets.ours", folder / "kabinet.toml", ports[0]]
    twin = [sys.executable, "-m", "bench.cabinets.twin", database, frame]
    workers = ["--workers", "2", "--threads", "4", "--worker-class", "gthread"]
    place = ["--bind", f"127.0.0.1:{ports[3]}", "--chdir", ROOT, "--keep-alive", "30"]
    peer = [python, "-m", "gunicorn", *workers, *place, "bench.cabinets.peer.page:application"]
    needs = {"BENCH_DATABASE": str(database), "BENCH_FRAME": str(frame)}
    return [
        Server("Kabinet", ports[0], "__Host-client", ours),
        Server("by hand: Bottle, sqlite3", ports[1], "session", [*twin, ports[1], "plain"]),
        Server("by hand, our renderer", ports[2], "session", [*twin, ports[2], "ours"]),
        Server("Django 5.2, gunicorn 2 x 4", ports[3], "session", peer, needs),
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(one: Server) -> Iterator[None]:
    process = programs.start(one.words, cwd=ROOT, env={"PYTHONPATH": str(ROOT), **one.environ})
    one.pid = process.pid
    try:
        _wait(one)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait(one: Server) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", int(one.port)), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{one.name} does not answer")


def _insist_on_same(servers: Sequence[Server], cookies: Sequence[str]) -> None:
    """Every answer has the same bytes: otherwise nothing is compared."""
    for cookie in cookies:
        pages = [_page(one, cookie) for one in servers]
        if len(set(pages)) != 1:
            raise RuntimeError("the pages differ")


def _page(one: Server, cookie: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", int(one.port), timeout=30)
    headers = {"Host": HOST, "Cookie": f"{one.cookie}={cookie}", "Accept-Language": "ru"}
    connection.request("GET", "/cabinet", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{one.name} answers {answer.status}")
    return body


def _rate(wrk: Path, folder: Path, one: Server, cookies: Sequence[str]) -> float:
    """Pages a second, each request with the next client's cookie."""
    script = folder / "next.lua"
    listed = ", ".join(f'"{one.cookie}={cookie}"' for cookie in cookies)
    script.write_text(LUA.format(cookies=listed, host=HOST), "utf-8")
    began = _cpu(one.pid)
    load = ["-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script)]
    said = programs.must(programs.run([wrk, *load, f"http://127.0.0.1:{one.port}/cabinet"])).said
    found = re.search(r"(\d+) requests in ([\d.]+)s", said)
    if found is None or "Non-2xx" in said:
        raise RuntimeError(f"{one.name}:\n{said}")
    one.cpu.append((_cpu(one.pid) - began) / int(found[1]) * 1000)
    return int(found[1]) / float(found[2])


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(child for one in children for child in _family(int(one)))]


def _cpu(pid: int) -> float:
    return sum(programs.cpu_seconds(one) for one in _family(pid))


def _memory(pid: int) -> float:
    """MiB of all its processes, what they share counted once."""
    found = 0.0
    for one in _family(pid):
        text = Path(f"/proc/{one}/smaps_rollup").read_text()
        found += int(re.search(r"Pss:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]
    return found


def _print(servers: Sequence[Server]) -> int:
    ours, twin, strict, django = servers
    print(f"\n{'server':<28}{'pages/s':>9}{'least':>7}{'most':>6}{'CPU ms':>8}{'PSS MiB':>9}")
    for one in servers:
        rates = f"{one.rate:>9.0f}{min(one.rates):>7.0f}{max(one.rates):>6.0f}"
        print(f"{one.name:<28}{rates}{statistics.median(one.cpu):>8.2f}{one.memory:>9.0f}")
    of_twin, of_django = ours.against(twin), ours.against(django)
    print(f"\nof the page by hand: {of_twin:.0%} (at least 90 %)")
    print(f"of the page by hand with our renderer: {ours.against(strict):.0%} (not judged)")
    print(f"times Django: {of_django:.1f} (at least 4)")
    print(f"memory: {ours.memory:.0f} MiB, Django {django.memory:.0f} MiB (less)")
    print("kept between pages: menus, published tariffs and prices, modules; nothing of a client")
    print(programs.load())
    return int(of_twin < 0.9 or of_django < 4 or ours.memory >= django.memory)


LUA = """
local cookies = {{ {cookies} }}
local turn = 0
request = function()
  turn = turn % #cookies + 1
  return wrk.format("GET", nil, {{ ["Host"] = "{host}", ["Cookie"] = cookies[turn], ["Accept-Language"] = "ru" }})
end
"""
