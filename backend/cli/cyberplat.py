"""`cyberplat keycard|keygen|inspect|sign|verify`: keys and signed documents, by whoever runs the machine."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backend.cli import describing, keyfiles
from backend.cli.keyfiles import RefusedError
from backend.payments import ipriv
from backend.payments.ipriv import container, keys, secret_file, signatures

__all__ = ["RefusedError", "add_to"]
_LEGACY_BITS = 512
_INSTEAD = "its first line is the passphrase; else it is asked for"

Add = Callable[..., argparse.ArgumentParser]


def add_to(commands: Any, add: Add) -> None:
    """Put the commands below `cyberplat`; `add` is how commands look."""
    _add_keys(commands, add)
    looking = add(commands, "inspect", _said(inspect), "tell what a file of CyberPlat holds")
    looking.add_argument("file", type=Path)
    signing = add(commands, "sign", _said(sign), "sign a file")
    signing.add_argument("file", type=Path, help="what is signed, byte for byte")
    signing.add_argument("--key", type=Path, required=True, help="the secret key file")
    signing.add_argument("--to", type=Path, required=True, help="the signed message")
    signing.add_argument("--hash", choices=signatures.HASHES, default="sha256")
    signing.add_argument("--passphrase-file", type=Path, help=_INSTEAD)
    verifying = add(commands, "verify", _said(verify), "verify a signed message, show its body")
    verifying.add_argument("file", type=Path)
    verifying.add_argument("--ring", type=Path, required=True, help="the bank's key ring")
    verifying.add_argument(
        "--serial", type=int, required=True, help="of the key that must have signed"
    )
    verifying.add_argument("--hash", choices=signatures.HASHES, help="accept this one only")
    verifying.add_argument("--to", type=Path, help="write the body there instead")
    for parser in (signing, verifying):
        parser.add_argument("--legacy", action="store_true", help="accept keys from 512 bits")


def keygen(asked: argparse.Namespace) -> str:
    """
    Make a key for a key card: the secret file and the public record for the bank.

    Raises:
        RefusedError: a file is there already, or the passphrase cannot be used.
        IPRIVError: the card is damaged, or the key would not be safe.
    """
    serial, name = ipriv.read_keycard(asked.card.read_bytes())
    keyfiles.refuse_existing(asked.secret, asked.public)
    passphrase = keyfiles.new_passphrase(asked.passphrase_file)
    key = ipriv.generate(serial, name, asked.bits)
    keyfiles.write_new(asked.public, ipriv.dump_public(key))
    try:
        keyfiles.write_new(asked.secret, ipriv.dump_private(key, passphrase), is_secret=True)
    except (OSError, RefusedError):
        asked.public.unlink()
        raise
    return (
        f"{asked.secret} holds the secret key of {name!r}, serial {serial}, {asked.bits} bits: "
        f"keep it where it is. Send {asked.public} to the bank."
    )


def keycard(asked: argparse.Namespace) -> str:
    """
    Write a key card, to try things without the bank.

    Raises:
        RefusedError: the file is there already.
        IPRIVError: name or serial cannot be of a key.
    """
    keyfiles.write_new(asked.file, ipriv.keycard(asked.serial, asked.name))
    return f"{asked.file} is a key card of {asked.name!r}, serial {asked.serial}."


def inspect(asked: argparse.Namespace) -> str:
    """
    Tell what a file holds.

    Raises:
        IPRIVError: nothing of CyberPlat, or damaged.
    """
    is_open = keyfiles.is_open_to_others(asked.file)
    return "\n".join(describing.describe(asked.file.read_bytes(), is_open=is_open))


def sign(asked: argparse.Namespace) -> str:
    """
    Sign a file.

    Raises:
        RefusedError: the signed message is there already, or the passphrase cannot be used.
        IPRIVError: the key cannot be opened, or the file not be signed.
    """
    keyfiles.refuse_existing(asked.to)
    document = asked.key.read_bytes()
    _, is_hidden = secret_file.look(document)
    passphrase = keyfiles.passphrase(asked.passphrase_file) if is_hidden else b""
    key = ipriv.load_private(document, passphrase, min_bits=_min_bits(asked))
    keyfiles.write_new(asked.to, ipriv.sign(key, asked.file.read_bytes(), asked.hash))
    return f"{asked.to} is signed by {key.name!r}, serial {key.serial}."


def verify(asked: argparse.Namespace) -> str:
    """
    Verify a signed message.

    Raises:
        RefusedError: the file for the body is there already.
        IPRIVError: the signature does not hold, or the ring has no such key that can be trusted.
    """
    if asked.serial < 1:
        raise RefusedError("Name the serial of the key that must have signed; there is no key 0.")
    ring = asked.ring.read_bytes()
    key = ipriv.load_public(ring, asked.serial, min_bits=_min_bits(asked))
    hashes = (asked.hash,) if asked.hash else signatures.HASHES
    body = ipriv.verify(key, asked.file.read_bytes(), hashes)
    told = f"{key.name!r}, serial {key.serial}, has signed this"
    if asked.to:
        keyfiles.write_new(asked.to, body)
        return f"{told}; the body is in {asked.to}."
    return f"{told}:\n{body.decode(container.ENCODING, 'backslashreplace')}"


def _add_keys(commands: Any, add: Add) -> None:
    card = add(commands, "keycard", _said(keycard), "write a key card, to try without the bank")
    card.add_argument("file", type=Path)
    card.add_argument("--serial", type=int, required=True)
    card.add_argument("--name", required=True)
    making = add(commands, "keygen", _said(keygen), "make a key for the bank's key card")
    making.add_argument("card", type=Path, help="the key card that the bank has sent")
    making.add_argument("--secret", type=Path, required=True, help="the new secret key file")
    making.add_argument("--public", type=Path, required=True, help="the new record for the bank")
    making.add_argument("--bits", type=int, default=keys.MOST_BITS, help="1024 to 2048")
    making.add_argument("--passphrase-file", type=Path, help=_INSTEAD)


def _said(run: Callable[[argparse.Namespace], str]) -> Callable[[argparse.Namespace], int]:
    def command(asked: argparse.Namespace) -> int:
        print(run(asked))
        return 0

    return command


def _min_bits(asked: argparse.Namespace) -> int:
    return _LEGACY_BITS if asked.legacy else keys.MIN_BITS
