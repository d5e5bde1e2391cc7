"""The HTTP server: limits, and a stop that drops nobody."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backend import server
from backend.app import Application
from backend.config import Config
from backend.server import StartError
from tests.backend.web import playground
from tests.support import servers
from tests.support.servers import Client


@pytest.fixture
def served(
    make_config: Callable[..., Config],
    free_port: int,
    database: Path,
    signals_as_before: None,
) -> tuple[Config, Application]:
    """The playground with a port of its own."""
    host = f"localhost:{free_port}"
    config = make_config(
        server={"port": free_port},
        site={"url": f"http://{host}", "backend_url": f"http://my.{host}"},
    )
    return config, Application(playground.application(config), [])


def run_with(config: Config, application: Application, work: Callable[[], None]) -> None:
    client = Client(work)
    server.serve(application, config, door=server.open_door(config), announce=client.start)
    client.finish()


def get(config: Config, path: str) -> tuple[int, str]:
    return servers.get(config.server.port, config.backend_host, path)


def test_a_running_request_is_answered_after_sigterm(
    served: tuple[Config, Application],
) -> None:
    config, application = served
    answers: list[tuple[int, str]] = []
    asking = threading.Thread(target=lambda: answers.append(get(config, "/play/slow")))

    def work() -> None:
        asking.start()
        time.sleep(0.3)

    run_with(config, application, work)
    asking.join(5)

    assert answers == [(200, "late but whole")]
    with pytest.raises(OSError, match="refused"):
        get(config, "/play/ok")


def test_a_client_that_never_finishes_does_not_hold_the_stop(
    served: tuple[Config, Application],
) -> None:
    config, application = served
    idle = socket.socket()

    def work() -> None:
        idle.connect(("127.0.0.1", config.server.port))
        idle.sendall(b"GET /play/ok HTTP/1.1\r\nHost: ")

    started = time.monotonic()
    run_with(config, application, work)
    idle.close()

    assert time.monotonic() - started < 5


def test_limits_are_held_before_anything_of_ours_runs(
    served: tuple[Config, Application],
) -> None:
    config, application = served
    found: list[bytes] = []

    def work() -> None:
        head = b"POST /play/echo HTTP/1.1\r\nHost: my.localhost\r\n"
        found.append(raw(config, head + b"Content-Length: 50000000\r\n\r\n"))
        found.append(raw(config, head + b"X-Long: " + b"x" * 20_000 + b"\r\n\r\n"))
        found.append(raw(config, head + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n"))
        found.append(raw(config, b"GET /play/ok HTTP/1.1\r\nHost: evil.test\r\n\r\n"))

    run_with(config, application, work)

    assert [answer.split(b" ")[1] for answer in found] == [b"413", b"431", b"400", b"421"]


def raw(config: Config, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", config.server.port), timeout=5) as connection:
        connection.sendall(sent)
        return connection.recv(4096)


def test_a_busy_port_is_one_clear_sentence(served: tuple[Config, Application]) -> None:
    config, _ = served
    with socket.socket() as other:
        other.bind(("127.0.0.1", config.server.port))
        other.listen()

        with pytest.raises(StartError, match=f"Port {config.server.port} is busy"):
            server.open_door(config)


def test_an_address_that_is_not_ours_is_one_clear_sentence(
    make_config: Callable[..., Config],
) -> None:
    elsewhere = make_config(server={"host": "192.0.2.1"})

    with pytest.raises(StartError, match=r"Port 8000 on 192\.0\.2\.1 cannot be used"):
        server.open_door(elsewhere)


def test_a_trusted_proxy_may_say_who_calls(
    make_config: Callable[..., Config], free_port: int
) -> None:
    config = make_config(server={"port": free_port, "trusted_proxy": "127.0.0.1"})

    listening = server.listen(lambda *_: [b""], config, server.open_door(config))

    assert listening.adj.trusted_proxy == "127.0.0.1"
    listening.close()


@pytest.mark.usefixtures("logging_as_before")
def test_the_log_is_json_lines(tmp_path: Path) -> None:
    server.open_log(tmp_path / "logs" / "kabinet.jsonl")

    logging.getLogger("kabinet.requests").info('{"path": "/"}')
    logging.getLogger("other").warning("slow %s", "disk")
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("other").exception("broken")

    lines = (tmp_path / "logs" / "kabinet.jsonl").read_text().splitlines()
    found = [json.loads(line) for line in lines]
    assert found[0] == {"path": "/"}
    assert (found[1]["level"], found[1]["message"]) == ("WARNING", "slow disk")
    assert "ZeroDivisionError" in found[2]["traceback"]


@pytest.mark.usefixtures("logging_as_before")
def test_without_a_file_the_log_goes_to_the_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.open_log(None)

    logging.getLogger("kabinet.requests").info('{"path": "/"}')

    assert capsys.readouterr().err == '{"path": "/"}\n'


@pytest.mark.usefixtures("logging_as_before")
def test_a_log_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StartError, match=r"The log .* cannot be written"):
        server.open_log(tmp_path / "file" / "kabinet.jsonl")


def test_a_body_of_fifty_megabytes_is_refused_in_words_before_it_is_read(
    served: tuple[Config, Application],
) -> None:
    config, application = served
    answers: list[str] = []

    def work() -> None:
        with socket.create_connection(("127.0.0.1", config.server.port), timeout=10) as line:
            line.sendall(
                f"POST /play HTTP/1.1\r\nHost: {config.backend_host}\r\n"
                "Content-Length: 52428800\r\n\r\n".encode()
            )
            answers.append(line.makefile("rb").read().decode())

    run_with(config, application, work)

    assert answers[0].startswith("HTTP/1.1 413 ")
    assert "Слишком большой файл" in answers[0]
    assert "no more than 12 MB" in answers[0]
