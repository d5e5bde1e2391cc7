"""The shell lets a running server publish; without one it works alone."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen import cli, engine, resident
from sitegen.errors import BuildFailed, SitegenError
from sitegen.resident import Resident
from sitegen.site import Site
from tests.sitegen import made
from tests.sitegen.made import live, put, text

Out = pytest.CaptureFixture[str]


@pytest.fixture
def server(site: Site) -> Iterator[Resident]:
    made = Resident(site)
    made.start()
    yield made
    made.stop()


def test_nobody_is_asked_when_no_server_runs(site: Site):
    assert resident.ask(site, "Егор") is None


def test_a_server_publishes_for_the_shell(site: Site, server: Resident):
    put(site, "pages/about.md", text("Через сервер"))

    report = resident.ask(site, "Егор")

    assert report is not None
    assert report.rendered > 5
    assert "Через сервер" in live(site, "about.html")
    assert resident.ask(site, "Егор").rendered == 0  # type: ignore[union-attr]


def test_problems_come_back_by_file_and_line(site: Site, server: Resident):
    engine.publish(site)
    put(site, "pages/about.md", "---\ntitle: x\nwrong: y\n---\n")

    with pytest.raises(BuildFailed) as refusal:
        resident.ask(site, "Егор")

    (problem,) = refusal.value.problems
    assert (problem.path, problem.line, problem.key) == ("pages/about.md", 3, "front_key")


def test_a_folder_with_a_long_name_is_no_obstacle(tmp_path: Path):
    site = made.site_at(tmp_path / ("long " * 30))
    server = Resident(site)
    server.start()

    report = resident.ask(site, "Егор")

    server.stop()
    assert report is not None


def test_an_unknown_question_is_refused_in_words(site: Site, server: Resident):
    with socket.socket(socket.AF_UNIX) as connection:
        with resident._short(site.state / resident.SOCKET) as address:
            connection.connect(address)
        connection.sendall(json.dumps({"do": "dance"}).encode() + b"\n")
        answer = json.loads(connection.recv(65536))

    assert answer == {"key": "resident_unknown", "details": {"name": "dance"}}


@pytest.mark.parametrize("sent", [b"nonsense\n", b"[]\n", b"half a li"])
def test_nonsense_does_not_stop_the_server(site: Site, server: Resident, sent: bytes):
    with socket.socket(socket.AF_UNIX) as connection:
        with resident._short(site.state / resident.SOCKET) as address:
            connection.connect(address)
        connection.sendall(sent)

    assert resident.ask(site, "Егор") is not None


def test_only_the_owner_may_ask(site: Site, server: Resident):
    assert (site.state / resident.SOCKET).stat().st_mode & 0o777 == 0o600


def test_a_socket_left_by_a_crash_is_no_obstacle(site: Site):
    first = Resident(site)
    first.start()
    second = Resident(site)
    second.start()

    assert resident.ask(site, "Егор") is not None

    first.stop()
    second.stop()
    assert resident.ask(site, "Егор") is None


def test_two_who_ask_at_once_both_get_answers(site: Site, server: Resident):
    got: list[object] = []
    ask = [threading.Thread(target=lambda: got.append(resident.ask(site, "x"))) for _ in range(3)]
    for thread in ask:
        thread.start()
    for thread in ask:
        thread.join()

    assert len(got) == 3
    assert None not in got


def test_the_command_uses_the_server(site: Site, settings: str, capsys: Out, server: Resident):
    put(site, "pages/about.md", text("Командой"))

    assert cli.main(["publish", "--site", settings]) == 0
    assert "Командой" in live(site, "about.html")


def test_a_refusal_of_the_server_keeps_its_key(site: Site):
    with pytest.raises(SitegenError) as refusal:
        resident._report({"key": "busy", "details": {"owner": "Мила", "since": "now"}})

    assert (refusal.value.key, refusal.value.details["owner"]) == ("busy", "Мила")
