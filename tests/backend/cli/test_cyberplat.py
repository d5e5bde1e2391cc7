"""Keys of CyberPlat on the command line: from the bank's card to a verified message."""

import getpass
import io
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend import cli
from backend.payments import ipriv
from tests.support.ipriv import VECTORS, bytes_of, private, short_key

Run = Callable[..., tuple[int, str, str]]
WORDS = "пароль магазина"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the keys, with a card of the bank and a passphrase."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "card.txt").write_bytes(ipriv.keycard(17033, "api17032"))
    (tmp_path / "words").write_text(f"{WORDS}\n", encoding="utf-8")
    (tmp_path / "order").write_bytes(b"OrderID=7&Amount=40000")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one of the commands: exit code, output, errors."""

    def command(*words: str) -> tuple[int, str, str]:
        code = cli.main(["cyberplat", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def made(run: Run) -> Run:
    """A key has been made."""
    run(*KEYGEN, "--bits", "1024", *FROM_FILE)
    return run


FROM_FILE = ("--passphrase-file", "words")
KEYGEN = ("keygen", "card.txt", "--secret", "secret.key", "--public", "public.key")
SIGN = ("sign", "order", "--key", "secret.key", "--to", "signed")
VERIFY = ("verify", "signed", "--ring", "public.key", "--serial", "17033")


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *typed: str) -> list[str]:
    """Somebody types these lines where nobody sees them; the list fills with the questions."""
    asked: list[str] = []
    answers = iter(typed)

    def answer(question: str) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", answer)
    return asked


def from_a_pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Another program writes to the standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_key_is_made_for_the_card_and_used(run: Run, folder: Path) -> None:
    made = run(*KEYGEN, *FROM_FILE)
    signed = run(*SIGN, *FROM_FILE)
    verified = run(*VERIFY)

    assert made[0] == signed[0] == verified[0] == 0
    assert "'api17032', serial 17033, 2048 bits" in made[1]
    assert "Send public.key to the bank." in made[1]
    assert verified[1] == "'api17032', serial 17033, has signed this:\nOrderID=7&Amount=40000\n"
    key = ipriv.load_private((folder / "secret.key").read_bytes(), WORDS.encode("windows-1251"))
    assert key.serial == 17033


def test_the_secret_file_is_its_owner_s_alone(made: Run, folder: Path) -> None:
    modes = [stat.S_IMODE((folder / name).stat().st_mode) for name in ("secret.key", "public.key")]

    assert modes == [0o600, 0o644]


@pytest.mark.parametrize("kept", ["secret.key", "public.key"])
def test_no_key_is_written_over(run: Run, folder: Path, kept: str) -> None:
    (folder / kept).write_bytes(b"precious")

    code, said, error = run(*KEYGEN, *FROM_FILE)

    assert (code, said) == (1, "")
    assert error == f"{kept} is there already, and nothing is written over.\n"
    assert (folder / kept).read_bytes() == b"precious"
    assert len(list(folder.glob("*.key"))) == 1


def test_a_link_that_leads_nowhere_is_not_followed(run: Run, folder: Path) -> None:
    (folder / "secret.key").symlink_to(folder / "elsewhere")

    assert run(*KEYGEN, *FROM_FILE)[0] == 1
    assert not (folder / "elsewhere").exists()


def test_a_key_is_whole_or_not_there(run: Run, folder: Path) -> None:
    same = ("keygen", "card.txt", "--secret", "one", "--public", "one", "--bits", "1024")
    nowhere = ("keygen", "card.txt", "--secret", "no/where", "--public", "one", "--bits", "1024")

    assert run(*same, *FROM_FILE)[0] == run(*nowhere, *FROM_FILE)[0] == 1
    assert not (folder / "one").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_what_could_not_be_written_is_not_left_behind(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def full(path: Path, flags: int, mode: int = 0o777) -> int:
        os.close(real(path, flags, mode))
        return real("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(os, "open", full)
    code, _, error = run("keycard", "new", "--serial", "1", "--name", "shop")

    assert (code, error.count("\n")) == (1, 1)
    assert not (folder / "new").exists()


def test_a_passphrase_is_typed_twice_for_a_new_key_and_once_to_sign(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = at_a_terminal(monkeypatch, WORDS, WORDS, WORDS)

    codes = [run(*KEYGEN, "--bits", "1024")[0], run(*SIGN)[0], run(*VERIFY)[0]]

    assert codes == [0, 0, 0]
    assert asked == ["Passphrase for the new key: ", "The same once more: ", "Passphrase: "]


def test_a_passphrase_that_was_typed_differently_makes_no_key(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_a_terminal(monkeypatch, WORDS, "other")

    assert run(*KEYGEN)[1:] == ("", "The two passphrases are not the same.\n")
    assert list(folder.glob("*.key")) == []


def test_a_passphrase_comes_through_a_pipe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from_a_pipe(monkeypatch, f"{WORDS}\r\n")
    made = run(*KEYGEN, "--bits", "1024")

    assert made[0] == run(*SIGN, *FROM_FILE)[0] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (b"", "A new key needs a passphrase."),
        (b"\nsecond line", "A new key needs a passphrase."),
        ("日本".encode(), "The passphrase has letters that are not in windows-1251."),
        (b"\xff\xfe", "The passphrase is not text in UTF-8."),
    ],
    ids=["empty", "empty line", "letters", "bytes"],
)
def test_a_passphrase_that_cannot_be_used_makes_no_key(
    run: Run, folder: Path, words: bytes, sentence: str
) -> None:
    (folder / "words").write_bytes(words)

    assert run(*KEYGEN, *FROM_FILE) == (1, "", f"{sentence}\n")
    assert list(folder.glob("*.key")) == []


def test_a_wrong_passphrase_signs_nothing(made: Run, folder: Path) -> None:
    (folder / "words").write_text("wrong")

    assert made(*SIGN, *FROM_FILE) == (1, "", "This passphrase opens no key.\n")
    assert not (folder / "signed").exists()


def test_a_key_without_a_passphrase_signs_without_asking(run: Run, folder: Path) -> None:
    (folder / "secret.key").write_bytes(ipriv.dump_private(private("plain"), b""))
    (folder / "public.key").write_bytes(ipriv.dump_public(private("plain")))

    assert run(*SIGN, "--hash", "md5")[0] == 0
    assert run(*VERIFY[:-1], "11208", "--hash", "md5")[0] == 0
    assert "md5, which is not allowed" in run(*VERIFY[:-1], "11208", "--hash", "sha256")[2]


def test_the_body_is_written_byte_for_byte(made: Run, folder: Path) -> None:
    (folder / "order").write_bytes("Оплата\r\n".encode("windows-1251"))
    made(*SIGN, *FROM_FILE)

    shown, written = made(*VERIFY), made(*VERIFY, "--to", "body")

    assert "Оплата" in shown[1]
    assert written[1] == "'api17032', serial 17033, has signed this; the body is in body.\n"
    assert (folder / "body").read_bytes() == (folder / "order").read_bytes()


def test_a_message_that_was_changed_is_refused(made: Run, folder: Path) -> None:
    made(*SIGN, *FROM_FILE)
    signed = (folder / "signed").read_bytes()
    (folder / "signed").write_bytes(signed.replace(b"Amount=40000", b"Amount=00001"))

    assert made(*VERIFY) == (1, "", "The signature is over another text.\n")


@pytest.mark.parametrize("serial", ["0", "-1", "5"])
def test_who_must_have_signed_is_always_named(made: Run, serial: str) -> None:
    code, said, error = made(*VERIFY[:-1], serial)

    assert (code, said) == (1, "")
    assert "key" in error


def test_short_keys_are_for_old_test_servers_only(run: Run, folder: Path) -> None:
    (folder / "secret.key").write_bytes(ipriv.dump_private(short_key(), b""))
    (folder / "public.key").write_bytes(ipriv.dump_public(short_key()))
    verify = (*VERIFY[:-1], str(short_key().serial))

    refused = run(*SIGN)
    signed = run(*SIGN, "--legacy")

    assert refused[2] == "The key has 512 bits; fewer than 1024 are refused.\n"
    assert (signed[0], run(*verify, "--legacy")[0]) == (0, 0)
    assert run(*verify)[2] == refused[2]
    assert "NOT to be trusted. The key has 512 bits" in run("inspect", "public.key")[1]


def test_no_short_key_is_made(run: Run) -> None:
    code, _, error = run(*KEYGEN, "--bits", "512", *FROM_FILE)

    assert (code, error) == (1, "A key has 1024 to 2048 bits, not 512.\n")


def test_a_file_that_is_not_there_is_one_sentence(run: Run) -> None:
    for words in (("inspect", "nothing"), ("keygen", "nothing", *KEYGEN[2:]), SIGN, VERIFY):
        code, said, error = run(*words)

        assert (code, said) == (1, "")
        assert error.endswith("No such file or directory.\n")


def test_what_a_card_and_a_message_hold_is_told(made: Run, folder: Path) -> None:
    made(*SIGN, *FROM_FILE)
    written = made("keycard", "own.txt", "--serial", "17033", "--name", "api17032")

    assert written[1] == "own.txt is a key card of 'api17032', serial 17033.\n"
    assert (folder / "own.txt").read_bytes() == (folder / "card.txt").read_bytes()
    assert made("inspect", "card.txt")[1] == "Key card of 'api17032', serial 17033.\n"
    assert (
        "Document SM of 'api17032', serial 17033, body of 22 bytes" in made("inspect", "signed")[1]
    )


def test_lone_line_feeds_in_a_message_confuse_nobody(made: Run, folder: Path) -> None:
    (folder / "order").write_bytes(b"A=1\nB=2\r\nC=3\n")
    made(*SIGN, *FROM_FILE)

    assert "body of 13 bytes" in made("inspect", "signed")[1]
    assert made(*VERIFY)[1].endswith("A=1\nB=2\r\nC=3\n\n")


def test_what_a_secret_file_holds_is_told_without_its_passphrase(made: Run, folder: Path) -> None:
    hidden = made("inspect", "secret.key")[1]
    (folder / "secret.key").chmod(0o640)
    readable = made("inspect", "secret.key")[1]
    (folder / "open.key").write_bytes(ipriv.dump_private(private("plain"), b""))

    assert hidden.startswith("Secret key file of 'api17032', serial 17033, 1024 bits, made 20")
    assert hidden.endswith("behind a passphrase.\n")
    assert "chmod 600" not in hidden
    assert "chmod 600" in readable
    assert "WITHOUT a passphrase" in made("inspect", "open.key")[1]


def test_every_key_of_a_ring_is_told_with_its_certificate(run: Run, folder: Path) -> None:
    bank, shop, other = private("bank"), private("shop"), private("plain")
    ring = ipriv.dump_public(bank) + ipriv.dump_public(shop, bank) + ipriv.dump_public(bank, other)
    (folder / "ring").write_bytes(ring)

    lines = run("inspect", "ring")[1].splitlines()

    assert lines[0].endswith("certified by itself: the certificate holds.")
    assert lines[1].endswith(
        "certified by 'CyberCardServer', serial 904291: the certificate holds."
    )
    assert lines[2].endswith("NOT to be trusted. The ring has no key with the serial 11208.")


def test_other_files_are_refused_in_one_sentence(run: Run, folder: Path) -> None:
    damaged = bytes_of(VECTORS["keys"]["shop"], "public").replace(b"A", b"B", 1)
    for content in (b"", b"\0" * 100, b"hello\n" * 9, damaged):
        (folder / "file").write_bytes(content)

        code, said, error = run("inspect", "file")

        assert (code, said, error.count("\n")) == (1, "", 1)
