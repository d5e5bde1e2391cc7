"""A letter is written in the person's language, and nothing typed becomes a header."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.kernel import i18n, rendering
from backend.kernel.errors import InvalidError
from backend.mail import addresses, outbox
from backend.mail.letters import Identity, Writer
from backend.mail.models import Letter
from tests.support.people import NOON

pytestmark = pytest.mark.usefixtures("database")
HERE = Path(rendering.__file__).parent.parent
TEMPLATES = {
    "reset": {"name": "Анна", "path": "/reset/secret", "minutes": "30"},
    "invitation": {"name": "Анна", "login": "anna@romashka.test", "path": "/reset/secret"},
    "joined": {"name": "Анна", "client": "Ромашка", "path": "/cabinet/clients"},
    "password_changed": {"name": "Анна"},
    "new_device": {"name": "Анна", "address": "192.0.2.7", "moment_at": NOON.isoformat()},
}


@pytest.fixture
def writer() -> Writer:
    translators = i18n.load(HERE / "locale", ZoneInfo("Europe/Moscow"))
    identity = Identity(
        "no-reply@logotelecom.test",
        {"ru": "ЛогоТелеком", "en": "LogoTelecom"},
        "https://my.logotelecom.test",
    )
    return Writer(identity, rendering.Templates(HERE / "templates", translators), translators)


def queued(template: str = "reset", language: str = "ru", **changes: str) -> Letter:
    values = {**TEMPLATES[template], **changes}
    return outbox.queue("anna@romashka.test", template, language, now=NOON, **values)


def sent(message: EmailMessage) -> EmailMessage:
    """The message as it arrives."""
    arrived = message_from_bytes(message.as_bytes(policy=SMTP), policy=SMTP)
    assert isinstance(arrived, EmailMessage)
    return arrived


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_is_whole_in_both_languages(
    writer: Writer, template: str, language: str
) -> None:
    message = sent(writer.write(queued(template, language)))

    plain, html = parts(message)
    assert "Анна" in plain
    assert "Анна" in html
    for text in (message["Subject"], plain, html):
        assert "{" not in text
        assert "mail." not in text
    assert message["Content-Language"] == language


def test_the_link_leads_to_the_configured_host_in_both_parts(writer: Writer) -> None:
    plain, html = parts(sent(writer.write(queued())))

    assert "\nhttps://my.logotelecom.test/reset/secret" in plain.replace("\r\n", "\n")
    assert 'href="https://my.logotelecom.test/reset/secret"' in html


def test_a_letter_without_a_path_has_no_button(writer: Writer) -> None:
    plain, html = parts(sent(writer.write(queued("password_changed"))))

    assert "https://" not in plain
    assert "<a " not in html


def test_moments_are_shown_by_the_clock_of_the_company(writer: Writer) -> None:
    plain, _ = parts(sent(writer.write(queued("new_device"))))

    assert "15:00" in plain


def test_the_envelope_is_complete_and_the_same_each_time(writer: Writer) -> None:
    letter = queued()

    first, second = sent(writer.write(letter)), sent(writer.write(letter))

    assert first["To"] == "anna@romashka.test"
    assert str(first["From"]).endswith("<no-reply@logotelecom.test>")
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@my.logotelecom.test>")


def test_what_is_typed_is_escaped_in_html_and_stays_as_it_is_in_plain_text(writer: Writer) -> None:
    plain, html = parts(sent(writer.write(queued(name="<b>O'Neil & Co</b>"))))

    assert "<b>O'Neil & Co</b>" in plain
    assert "<b>" not in html
    assert "O&#39;Neil &amp; Co" in html


@pytest.mark.parametrize("evil", ["x\r\nBcc: v@evil.test", "x\nBcc: v@evil.test", "x\u2028Bcc: v"])
def test_a_line_break_in_the_companys_name_becomes_no_header(writer: Writer, evil: str) -> None:
    identity = Identity("no-reply@logotelecom.test", {"ru": evil}, "https://my.logotelecom.test")

    message = sent(Writer(identity, writer.templates, writer.translators).write(queued()))

    assert message["Bcc"] is None
    assert len(message.get_all("Subject", [])) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("", "x", "@x.test", "a@", "a@localhost", "a b@x.test", "a@x.test\r\nBcc: b@x.test"),
        *("a@x.test\n", "a@x.test, b@x.test", "Имя <a@x.test>", "a@x.test>", "почта@x.test"),
        *("a@-x.test", "a@x..test", "a" * 65 + "@x.test", "a@" + "x" * 64 + ".test"),
        *("a@" + ".".join(["x" * 60] * 5) + ".test", 'a"b@x.test', "a@x_y.test", "a@x.test\0"),
    ],
)
def test_only_one_plain_address_can_be_written_to(address: str) -> None:
    with pytest.raises(InvalidError):
        outbox.queue(address, "reset", "ru", now=NOON)

    assert Letter.select().count() == 0


def test_a_russian_domain_is_written_as_smtp_wants_it() -> None:
    assert addresses.to_ascii("info@пример.рф") == "info@xn--e1afmkfd.xn--p1ai"
    with pytest.raises(InvalidError):
        addresses.to_ascii("info@" + "я" * 60 + ".рф")


def test_the_row_keeps_values_not_words() -> None:
    assert json.loads(queued().content) == TEMPLATES["reset"]
