"""
Publishing under load: nginx serves a site to wrk at full speed while publications come and go.

By default it is a company's site, and each publication changes its theme, so that every page and
the style sheet are new; with `--releases` releases of some pages each are switched directly.

Every page bears the number of the publication that wrote it, in its first and in its last
element, and in the name of its style sheet, which repeats it. Whatever wrk gets is looked at:
another status than 200, a cut file, numbers that differ inside a page, a style sheet that is gone.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from bench import programs
from bench.trials.company import Company
from sitegen import engine, release
from sitegen.site import Site

SCRIPT = Path(__file__).with_suffix(".lua")
CONFIG = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; }}
    default_type text/html;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip_static on;
    server {{
        listen 127.0.0.1:{port};
        root {live};
        add_header X-Name $request_uri always;
        location / {{ try_files $uri $uri.html =404; }}
        location /theme/ {{ error_page 403 404 = @kept; recursive_error_pages on; }}
        location @kept {{ root {kept}; try_files $uri =404; }}
    }}
}}
"""
TEXT = "Инженер проверяет оптическую линию в доме на Садовой. " * 60
CHANGED_PAGES = 20
ROLLBACK_EVERY = 4
QUIET_STEPS = 20


class Steps(Protocol):
    """A site that changes step by step; both methods give the seconds they took."""

    @property
    def site(self) -> Site: ...

    def publish(self) -> float: ...

    def roll_back(self) -> float: ...


class Themed:
    """A company's site with its theme, in which every page bears the number of its publication."""

    def __init__(self, folder: Path, pages: int) -> None:
        company = Company(folder)
        company.make(0)
        self.site = company.site
        self._chance = random.Random(pages)  # noqa: S311 — where to go back to is no secret
        self._number = 0
        self._base = self.site.theme / "templates" / "base.html"
        self._plain = self._base.read_text(encoding="utf-8")
        for page in range(pages):
            text = f"---\ntitle: Страница {page}\n---\n{TEXT}\n"
            (self.site.content / "pages" / f"page-{page}.md").write_text(text, encoding="utf-8")
        self.publish()

    def publish(self) -> float:
        """Write the next number into the theme and publish that."""
        self._number += 1
        mark = f' data-release="{self._number}">'
        page = self._plain.replace('<html lang="{{ lang }}">', '<html lang="{{ lang }}"' + mark)
        end = f'<p data-end="{self._number}"></p>\n  </body>'
        self._base.write_text(page.replace("</body>", end), encoding="utf-8")
        styles = self.site.theme / "static" / "css" / "site"
        for name, mark in (("0-begin.css", "begin"), ("99-end.css", "end")):
            (styles / name).write_text(f".{mark}-{self._number} {{}}\n", encoding="utf-8")
        began = time.perf_counter()
        engine.publish(self.site, actor="bench")
        return time.perf_counter() - began

    def roll_back(self) -> float:
        return _rolled_back(self.site, self._chance)


class Numbered:
    """A site whose pages bear the numbers of publications; knows what each release shows."""

    def __init__(self, site: Site, pages: int) -> None:
        self.site = site
        self._chance = random.Random(pages)  # noqa: S311 — which pages change is no secret
        self._shown: dict[str, dict[int, int]] = {}
        self._number = 0
        first = dict.fromkeys(range(pages), 0)
        self._release(_difference({}, first), first)

    def publish(self) -> float:
        """Change some pages; style sheets that no page names any more go. Give the seconds."""
        self._number += 1
        live = self._shown[release.current(self.site) or ""]
        changed = self._chance.sample(sorted(live), min(CHANGED_PAGES, len(live)))
        shown = {**live, **dict.fromkeys(changed, self._number)}
        return self._release(_difference(live, shown), shown)

    def roll_back(self) -> float:
        """Go to another release that can still be had."""
        return _rolled_back(self.site, self._chance)

    def _release(self, delta: release.Delta, shown: dict[int, int]) -> float:
        began = time.perf_counter()
        with release.held(self.site, "bench"):
            base = release.current(self.site)
            now = datetime.now(UTC)
            made = release.stage(self.site, delta, actor="bench", now=now, base=base)
            release.finish(self.site, made)
            release.switch(self.site, made)
            release.prune(self.site)
        self._shown[made] = shown
        return time.perf_counter() - began


class InPlace(Numbered):
    """The careless way: files are written where they are served, as a proof that we would see."""

    def roll_back(self) -> float:
        return self.publish()

    def publish(self) -> float:
        self._number += 1
        live = self._shown[""]
        changed = self._chance.sample(sorted(live), min(CHANGED_PAGES, len(live)))
        shown = {**live, **dict.fromkeys(changed, self._number)}
        return self._release(_difference(live, shown), shown)

    def _release(self, delta: release.Delta, shown: dict[int, int]) -> float:
        began = time.perf_counter()
        for name, data in delta.items():
            file = release.live(self.site) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(data, bytes):
                file.write_bytes(data)
            else:
                file.unlink()
        self._shown[""] = shown
        return time.perf_counter() - began


def _rolled_back(site: Site, chance: random.Random) -> float:
    others = [item.id for item in release.releases(site) if not item.is_current]
    began = time.perf_counter()
    release.rollback(site, chance.choice(others), actor="bench")
    return time.perf_counter() - began


def _difference(old: Mapping[int, int], new: Mapping[int, int]) -> dict[str, bytes | None]:
    """Give the files that lead from what pages showed to what they shall show."""
    before, after = set(old.values()), set(new.values())
    styles = {_style_name(number): _style(number) for number in sorted(after - before)}
    pages = {
        f"page-{page}.html": _page(page, number)
        for page, number in new.items()
        if old.get(page) != number
    }
    return {**styles, **pages, **dict.fromkeys(map(_style_name, sorted(before - after)))}


