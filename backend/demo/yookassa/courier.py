"""Bring news to the shop, again and again for a day, until it says 200."""

import http.client
import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from backend.demo.yookassa.kassa import Kassa

EVERY_SECONDS = 0.1
_TIMEOUT_SECONDS = 5.0
_LONGEST_PAUSE = 300
_GIVEN_UP_AFTER = 24 * 3600


class Courier(threading.Thread):
    """Works until it is told to stop; lets payments run out as well."""

    def __init__(self, kassa: Kassa) -> None:
        super().__init__(name="courier", daemon=True)
        self._kassa = kassa
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            self._kassa.run_out()
            for one in [one for one in self._kassa.book.owed if one["due"] <= time.time()]:
                self._bring(one)

    def stop(self) -> None:
        """Finish what is being brought and stop."""
        self._stopping.set()
        self.join(_TIMEOUT_SECONDS)

    def _bring(self, one: dict[str, Any]) -> None:
        is_taken = _is_taken(self._kassa.notify_url, one["body"])
        book = self._kassa.book
        with book.changing():
            one.setdefault("since", time.time())
            if is_taken or time.time() - one["since"] > _GIVEN_UP_AFTER:
                book.owed.remove(one)
            else:
                one["tries"] += 1
                one["due"] = time.time() + min(0.25 * 2 ** one["tries"], _LONGEST_PAUSE)


def _is_taken(url: str, body: dict[str, Any]) -> bool:
    """Whether the shop says 200; names below localhost are this machine, whatever its resolver thinks."""
    parts = urlsplit(url)
    is_here = (parts.hostname or "").endswith("localhost")
    host = "127.0.0.1" if is_here else parts.hostname or ""
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, parts.port, timeout=_TIMEOUT_SECONDS)
    headers = {"Content-Type": "application/json", "Host": parts.netloc}
    try:
        sent = json.dumps(body, ensure_ascii=False).encode()
        connection.request("POST", parts.path, sent, headers)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
