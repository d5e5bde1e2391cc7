"""Letters leave once, in time, through real files and a real SMTP server."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from backend.config import Config, MailSettings
from backend.db import base
from backend.kernel.tokens import Secret
from backend.mail import outbox, sender, transports
from backend.mail.letters import Writer
from backend.mail.models import Letter, LetterStatus
from backend.mail.sender import Outcome
from backend.mail.transports import Folder, RefusedError, Server, UnreachableError
from tests.backend.mail.test_letters import writer
from tests.support.people import NOON, days, hours, minutes

__all__ = ["writer"]
pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Postman:
    """What the SMTP server does with what it is given."""

    taken: list[Envelope] = field(default_factory=list)
    answer: str = "250 taken"
    pause_seconds: float = 0

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802 the library's name
        _, _, envelope, address, _ = given
        if address.startswith("refused@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 the library's name
        await asyncio.sleep(self.pause_seconds)
        if self.answer.startswith("250"):
            self.taken.append(given[2])
        return self.answer


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def server(postman: Postman) -> Iterator[Server]:
    with running(postman) as port:
        yield Server("127.0.0.1", port, security="none", timeout_seconds=1.0)


class running:  # noqa: N801 reads as a word: `with running(postman) as port`
    """A real SMTP server on a free port."""

    def __init__(self, postman: Postman, **options: Any) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Controller(postman, hostname="127.0.0.1", port=self.port, **options)

    def __enter__(self) -> int:
        self.controller.start()
        return int(self.port)

    def __exit__(self, *_: object) -> None:
        self.controller.stop()


def queue(to: str = "anna@romashka.test", *, at: datetime = NOON) -> Letter:
    return outbox.queue(to, "password_changed", "ru", now=at, name="Анна")


def statuses() -> list[str]:
    return [letter.status for letter in Letter.select().order_by(Letter.id)]


def test_letters_are_put_into_the_folder_and_their_contents_forgotten(
    tmp_path: Path, writer: Writer
) -> None:
    queue(), queue("boris@vector.test")

    outcome = sender.send_due(Folder(tmp_path / "mail"), writer, now=NOON)

    assert outcome == Outcome(sent=2)
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    arrived = message_from_bytes(files[0].read_bytes(), policy=default)
    assert "ЛогоТелеком" in str(arrived["Subject"])
    assert {letter.content for letter in Letter.select()} == {"{}"}
    assert sender.send_due(Folder(tmp_path / "mail"), writer, now=NOON) == Outcome()


def test_a_letter_sent_again_after_a_crash_is_the_same_file(tmp_path: Path, writer: Writer) -> None:
    letter = queue()
    folder = Folder(tmp_path / "mail")
    folder.send(writer.write(letter))  # as if the process had died before noting it

    sender.send_due(folder, writer, now=NOON)

    assert len(list((tmp_path / "mail").iterdir())) == 1


def test_a_folder_that_cannot_be_written_postpones(tmp_path: Path, writer: Writer) -> None:
    (tmp_path / "mail").write_text("a file is in the way")
    queue()

    assert sender.send_due(Folder(tmp_path / "mail"), writer, now=NOON) == Outcome(postponed=1)
    assert "mail" in Letter.get().last_error


def test_letters_go_to_the_smtp_server(server: Server, postman: Postman, writer: Writer) -> None:
    queue()

    assert sender.send_due(server, writer, now=NOON) == Outcome(sent=1)

    envelope = postman.taken[0]
    assert envelope.rcpt_tos == ["anna@romashka.test"]
    assert envelope.mail_from == "no-reply@logotelecom.test"
    assert isinstance(envelope.content, bytes)
    assert b"Auto-Submitted: auto-generated" in envelope.content


def test_one_refused_recipient_does_not_stop_the_others(
    server: Server, postman: Postman, writer: Writer
) -> None:
    queue(), queue("refused@romashka.test"), queue("boris@vector.test")

    assert sender.send_due(server, writer, now=NOON) == Outcome(sent=2, failed=1)

    assert statuses() == ["sent", "failed", "sent"]
    assert "550 no such mailbox" in Letter.get_by_id(2).last_error
    assert Letter.get_by_id(2).content == "{}"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("451 try later", Outcome(postponed=1)),
        ("421 closing", Outcome(postponed=1)),
        ("554 looks like spam", Outcome(failed=1)),
        ("503 bad sequence", Outcome(postponed=1)),
    ],
)
def test_the_servers_answer_decides_whether_to_try_again(
    server: Server, postman: Postman, writer: Writer, answer: str, expected: Outcome
) -> None:
    postman.answer = answer
    queue()

    assert sender.send_due(server, writer, now=NOON) == expected


def test_a_server_that_is_down_ends_the_run_and_all_is_tried_later(
    postman: Postman, writer: Writer
) -> None:
    queue(), queue()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    down = Server("127.0.0.1", port, security="none", timeout_seconds=0.5)

    assert sender.send_due(down, writer, now=NOON) == Outcome(postponed=1)
    assert statuses() == ["queued", "queued"]

    with running(postman) as port:
        back = Server("127.0.0.1", port, security="none")
        assert sender.send_due(back, writer, now=NOON + minutes(1)) == Outcome(sent=2)


def test_a_slow_server_is_not_waited_for(server: Server, postman: Postman, writer: Writer) -> None:
    postman.pause_seconds = 3
    queue()
    impatient = Server(server.host, server.port, security="none", timeout_seconds=0.2)

    assert sender.send_due(impatient, writer, now=NOON) == Outcome(postponed=1)


def test_the_pauses_grow_and_the_tries_end(tmp_path: Path, writer: Writer) -> None:
    (tmp_path / "mail").write_text("a file is in the way")
    queue()
    moment, pauses = NOON, []
    while Letter.get().status == LetterStatus.QUEUED:
        sender.send_due(Folder(tmp_path / "mail"), writer, now=moment)
        pauses.append(Letter.get().next_try_at - moment)
        moment = Letter.get().next_try_at

    assert pauses[:4] == [minutes(1), minutes(2), minutes(4), minutes(8)]
    assert max(pauses) == hours(2)
    assert Letter.get().tries == sender.MOST_TRIES
    assert moment - NOON > days(1)


def test_a_letter_that_cannot_be_written_does_not_stop_the_others(
    tmp_path: Path, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.queue("anna@romashka.test", "no_such_letter", "ru", now=NOON)
    outbox.queue("anna@romashka.test", "reset", "ru", now=NOON)
    queue()

    with caplog.at_level(logging.ERROR):
        outcome = sender.send_due(Folder(tmp_path / "mail"), writer, now=NOON)

    assert outcome == Outcome(sent=1, failed=2)
    assert "is given up" in caplog.text


def test_a_letter_is_not_sent_before_its_time_nor_while_another_process_has_it(
    tmp_path: Path, writer: Writer
) -> None:
    queue(at=NOON + minutes(5))
    Letter.update(leased_until=NOON + minutes(10)).execute()

    outcomes = [
        sender.send_due(Folder(tmp_path / "mail"), writer, now=NOON + minutes(minute)).sent
        for minute in (0, 5, 9, 10, 11)
    ]

    assert outcomes == [0, 0, 0, 1, 0]


def test_a_run_sends_no_more_than_it_is_told(tmp_path: Path, writer: Writer) -> None:
    for _ in range(5):
        queue()

    assert sender.send_due(Folder(tmp_path), writer, now=NOON, at_most=3).sent == 3


def test_several_senders_at_once_send_each_letter_once(
    server: Server, postman: Postman, writer: Writer
) -> None:
    for _ in range(12):
        queue()

    def work() -> None:
        base.open_connection()
        sender.send_due(server, writer, now=NOON)
        base.close_connection()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses() == ["sent"] * 12
    assert len(postman.taken) == 12


def test_a_letter_queued_in_a_transaction_that_fails_does_not_exist() -> None:
    def act_and_fail() -> None:
        with base.transaction():
            queue()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()

    assert Letter.select().count() == 0


def test_old_letters_are_purged_but_waiting_ones_stay(tmp_path: Path, writer: Writer) -> None:
    queue()
    sender.send_due(Folder(tmp_path), writer, now=NOON)
    queue()

    assert sender.purge(before=NOON + timedelta(seconds=1)) == 1
    assert statuses() == ["queued"]


def test_the_password_is_given_to_the_server_only_and_its_refusal_is_tried_again(
    writer: Writer, postman: Postman
) -> None:
    def check(server: SMTP, session: Any, envelope: Envelope, mechanism: str, given: Any) -> Any:
        return AuthResult(success=given.password == b"right", handled=False)

    message = writer.write(queue())
    with running(postman, authenticator=check, auth_require_tls=False) as port:

        def server_with(password: str) -> Server:
            return Server("127.0.0.1", port, "user", Secret(password), security="none")

        server_with("right").send(message)
        with pytest.raises(UnreachableError) as refused:
            server_with("wrong").send(message)

    assert len(postman.taken) == 1
    assert "wrong" not in repr(server_with("wrong"))
    assert "535" in str(refused.value)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_without_encryption_on_the_other_side_nothing_is_sent(
    server: Server, writer: Writer, postman: Postman, security: str
) -> None:
    strict = Server(server.host, server.port, security=security, timeout_seconds=1.0)

    with pytest.raises(UnreachableError):
        strict.send(writer.write(queue()))

    assert postman.taken == []


def test_a_refusal_says_what_the_server_said() -> None:
    refusal = transports._refusal(552, "too big")

    assert isinstance(refusal, RefusedError)
    assert str(refusal) == "552 too big"


def test_the_settings_choose_the_transport(config: Config) -> None:
    smtp = MailSettings(
        transport="smtp",
        folder=Path("mail"),
        sender="no-reply@logotelecom.test",
        host="mail.logotelecom.test",
        port=465,
        encryption="tls",
        username="user",
        password=Secret("secret"),
    )

    assert transports.of(config.mail) == Folder(config.mail.folder)
    made = transports.of(smtp)
    assert isinstance(made, Server)
    assert (made.host, made.port, made.security) == ("mail.logotelecom.test", 465, "tls")
