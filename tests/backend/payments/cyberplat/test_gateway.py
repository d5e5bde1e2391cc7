"""CyberPlat as a gateway: what it signs, whose word it takes, and what every fault of the wire means."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest

from backend.payments import ipriv
from backend.payments.gateways import errors
from backend.payments.gateways.base import Caps, Capture, Extent, Incoming, Op
from backend.payments.gateways.cyberplat import http
from backend.payments.gateways.cyberplat.gateway import CyberPlat
from backend.payments.gateways.wire import Limits
from tests.support import bank
from tests.support.ipriv import VECTORS, bytes_of, private, public, short_key

ACQUIRING = VECTORS["acquiring"]
SUCCESS = bytes_of(ACQUIRING["reply_success"], "message")
OP = Op("key")


def gateway(base: str = "http://localhost:1", **changes: Any) -> CyberPlat:
    return CyberPlat(bank.shop(base, **changes))


def posted(document: bytes, **others: str) -> Incoming:
    """A form as a browser or the bank posts it."""
    body = b"reply=" + quote_from_bytes(document, safe="").encode()
    return Incoming(urlencode(others).encode() + b"&" + body if others else body)


def signed(body: bytes = SUCCESS, key: Any = None, hash: str = "sha256") -> bytes:  # noqa: A002
    return ipriv.sign(key or private("bank"), body, hash)


@contextmanager
def answering(answer: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server that reads one request and then does as it is told; its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:

        def serve() -> None:
            client, _ = door.accept()
            with closing(client):
                client.recv(65536)
                answer(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://localhost:{door.getsockname()[1]}"
        thread.join(5)


def reply(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)


def reversed_body(ref: str = "77001", status: str = "0") -> bytes:
    return f"Status={status}&ParentTransactionID={ref}&ErrorCode=12&Description=No".encode()


def test_the_order_is_a_signed_form_in_windows_1251():
    form = gateway().start(bank.order(), OP)

    document = form.fields["message"].encode("cp1251")
    body = ipriv.verify(public("shop"), document, ("sha256",))
    assert form.action == "http://localhost:1/cgi-bin/GetForm.cgi"
    assert (form.charset, form.fields["version"]) == ("windows-1251", "2.0")
    assert b"OrderID=K1&Amount=50000&Currency=RUR&" in body


def test_what_it_can_do():
    caps = gateway().caps

    assert (caps.capture, caps.void, caps.refund) == (Capture.AUTO, Extent.FULL, Extent.NONE)
    assert isinstance(caps, Caps)
    assert gateway().form_hosts == ("http://localhost:1",)


@pytest.mark.parametrize("verb", ["capture", "refund", "fetch"])
def test_what_it_cannot_do_it_says(verb: str):
    arguments = ("77001",) if verb == "fetch" else ("77001", 100, OP)

    with pytest.raises(errors.UnsupportedError):
        getattr(gateway(), verb)(*arguments)


def test_invariant_7_only_the_signed_text_is_believed():
    said = gateway().parse_notification(posted(signed(), orderid="K-forged", sid="1", Status="1"))

    assert said.snapshot is not None
    assert said.order_ref == "10160156"
    assert said.snapshot.facts.authorized_minor == 40_000
    assert (said.snapshot.ref, said.snapshot.currency, said.key_id) == ("77001", "RUB", "904291")
    assert said.is_by_browser


def test_a_decline_ends_the_try():
    body = bytes_of(ACQUIRING["reply_declined"], "message")

    said = gateway().parse_notification(posted(signed(body)))

    assert said.snapshot is not None
    assert said.snapshot.facts.is_failed
    assert (said.snapshot.ref, said.snapshot.decline_code) == ("", "51")


def test_the_bank_itself_may_bring_the_news():
    body = SUCCESS.replace(b"Answer=true", b"Answer=false")

    assert not gateway().parse_notification(posted(signed(body))).is_by_browser


def test_the_banks_own_documents_are_taken_where_md5_is_allowed():
    document = bytes_of(ACQUIRING["reply_success"], "document")

    said = gateway(hashes=("md5", "sha256")).parse_notification(posted(document))

    assert said.order_ref == "10160156"


def forged() -> dict[str, bytes]:
    """Documents that must not be believed."""
    ours = replace(private("shop"))
    return {
        "our own key": signed(key=ours),
        "an old hash": signed(hash="md5"),
        "a changed sum": signed().replace(b"TransactionAmount=40000", b"TransactionAmount=90000"),
        "another serial on top": signed().replace(b"00904291", b"00011206", 1),
        "a cut document": signed()[:-20],
        "something after it": signed() + b"x",
        "a key of 512 bits": signed(key=short_key()),
        "no document": b"OrderID=10160156&Status=0",
        "nothing": b"",
        "ten megabytes": b"x" * 10_000_000,
        "another encoding": signed().decode("cp1251").encode("utf-16"),
    }


@pytest.mark.parametrize("name", forged())
def test_invariant_6_what_the_bank_has_not_signed_is_refused(name: str):
    with pytest.raises(errors.BadSignatureError) as refused:
        gateway().parse_notification(posted(forged()[name]))

    assert refused.value.reason.endswith("Error")


@pytest.mark.parametrize(
    "body", [b"", b"reply", b"answer=1", b"reply=a&reply=b", b"&" * 100 + b"reply=x", b"\xff\x00"]
)
def test_what_is_no_form_of_the_banks_is_unreadable(body: bytes):
    with pytest.raises(errors.UnreadableError):
        gateway().parse_notification(Incoming(body))


def test_a_signed_answer_to_a_reversal_is_no_result():
    with pytest.raises(errors.UnreadableError):
        gateway().parse_notification(posted(signed(reversed_body())))


def test_a_void_is_done_when_the_bank_has_signed_so():
    answer = reply(signed(reversed_body()))

    with answering(lambda client: client.sendall(answer)) as base:
        done = gateway(base).void("77001", OP)

    body = ipriv.verify(public("shop"), done.exchanged.sent)
    assert body == b"TransactionID=77001&TransactionType=reversal"
    assert done.exchanged.received == signed(reversed_body()) or done.exchanged.key_id == "904291"


def test_a_no_of_the_bank_is_a_no():
    answer = reply(signed(reversed_body(status="1")))

    with (
        answering(lambda client: client.sendall(answer)) as base,
        pytest.raises(errors.DeclinedError) as refused,
    ):
        gateway(base).void("77001", OP)

    assert (refused.value.code, refused.value.payer_message) == ("12", "No")
    assert refused.value.received


def test_nobody_there_means_certainly_not_done():
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        port = door.getsockname()[1]

    with pytest.raises(errors.UnavailableGatewayError):
        gateway(f"http://localhost:{port}").void("77001", OP)


def test_a_line_that_is_not_secure_is_no_line():
    def plain(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with answering(plain) as base, pytest.raises(errors.UnavailableGatewayError):
        gateway(base.replace("http:", "https:")).void("77001", OP)


@pytest.mark.parametrize("status", ["401 No", "403 No", "404 Not found"])
def test_a_server_that_does_not_know_us_has_done_nothing(status: str):
    with (
        answering(lambda client: client.sendall(reply(b"", status))) as base,
        pytest.raises(errors.MisconfiguredError),
    ):
        gateway(base).void("77001", OP)


def test_a_server_that_is_asked_too_often_has_done_nothing():
    with (
        answering(lambda client: client.sendall(reply(b"", "429 Slow"))) as base,
        pytest.raises(errors.RateLimitedError) as slow,
    ):
        gateway(base).void("77001", OP)

    assert slow.value.after_seconds == 60


def drip(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    with contextlib.suppress(OSError):  # the other side hangs up
        for _ in range(100):
            client.sendall(b"x")
            time.sleep(0.02)


UNKNOWN: dict[str, Callable[[socket.socket], object]] = {
    "cut before the headers": lambda _: None,
    "cut inside the headers": lambda client: client.sendall(b"HTTP/1.1 200 OK\r\nConte"),
    "cut inside the body": lambda client: client.sendall(reply(signed(reversed_body()))[:-100]),
    "no HTTP": lambda client: client.sendall(b"hello\r\n\r\n"),
    "a length of letters": lambda client: client.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    ),
    "error 500": lambda client: client.sendall(reply(b"oops", "500 Error")),
    "nothing": lambda client: client.sendall(reply(b"")),
    "a redirect": lambda client: client.sendall(
        b"HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\nContent-Length: 0\r\n\r\n"
    ),
    "too much": lambda client: client.sendall(reply(b"x" * (Limits().longest + 1))),
    "another transaction": lambda client: client.sendall(reply(signed(reversed_body("77002")))),
    "a result instead": lambda client: client.sendall(reply(signed())),
    "drop by drop": drip,
    "silence": lambda client: client.recv(1),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_invariant_4_whatever_else_comes_back_the_outcome_is_unknown(name: str):
    with answering(UNKNOWN[name]) as base, pytest.raises(errors.UnknownOutcomeError) as unknown:
        gateway(base, seconds=0.5).void("77001", OP)

    assert unknown.value.sent


@pytest.mark.parametrize("document", [b"Status=0", signed(reversed_body(), private("shop"))])
def test_invariant_4_an_answer_that_the_bank_has_not_signed_leaves_it_unknown(document: bytes):
    with (
        answering(lambda client: client.sendall(reply(document))) as base,
        pytest.raises(errors.BadSignatureError) as bad,
    ):
        gateway(base).void("77001", OP)

    assert bad.value.sent


def test_the_secret_key_is_not_shown():
    assert "key" not in repr(gateway())


def test_a_line_that_is_over_is_not_cut_again():
    with answering(lambda client: client.sendall(reply(b"ok"))) as base:
        received = http.post(f"{base}/x", b"message", Limits(5.0))

    assert received == b"ok"
