"""Senders that are killed at any moment, and visitors who look all the while."""

import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sitegen.site import Site
from sitegen.targets import inventory, places
from sitegen.targets.delivery import Order, Report, deliver
from tests.sitegen.targets import ends
from tests.sitegen.targets.ends import End
from tests.sitegen.targets.releases import days, publish, served, tree

ROOT = Path(__file__).parents[3]
KILLS = {"FolderEnd": 12, "SSHEnd": 4, "StorageEnd": 8}
TRIES = 60  # until one comes in time
PAGES = 25


@dataclass
class Visitor(threading.Thread):
    """Opens page after page and asks for everything that the page needs."""

    end: End
    seen: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    failure: Exception | None = None
    leaves: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        try:
            while not self.leaves.is_set():
                self.open(f"services/page-{random.randrange(PAGES)}.html")  # noqa: S311 a walk
                time.sleep(0.005)
        except Exception as error:  # noqa: BLE001 handed to the test
            self.failure = error

    def open(self, name: str) -> None:
        page = (self.end.read(name) or b"").decode()
        needed = re.findall(r'(?:href|src)="/([^"]+)"', page)
        self.seen.update(needed)
        self.broken += [f"{name}: {asset}" for asset in needed if self.end.read(asset) is None]


@contextmanager
def visited(end: End) -> Iterator[Visitor]:
    visitor = Visitor(end)
    visitor.start()
    try:
        yield visitor
    finally:
        visitor.leaves.set()
        visitor.join(30)
    assert visitor.failure is None


@pytest.fixture
def settings(site: Site, end: End) -> Path:
    file = site.content.parent / "kabinet.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f'[site]\nreleases = "{site.releases.name}"\nstate = "state"\n[targets.main]\n{end.settings}',
        encoding="utf-8",
    )
    return file


def begin(settings: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.support.sender", str(settings)]
    sender = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert sender.stdout is not None
    assert sender.stdout.readline() == "ready\n"
    return sender


def kill(sender: "subprocess.Popen[str]") -> None:
    sender.kill()
    sender.communicate()


def send(site: Site, end: End) -> Report:
    with places.opened(site, end.options) as place:
        return deliver(site, end.options, place, Order("egor", days(1)))


def test_after_kills_at_any_moment_one_more_run_makes_the_target_whole(
    site: Site, end: End, settings: Path
) -> None:
    publish(site, tree(0, PAGES))
    sender = begin(settings)
    began = time.monotonic()
    sender.communicate()
    whole_run = time.monotonic() - began
    assert sender.returncode == 0
    kills = interrupted = 0

    with visited(end) as visitor:
        # A sender may be done before it is killed: if all were, their kills say nothing and more are tried.
        while kills < KILLS[type(end).__name__] or not interrupted:
            kills += 1
            assert kills < TRIES
            publish(site, tree(kills, PAGES - kills % 3))
            sender = begin(settings)
            time.sleep(random.uniform(0, whole_run))  # noqa: S311 a moment
            interrupted += sender.poll() is None
            kill(sender)
        report = send(site, end)

    packed = not isinstance(end, ends.StorageEnd)
    found = end.tree()
    rest = {name: found.pop(name) for name in report.leaving}
    assert found == served(site, packed=packed)
    assert all(name.startswith(("theme/", "images/")) for name in rest)
    assert send(site, end).sent == []
    assert visitor.broken == []
    assert len({name for name in visitor.seen if name.startswith("theme/")}) > 1


def test_what_an_interrupted_run_has_sent_is_not_sent_again(
    site: Site, end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, tree(1))
    with places.opened(site, end.options) as place:
        real = type(place).send
        waves = iter([True, False])

        def send_one_wave(self: object, *rest: object) -> None:
            if not next(waves):
                raise KeyboardInterrupt
            real(self, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(type(place), "send", send_one_wave)
        with pytest.raises(KeyboardInterrupt):
            deliver(site, end.options, place, Order("egor", days(0)))
        monkeypatch.undo()
        begun = place.notes()[inventory.BEGUN]

    # Only the process was interrupted: keys and the like are in the environment again.
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "kabinet")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    report = send(site, end)

    assert b"images/index-1.webp" in begun
    assert not [name for name in report.sent if name.startswith(("images/", "theme/"))]
    assert end.tree() == served(site, packed=not isinstance(end, ends.StorageEnd))


def test_what_a_killed_run_sent_in_vain_is_removed(site: Site, end: End) -> None:
    publish(site, tree(1))
    send(site, end)
    with places.opened(site, end.options) as place:
        names = ["services/never.html", "services/never", "images/never.webp", "images/unsent.webp"]
        place.note(inventory.BEGUN, inventory.dump_begun(names))
    for name in ("services/never.html", "images/never.webp"):
        end.put(name, b"sent by a run that was killed")

    report = send(site, end)

    assert {name.removesuffix(".html") for name in report.removed} == {"services/never"}
    assert report.leaving == ["images/never.webp"]
    assert end.read("services/never.html") is None
