"""The one call to a gateway's server: limits on time and size, and what a failure says."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.payments.gateways import wire
from backend.payments.gateways.errors import UnavailableGatewayError, UnknownOutcomeError
from backend.payments.gateways.wire import Call, Limits

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextmanager
def listening(play: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server of one connection, played by hand."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            connection, _ = door.accept()
            with connection:
                play(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        thread.join(5)


def answering(raw: bytes) -> Callable[[socket.socket], object]:
    def play(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(raw)

    return play


def drip(connection: socket.socket) -> None:
    """A byte now and then, never the last one."""
    connection.recv(65536)
    try:
        connection.sendall(OK + b"Content-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b".")
            time.sleep(0.02)
    except OSError:
        return


def test_a_whole_answer_comes_back():
    raw = OK + b"X-Name: value\r\nContent-Length: 4\r\n\r\ndone"
    seen = []

    def play(connection: socket.socket) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(raw)

    with listening(play) as url:
        reply = wire.send(Call("POST", f"{url}/do?x=1", b"body", {"X-Key": "k"}), Limits())

    assert (reply.status, reply.body, reply.headers["x-name"]) == (200, b"done", "value")
    assert seen[0].startswith(b"POST /do?x=1 HTTP/1.1\r\n")
    assert b"X-Key: k" in seen[0]


def test_the_longest_answer_is_still_whole():
    with listening(answering(OK + b"Content-Length: 100\r\n\r\n" + b"x" * 100)) as url:
        assert wire.send(Call("GET", url), Limits(longest=100)).body == b"x" * 100


def test_an_address_without_a_path_is_its_root():
    with listening(answering(OK + b"Content-Length: 0\r\n\r\n")) as url:
        assert wire.send(Call("GET", url), Limits()).body == b""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200",
        b"nonsense\r\n\r\n",
        OK + b"Content-Len",
        OK + b"Content-Length: 10\r\n\r\nhalf",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhal",
        OK + b"Content-Length: 101\r\n\r\n" + b"x" * 101,
        OK + b"\r\n" + b"x" * 101,
    ],
)
def test_what_is_not_a_whole_short_answer_is_an_unknown_outcome(raw: bytes):
    with (
        listening(answering(raw)) as url,
        pytest.raises(UnknownOutcomeError) as failed,
    ):
        wire.send(Call("POST", url, b"body"), Limits(5.0, longest=100))

    assert failed.value.sent == b"body"


def keep_silent(connection: socket.socket) -> None:
    """Takes the call and hangs up only after a while."""
    connection.recv(65536)
    time.sleep(0.6)


@pytest.mark.parametrize("play", [drip, keep_silent])
def test_the_whole_call_has_one_limit_of_time(play: Callable[[socket.socket], object]):
    with listening(play) as url:
        began = time.monotonic()
        with pytest.raises(UnknownOutcomeError):
            wire.send(Call("GET", url), Limits(0.3))
        took = time.monotonic() - began

    assert took < 0.9


def test_a_refused_connection_has_sent_nothing(free_port: int):
    call = Call("POST", f"http://127.0.0.1:{free_port}/", b"body", sent=b"what is kept")

    with pytest.raises(UnavailableGatewayError) as failed:
        wire.send(call, Limits())

    assert failed.value.sent == b"what is kept"


def test_a_server_without_a_certificate_that_we_trust_is_not_spoken_to(free_port: int):
    with (
        listening(answering(b"\x15\x03\x03\x00\x02\x02\x28")) as url,
        pytest.raises(UnavailableGatewayError),
    ):
        wire.send(Call("GET", url.replace("http:", "https:")), Limits())


def test_secrets_in_headers_are_not_shown():
    assert "secret" not in repr(Call("GET", "http://x", headers={"Authorization": "secret"}))


def test_a_certificate_that_nobody_we_trust_has_given_is_refused(tmp_path: Path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    asked = []

    def play(connection: socket.socket) -> None:
        with (
            contextlib.suppress(ssl.SSLError),
            context.wrap_socket(connection, server_side=True) as safe,
        ):
            asked.append(safe.recv(65536))

    with (
        listening(play) as url,
        pytest.raises(UnavailableGatewayError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        wire.send(Call("POST", url.replace("http:", "https:"), b"secret"), Limits())

    assert asked == []


def self_signed(folder: Path) -> Path:
    """A key and a certificate of its own for this machine, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
