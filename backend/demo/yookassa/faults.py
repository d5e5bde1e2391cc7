"""What can be made to go wrong with the next calls of the API, to see what a shop makes of it."""

import threading
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Where it goes wrong; everything but the first four is after the command was carried out."""

    LIMIT = "limit"  # 429
    FORBIDDEN = "forbidden"  # 403
    CUT_UNREAD = "cut_unread"  # the line is cut before anything is done
    ERROR_BEFORE = "error_before"  # 500, nothing done
    ERROR = "error"  # 500, done
    CUT = "cut"  # before the headers
    CUT_IN_HEADERS = "cut_in_headers"
    CUT_IN_BODY = "cut_in_body"
    BROKEN = "broken"  # 200 and no JSON
    SLOW = "slow"


DONE_FIRST = frozenset(Fault) - {
    Fault.LIMIT,
    Fault.FORBIDDEN,
    Fault.CUT_UNREAD,
    Fault.ERROR_BEFORE,
}


@dataclass
class Planned:
    """A fault for so many calls whose path ends so."""

    fault: Fault
    path_end: str = ""
    times: int = 1


class Faults:
    """What is planned, in order."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []
        self._lock = threading.Lock()

    def plan(self, planned: Planned) -> None:
        """From now on."""
        with self._lock:
            self._planned.append(planned)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._planned.clear()

    def next(self, path: str) -> Fault | None:
        """What goes wrong with this call."""
        with self._lock:
            for planned in self._planned:
                if planned.times > 0 and path.endswith(planned.path_end):
                    planned.times -= 1
                    return planned.fault
        return None
