"""`python -m backend.demo.yookassa FOLDER PORT NOTIFY_URL`: until it is told to stop, or its parent is gone."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from backend.demo.yookassa.book import Book
from backend.demo.yookassa.kassa import Kassa
from backend.demo.yookassa.server import KassaServer


def main(folder: str, port: str, notify_url: str) -> int:
    """Answer until SIGTERM, or until who began it is gone."""
    book = Book.opened(Path(folder))
    server = KassaServer(Kassa(book, notify_url), int(port))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: _stop(server))
    threading.Thread(target=_watch, args=(os.getppid(), server), daemon=True).start()
    print(f"{server.url}/v3 shop {book.shop_id}, the key is in {book.secret_file}", flush=True)
    server.run()
    return 0


def _stop(server: KassaServer) -> None:
    """From another thread: the one that answers would wait for itself."""
    threading.Thread(target=server.shutdown).start()


def _watch(parent: int, server: KassaServer) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    server.shutdown()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
