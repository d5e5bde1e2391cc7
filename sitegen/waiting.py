"""Publications that wait for their turn in one process are made together as one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from sitegen.errors import BuildFailed

Report = TypeVar("Report")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants published: changed texts by path, and the revisions they started from."""

    changes: Mapping[str, str | None]
    expected: Mapping[str, str]
    actor: str
    now: datetime | None = None


@dataclass(slots=True, eq=False)
class _Place(Generic[Report]):
    wish: Wish
    done: threading.Event = field(default_factory=threading.Event)
    report: Report | None = None
    error: BaseException | None = None


class Queue(Generic[Report]):
    """
    Lets one publication run at a time; those that come meanwhile go together in the next one.

    One that cannot be built must not stop the others: then each is tried by itself.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._places: list[_Place[Report]] = []

    def publish(self, wish: Wish, run: Callable[[Sequence[Wish]], Report]) -> Report:
        """
        Give the report of the publication that holds this wish.

        Args:
            run: publishes several wishes that change different pages.

        Raises:
            Exception: what `run` raised for this wish.
        """
        place: _Place[Report] = _Place(wish)
        with self._lock:
            self._places.append(place)
        with self._turn:
            if not place.done.is_set():
                self._run(self._together(), run)
        if place.error:
            raise place.error
        if place.report is None:
            raise RuntimeError("a publication that was taken has no report")
        return place.report

    def _together(self) -> list[_Place[Report]]:
        """Take the first that waits and all that do not touch its pages."""
        with self._lock:
            taken = [self._places.pop(0)]
            paths = {*taken[0].wish.changes}
            for place in list(self._places):
                is_alike = place.wish.now == taken[0].wish.now
                if is_alike and not paths & place.wish.changes.keys():
                    self._places.remove(place)
                    taken.append(place)
                    paths |= place.wish.changes.keys()
        return taken

    def _run(
        self, places: Sequence[_Place[Report]], run: Callable[[Sequence[Wish]], Report]
    ) -> None:
        try:
            report = run([place.wish for place in places])
        except BuildFailed as error:
            if len(places) == 1:
                self._end(places, None, error)
            else:
                for place in places:
                    self._run([place], run)
        except BaseException as error:  # noqa: BLE001 — each who waits gets it raised
            self._end(places, None, error)
        else:
            self._end(places, report, None)

    def _end(
        self,
        places: Sequence[_Place[Report]],
        report: Report | None,
        error: BaseException | None,
    ) -> None:
        for place in places:
            place.report, place.error = report, error
            place.done.set()