def _page(page: int, number: int) -> bytes:
    head = f'<link rel="stylesheet" href="/{_style_name(number)}"><title>{page}</title>'
    text = f'<p>{TEXT}</p>\n<p data-end="{number}">{page}</p>'
    start = f'<!DOCTYPE html><html lang="ru" data-release="{number}">'
    return f"{start}<head>{head}</head><body>{text}</body></html>\n".encode()


def _style(number: int) -> bytes:
    middle = "p { margin: 0 }\n" * 200
    return f".begin-{number} {{}}\n{middle}.end-{number} {{}}\n".encode()


def _style_name(number: int) -> str:
    return f"theme/css/site-{number}.{sha256(_style(number)).hexdigest()[:8]}.css"


def main(words: Sequence[str] | None = None) -> int:
    """Publish under load and print what visitors got; the exit code is 1 if it was ever wrong."""
    options = _parser().parse_args(words)
    nginx = programs.find("nginx", "nginx-light")
    wrk = programs.find("wrk", "wrk")
    print(f"{options.pages} pages, {programs.load()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="switching-") as name:
        numbered = _site(Path(name), options)
        _print_quiet(numbered, options)
        with _served(nginx, numbered.site, Path(name)) as port:
            load: list[str | Path] = [
                wrk, "--threads", "1", "--connections", str(options.connections), "--duration",
                "3600", "--script", SCRIPT, f"http://127.0.0.1:{port}/", "--", str(options.pages),
                "1",
            ]  # fmt: skip
            process = programs.start(load)
            took = _steps(numbered, options)
            process.send_signal(signal.SIGINT)
            said = process.communicate()[0].decode()
    return _print(took, said)


def _site(folder: Path, options: argparse.Namespace) -> Steps:
    if options.in_place:
        return InPlace(Site.at(folder), options.pages)
    if options.releases:
        return Numbered(Site.at(folder), options.pages)
    return Themed(folder, options.pages)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench switching", description=__doc__)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--releases", action="store_true", help="switch releases of some pages")
    parser.add_argument("--steps", type=int, default=300, help="publications and roll-backs")
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between them")
    parser.add_argument("--in-place", action="store_true", help="write carelessly: must be seen")
    parser.add_argument("--connections", type=int, default=16)
    return parser


def _print_quiet(numbered: Steps, options: argparse.Namespace) -> None:
    """Say what a publication costs when nobody reads."""
    used = time.process_time()
    seconds = [numbered.publish() for _ in range(QUIET_STEPS)]
    cpu = (time.process_time() - used) / QUIET_STEPS * 1000
    middle = statistics.median(seconds) * 1000
    few = min(CHANGED_PAGES, options.pages)
    what = f"{few} pages" if options.releases or options.in_place else "the whole site"
    print(f"before: {what} changed in {middle:.1f} ms (median), {cpu:.1f} ms CPU (mean)")


def _steps(numbered: Steps, options: argparse.Namespace) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {"publication": [], "roll-back": []}
    for step in range(1, options.steps + 1):
        if step % ROLLBACK_EVERY:
            took["publication"].append(numbered.publish())
        else:
            took["roll-back"].append(numbered.roll_back())
        time.sleep(options.pause)
    return took


@contextmanager
def _served(nginx: Path, site: Site, folder: Path) -> Iterator[int]:
    """Keep nginx serving the live release on a free port, with everything of its own in a folder."""
    port = _free_port()
    folder.chmod(0o755)
    config = folder / "nginx.conf"
    made = CONFIG.format(
        user="user root;" if os.geteuid() == 0 else "",
        folder=folder,
        port=port,
        live=release.live(site),
        kept=release.kept_files(site),
    )
    config.write_text(made, encoding="utf-8")
    with programs.running([nginx, "-p", folder, "-c", config], log=folder / "nginx.log"):
        _wait_for(port, folder / "nginx.log")
        yield port


def _wait_for(port: int, log: Path) -> None:
    for _ in range(100):
        with closing(socket.socket()) as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nginx does not start: {log.read_text(encoding='utf-8')}")


def _free_port() -> int:
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def _print(took: dict[str, list[float]], said: str) -> int:
    counts = _counts(said)
    for kind, seconds in took.items():
        if seconds:
            middle, most = statistics.median(seconds) * 1000, max(seconds) * 1000
            print(f"{len(seconds):>9} × {kind:<12} median {middle:.1f} ms, longest {most:.1f} ms")
    for name, meaning in MEANINGS.items():
        print(f"{counts[name]:>9} {meaning}")
    print(f"latency: p50 {counts['p50'] / 1000:.2f} ms, p99 {counts['p99'] / 1000:.2f} ms")
    print(programs.load())
    print(*(line for line in said.splitlines() if line.startswith("FIRST")), sep="\n")
    return 1 if any(counts[name] for name in WRONG) or not counts["asked_styles"] else 0


MEANINGS = {
    "asked_pages": "pages",
    "asked_styles": "style sheets of pages just read",
    "not_ok": "answers other than 200",
    "cut": "cut files",
    "mixed": "mixed pages",
    "socket": "connections broken",
}
WRONG = ("not_ok", "cut", "mixed", "socket")


def _counts(said: str) -> dict[str, int]:
    for line in said.splitlines():
        if line.startswith("COUNTS"):
            return {name: int(value) for name, _, value in map(_parted, line.split()[1:])}
    raise RuntimeError(f"wrk gave no counts:\n{said}")


def _parted(word: str) -> tuple[str, str, str]:
    return word.partition("=")


if __name__ == "__main__":
    raise SystemExit(main())
