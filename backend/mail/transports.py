"""Where letters leave: a folder of .eml files, or an SMTP server."""

import contextlib
import os
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

from backend.config import MailSettings
from backend.kernel.tokens import Secret


class RefusedError(Exception):
    """The letter will not be taken, now or later."""


class UnreachableError(Exception):
    """Nobody took the letter this time; the next try may succeed."""


class Transport(Protocol):
    """Hands over one message or raises `RefusedError` or `UnreachableError`."""

    def send(self, message: EmailMessage) -> None:
        """Return when the other side has taken the message."""
        ...


def of(settings: MailSettings) -> Transport:
    """The transport that the settings name."""
    if settings.transport == "folder":
        return Folder(settings.folder)
    return Server(
        host=settings.host,
        port=settings.port,
        user=settings.username,
        password=settings.password,
        security=settings.encryption,
    )


@dataclass(frozen=True)
class Folder:
    """Writes each letter to a file; the same letter sent twice is one file."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Put the letter down under its own number, whole or not at all."""
        name = "".join(c if c.isalnum() or c in "-_" else "_" for c in message["Message-ID"])
        target = self.folder / f"{name.strip('_')[:120]}.eml"
        partial = target.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(message.as_bytes(policy=SMTP))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as error:
            raise UnreachableError(f"{error.strerror}: {self.folder}") from error


@dataclass(frozen=True)
class Server:
    """
    An SMTP server.

    `security` is `none`, `starttls` or `tls`; certificates are always checked. The time limit is for
    each step of the talk.
    """

    host: str
    port: int
    user: str = ""
    password: Secret = field(default=Secret(""))
    security: str = "starttls"
    timeout_seconds: float = 10.0

    def send(self, message: EmailMessage) -> None:
        """Hand the letter over in a talk of its own."""
        try:
            server = self._connect()
            try:
                self._talk(server, message)
            finally:
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    server.quit()
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise UnreachableError(f"{type(error).__name__}: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        if self.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout_seconds, context=context
            )
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)

    def _talk(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password.reveal())
        server.send_message(message)


def _refusal(code: int, said: bytes | str) -> RefusedError | UnreachableError:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    kind = RefusedError if 500 <= code < 600 and code not in _OURS else UnreachableError
    return kind(f"{code} {words}")


# Wrong credentials and the like are the operator's fault, not the letter's: they are tried again.
_OURS = frozenset({502, 503, 504, 530, 534, 535, 538})
