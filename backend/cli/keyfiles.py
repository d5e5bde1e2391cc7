"""Files and passphrases of keys: nothing is written over, secrets are their owner's alone and on no command line."""

import getpass
import os
import sys
from pathlib import Path

from backend.payments.ipriv import container


class RefusedError(Exception):
    """A sentence that says why a file or a passphrase is not taken."""


def refuse_existing(*files: Path) -> None:
    """
    Look before the work begins.

    Raises:
        RefusedError: one of the files is there already.
    """
    for file in files:
        if os.path.lexists(file):
            raise _existing(file)


def write_new(file: Path, content: bytes, *, is_secret: bool = False) -> None:
    """
    Write a file that is not there yet; it is on the disk afterwards, or it is not there.

    Raises:
        RefusedError: it is there already.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        descriptor = os.open(file, flags, 0o600 if is_secret else 0o644)
    except FileExistsError as error:
        raise _existing(file) from error
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(descriptor)
    except OSError:
        file.unlink()
        raise


def is_open_to_others(file: Path) -> bool:
    """Whether group or others have any right to the file."""
    return bool(file.stat().st_mode & 0o077)


def passphrase(file: Path | None) -> bytes:
    """
    The passphrase as key files take it: from the file, the terminal, or the standard input.

    Raises:
        RefusedError: it has letters that key files cannot have.
    """
    return _encoded(_typed(file, "Passphrase: "))


def new_passphrase(file: Path | None) -> bytes:
    """
    The passphrase of a key that is being made; typed twice if it is typed.

    Raises:
        RefusedError: it is empty, typed differently, or has letters that key files cannot have.
    """
    typed = _typed(file, "Passphrase for the new key: ")
    if not typed:
        raise RefusedError("A new key needs a passphrase.")
    if _is_asked(file) and getpass.getpass("The same once more: ") != typed:
        raise RefusedError("The two passphrases are not the same.")
    return _encoded(typed)


def _typed(file: Path | None, question: str) -> str:
    if _is_asked(file):
        return getpass.getpass(question)
    try:
        text = file.read_text(encoding="utf-8-sig") if file else sys.stdin.readline()
    except UnicodeDecodeError as error:
        raise RefusedError("The passphrase is not text in UTF-8.") from error
    return text.partition("\n")[0].removesuffix("\r")


def _is_asked(file: Path | None) -> bool:
    return file is None and sys.stdin.isatty()


def _encoded(typed: str) -> bytes:
    try:
        return typed.encode(container.ENCODING)
    except UnicodeEncodeError as error:
        raise RefusedError(
            f"The passphrase has letters that are not in {container.ENCODING}."
        ) from error


def _existing(file: Path) -> RefusedError:
    return RefusedError(f"{file} is there already, and nothing is written over.")
