"""Start the demo's bank as a program of its own, and end it with the demo."""

import socket
import subprocess  # noqa: TID251 the bank is another program, as banks are
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from backend.demo.bank import keys

_ROOT = Path(__file__).resolve().parents[3]
_STARTS_WITHIN_SECONDS = 15.0


class BankError(Exception):
    """The bank does not start; the sentence says so."""


@contextmanager
def opened_bank(folder: Path) -> Iterator[dict[str, str]]:
    """
    A running bank; gives the settings by which the product finds it, as environment variables.

    Raises:
        BankError: it does not answer.
    """
    files, port = keys.prepare(folder), _free_port()
    command = [sys.executable, "-m", "backend.demo.bank", str(folder), str(port)]
    with subprocess.Popen(command, cwd=_ROOT) as bank:  # noqa: S603 fixed words
        try:
            _wait(bank, port)
            yield _settings(files, port)
        finally:
            bank.terminate()


def _settings(files: keys.Files, port: int) -> dict[str, str]:
    base = f"http://localhost:{port}/cgi-bin"
    return {
        "KABINET_CYBERPLAT_SHOP_KEY": str(files.shop),
        "KABINET_CYBERPLAT_PASSPHRASE": keys.PASSPHRASE,
        "KABINET_CYBERPLAT_RING": str(files.ring),
        "KABINET_CYBERPLAT_BANK_SERIAL": str(keys.BANK_SERIAL),
        "KABINET_CYBERPLAT_FORM_URL": f"{base}/GetForm.cgi",
        "KABINET_CYBERPLAT_PROCESS_URL": f"{base}/ProcessTransaction.cgi",
    }


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(bank: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < until and bank.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise BankError("The demo's bank does not start.")
