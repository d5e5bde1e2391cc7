"""`python -m backend.demo.bank FOLDER PORT`: the demo's bank until it is told to stop, or its parent is gone."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from backend.demo.bank import keys
from backend.demo.bank.book import Book
from backend.demo.bank.server import Bank, BankServer


def main(folder: str, port: str) -> int:
    """Answer until SIGTERM, or until who began it is gone."""
    files = keys.prepare(Path(folder))
    server = BankServer(Bank(keys.load(files), Book(files.folder / "book.json")), int(port))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: _stop(server))
    threading.Thread(target=_watch, args=(os.getppid(), server), daemon=True).start()
    server.run()
    return 0


def _stop(server: BankServer) -> None:
    """From another thread: the one that answers would wait for itself."""
    threading.Thread(target=server.shutdown).start()


def _watch(parent: int, server: BankServer) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    server.shutdown()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
