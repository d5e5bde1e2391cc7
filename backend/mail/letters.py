"""Write a letter from its row: subject, plain text and HTML of the same words, in its language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

from backend.kernel.i18n import Translator
from backend.kernel.rendering import Templates
from backend.mail.models import Letter


@dataclass(frozen=True)
class Identity:
    """
    Whom letters come from, and the address of the backend that their links lead to.

    `names` is the company's name by language.
    """

    address: str
    names: Mapping[str, str]
    backend_url: str


@dataclass(frozen=True)
class Writer:
    """Turns rows into messages; header values pass through the mail library alone."""

    identity: Identity
    templates: Templates
    translators: Mapping[str, Translator]

    def write(self, letter: Letter) -> EmailMessage:
        """The whole message; written again it is the same, down to its Message-ID."""
        t = self.translators[letter.language]
        company = self.identity.names[letter.language]
        values = {"company": company, **t.shown(json.loads(letter.content))}
        subject = _one_line(t(f"mail.{letter.template}.subject", **values))
        paragraphs = t(f"mail.{letter.template}.body", **values).split("\n\n")
        button = self._button(t, letter.template, values)
        message = self._envelope(letter, subject, company)
        message.set_content(_plain(paragraphs, button, t("mail.footer", **values)))
        message.add_alternative(
            self.templates.render(
                "mail/letter.html",
                letter.language,
                subject=subject,
                paragraphs=paragraphs,
                button=button,
                company=company,
            ),
            subtype="html",
        )
        message["Content-Language"] = letter.language
        return message

    def _envelope(self, letter: Letter, subject: str, company: str) -> EmailMessage:
        host = urlsplit(self.identity.backend_url).hostname or "localhost"
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(_one_line(company), addr_spec=self.identity.address)
        message["To"] = Address(addr_spec=letter.recipient)
        message["Subject"] = subject
        message["Date"] = letter.queued_at
        message["Message-ID"] = f"<{letter.message_id}@{host}>"
        message["Auto-Submitted"] = "auto-generated"
        return message

    def _button(
        self, t: Translator, template: str, values: Mapping[str, object]
    ) -> tuple[str, str] | None:
        if "path" not in values:
            return None
        return t(f"mail.{template}.button"), f"{self.identity.backend_url}{values['path']}"


def _plain(paragraphs: list[str], button: tuple[str, str] | None, footer: str) -> str:
    parts = [*paragraphs, *([f"{button[0]}:\n{button[1]}"] if button else []), "-- \n" + footer]
    return "\n\n".join(parts) + "\n"


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
