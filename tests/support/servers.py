"""Programs that answer HTTP until a signal, run in this process by the tests."""

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable


class Client(threading.Thread):
    """Does something once the server answers, then tells it to stop by `stop_by`."""

    def __init__(
        self, work: Callable[[], None], *, stop_by: signal.Signals = signal.SIGTERM
    ) -> None:
        super().__init__()
        self._work = work
        self._stop_by = stop_by
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 handed to the test
            self.failure = error
        finally:
            os.kill(os.getpid(), self._stop_by)

    def finish(self) -> None:
        """Wait for the end, and fail as the work did."""
        self.join(10)
        if self.failure is not None:
            raise self.failure


def get(port: int, host: str, path: str) -> tuple[int, str]:
    """Status and text of a page, asked over the network."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def until_answered(port: int, *, seconds: float = 60) -> None:
    """Wait until somebody takes connections."""
    end = time.monotonic() + seconds
    while True:
        try:
            get(port, "nobody", "/")
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return
