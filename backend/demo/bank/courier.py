"""Bring answers to the shop, again and again until it acknowledges them."""

import http.client
import threading
from typing import Any
from urllib.parse import urlencode, urlsplit

from backend.demo.bank.book import Book

EVERY_SECONDS = 0.2
_TIMEOUT_SECONDS = 5.0
_MOST_TRIES = 30


class Courier(threading.Thread):
    """Works until it is told to stop."""

    def __init__(self, book: Book) -> None:
        super().__init__(name="courier", daemon=True)
        self._book = book
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            for one in self._book.due():
                if self._is_taken(one) or one["tries"] >= _MOST_TRIES:
                    self._book.delivered(one)
                else:
                    self._book.try_later(one)

    def stop(self) -> None:
        """Finish what is being brought and stop."""
        self._stopping.set()
        if self.is_alive():
            self.join(_TIMEOUT_SECONDS)

    @staticmethod
    def _is_taken(one: dict[str, Any]) -> bool:
        """Whether the shop has answered with success; to where it stands, whatever its name is."""
        parts = urlsplit(one["url"])
        is_here = (parts.hostname or "").endswith("localhost")
        address = "127.0.0.1" if is_here else parts.hostname or ""
        connection = http.client.HTTPConnection(address, parts.port or 80, timeout=_TIMEOUT_SECONDS)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": parts.netloc}
        try:
            body = urlencode(one["fields"], encoding="cp1251")
            connection.request("POST", parts.path, body, headers)
            return 200 <= connection.getresponse().status < 300
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
