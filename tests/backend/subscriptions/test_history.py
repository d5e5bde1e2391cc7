"""The history of a subscription by pages: every span once, whatever its kind, the newest first."""

from datetime import date, timedelta

from backend.db import keyset
from backend.subscriptions import courses, history
from backend.subscriptions.history import Line
from tests.backend.subscriptions.conftest import Office
from tests.support import subscribers
from tests.support.subscribers import FIRST_DAY

FEBRUARY = date(2025, 2, 1)


def every(office: Office) -> list[Line]:
    found: list[Line] = []
    after = ""
    while True:
        rows = history.of(office.now(), after=after)
        found += rows.rows
        after = rows.after
        if not after:
            return found


def test_spans_of_one_moment_and_of_all_kinds_are_told_once_each(office: Office):
    for _ in range(keyset.SIZE):
        subscribers.a_pause(office.subscription, FEBRUARY, FEBRUARY)
        subscribers.a_discount(office.subscription, FEBRUARY, FEBRUARY)
        subscribers.a_value(office.subscription, "route", "x", FEBRUARY, FEBRUARY)

    told = [(line.kind, line.row and line.row.id) for line in every(office)]

    assert len(told) == len(set(told)) == 3 * keyset.SIZE + 3


def test_what_was_written_last_stands_first(office: Office):
    agreed = subscribers.LONG_AGO
    for number in range(keyset.SIZE + 5):
        moment = agreed + timedelta(hours=number)
        subscribers.a_pause(office.subscription, FIRST_DAY, FIRST_DAY, made_at=moment)

    moments = [line.row.made_at for line in every(office) if line.row]

    assert moments == sorted(moments, reverse=True)


def test_another_subscription_is_not_told(office: Office):
    other = subscribers.a_subscription(version=office.cheap)
    subscribers.a_pause(other, FEBRUARY)

    assert "pause" not in {line.kind for line in every(office)}


def test_what_is_over_is_not_read_for_what_holds_on_a_day(office: Office):
    day = FIRST_DAY + timedelta(days=500)
    for number in range(40):
        first = FIRST_DAY + timedelta(days=10 * number)
        until = first + timedelta(days=10)
        subscribers.a_value(office.subscription, "route", f"x{number}", first, until)
        subscribers.a_discount(office.subscription, first, until)
    subscribers.a_value(office.subscription, "route", "now", day)
    subscribers.a_value(office.subscription, "later", "then", day + timedelta(days=9))

    whole = courses.of(office.now())
    rest = courses.many([office.now()], since=day)[office.subscription.id]

    assert (len(whole.values["route"]), len(rest.values["route"])) == (41, 1)
    assert len(rest.discounts) == 0
    for later in (day, day + timedelta(days=20)):
        assert rest.values_on(later) == whole.values_on(later)
        assert rest.version_on(later) == whole.version_on(later)
    assert [plan.on for plan in history.planned(office.now(), today=day)] == [
        day + timedelta(days=9)
    ]
