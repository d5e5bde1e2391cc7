"""Changes of subscriptions that are to come, as a client is told of them in one line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from backend.kernel.localised import Localised
from backend.subscriptions.courses import Course
from backend.subscriptions.proration import Priced

_NO_TITLE = Localised()


@dataclass(frozen=True, slots=True)
class Brief:
    """A subscription as people know it: `title` is its service's. The rest says when it is charged."""

    id: int
    number: str
    title: Localised
    place: str
    status: str
    bill_day: int
    start_on: date | None
    end_on: date | None
    charged_until: date | None


@dataclass(frozen=True)
class Planned:
    """
    A change that is to come: `what` is tariff, price, pause, resume, start or end.

    `title` is the new tariff's; of a price, by a new version, that of the tariff which stays.
    `monthly_minor` is what a month costs from that day, 0 if nobody has looked so far ahead.
    """

    subscription: Brief
    on_day: date
    what: str
    title: Localised = _NO_TITLE
    monthly_minor: int = 0


def of(seen: Iterable[tuple[Brief, Course, Sequence[Priced]]], today: date) -> list[Planned]:
    """Every turn of the subscriptions after today, the nearest first; each has its priced days."""
    found = (
        Planned(subscription, day, what, title, _monthly(pieces, day))
        for subscription, course, pieces in seen
        for day, what, title in _turns(course)
        if day is not None and day > today
    )
    return sorted(found, key=lambda one: one.on_day)


def _turns(course: Course) -> Iterator[tuple[date | None, str, Localised]]:
    yield course.start_on, "start", _NO_TITLE
    yield course.end_on, "end", _NO_TITLE
    for before, phase in pairwise((None, *course.phases)):
        if phase is not None and phase.from_on != course.start_on:
            stays = before is not None and before.what.tariff_id == phase.what.tariff_id
            yield phase.from_on, "price" if stays else "tariff", phase.what.title
    for pause in course.pauses:
        yield pause.from_on, "pause", _NO_TITLE
        yield pause.until_on, "resume", _NO_TITLE


def _monthly(pieces: Sequence[Priced], day: date) -> int:
    return next(
        (one.monthly_minor for one in pieces if one.period.first <= day < one.period.until), 0
    )
