"""Reminders, escalations and ends by themselves; what was slept through is made up for."""

from collections.abc import Iterator

import pytest

from backend.accounts.models import Membership, Staff
from backend.mail.models import Letter
from backend.messaging.models import Notice
from backend.service_requests import handling, queries, timers, waits
from backend.service_requests.handling import Hold
from backend.service_requests.models import RequestTimer, ServiceRequest
from backend.service_requests.states import Status
from backend.service_requests.waits import Waits
from tests.backend.service_requests.made import MILA, OWNER, SVETA, in_state, reload
from tests.support import people
from tests.support.people import NOON, days, hours, minutes

pytestmark = pytest.mark.usefixtures("database")


def asked() -> ServiceRequest:
    """A request of Anna's client with a question to her."""
    client_id = Membership.get(Membership.user == people.anna()).client_id
    return handling.ask(in_state(Status.HELD, client=client_id), "Адрес?", actor=MILA, now=NOON)


def held(due_hours: int = 8) -> ServiceRequest:
    """A request that a manager should answer by then."""
    until = Hold("manager", NOON + hours(due_hours))
    return handling.hold(in_state(Status.ACKNOWLEDGED), until, actor=MILA, now=NOON)


def test_a_client_is_reminded_and_then_has_a_week():
    request = asked()

    timers.run(NOON + days(3) - minutes(1))
    assert [one.event for one in Notice.select()] == ["request_asked"]
    timers.run(NOON + days(3))
    assert [one.event for one in Notice.select()][1:] == ["request_reminded"]
    timers.run(NOON + days(10) - minutes(1))
    assert reload(request).status == Status.PENDING
    timers.run(NOON + days(10))
    assert reload(request).status == Status.CANCELLED
    assert [one.event for one in Notice.select()][2:] == ["request_lapsed"]


def test_after_a_long_stop_a_client_still_has_his_week():
    request = asked()

    timers.run(NOON + days(30))
    timers.run(NOON + days(30) + minutes(1))

    assert reload(request).status == Status.PENDING
    timers.run(NOON + days(37))
    assert reload(request).status == Status.CANCELLED


def test_an_answer_stops_the_clock():
    request = asked()
    handling.answer(request, "Мира, 5", actor=OWNER, now=NOON + hours(1))

    assert timers.run(NOON + days(60)) > 0
    assert reload(request).status == Status.HELD
    assert reload(request).held_for == "senior_manager"


def test_what_is_not_done_in_time_goes_to_the_seniors():
    sveta, mila = people.sveta(), people.mila()
    request = handling.assign(held(), mila, actor=MILA, now=NOON)

    timers.run(NOON + hours(6))
    assert [(one.recipient, one.template) for one in Letter.select()] == [
        (mila.email, "request_remind")
    ]
    timers.run(NOON + hours(8))

    late = reload(request)
    assert (late.held_for, late.assignee_id) == ("senior_manager", None)
    assert late.due_at == NOON + hours(32)
    assert [one.recipient for one in Letter.select()][1:] == [sveta.email]
    events = [one.event for one in queries.history(request, with_internal=True)]
    assert events == ["hold", "assign", "remind", "escalate"]


def test_above_the_seniors_there_is_nobody():
    request = held()
    timers.run(NOON + hours(8))
    timers.run(NOON + days(5))
    timers.run(NOON + days(9))

    assert reload(request).due_at == NOON + hours(32)
    assert RequestTimer.select().where(RequestTimer.done_at.is_null()).count() == 0


def test_a_timer_rings_once():
    held()

    assert timers.run(NOON + hours(6)) == 1
    assert timers.run(NOON + hours(6)) == 0


def test_the_same_moment_can_be_set_again():
    request = held()
    again = handling.hold(
        request, Hold("senior_manager", NOON + hours(8)), actor=MILA, now=NOON + hours(1)
    )

    waiting = RequestTimer.select().where(RequestTimer.done_at.is_null())
    assert {one.kind for one in waiting} == {"reminder", "escalation"}
    assert again.due_at == NOON + hours(8)


def test_whose_account_is_closed_is_not_written_to():
    mila = people.mila()
    handling.assign(held(), mila, actor=MILA, now=NOON)
    Staff.update(disabled_at=NOON).where(Staff.id == mila.id).execute()

    timers.run(NOON + hours(6))

    assert RequestTimer.select().where(RequestTimer.done_at.is_null()).count() == 1
    assert Letter.select().count() == 0


@pytest.fixture
def of_this_company() -> Iterator[Waits]:
    """Waits that are none of the usual ones."""
    own = Waits(days(1), days(2), hours(5), hours(6), hours(7), hours(8))
    waits.use(own)
    yield own
    waits.use(Waits())


@pytest.mark.usefixtures("of_this_company")
def test_the_company_says_how_long_a_question_waits():
    request = asked()

    timers.run(NOON + days(1) - minutes(1))
    assert [one.event for one in Notice.select()] == ["request_asked"]
    timers.run(NOON + days(1))
    assert [one.event for one in Notice.select()][1:] == ["request_reminded"]
    timers.run(NOON + days(3) - minutes(1))
    assert reload(request).status == Status.PENDING
    timers.run(NOON + days(3))
    assert reload(request).status == Status.CANCELLED


@pytest.mark.usefixtures("of_this_company")
def test_the_company_says_when_work_is_due():
    mila = people.mila()
    handling.assign(held(), mila, actor=MILA, now=NOON)

    timers.run(NOON + hours(3))
    assert [one.recipient for one in Letter.select()] == [mila.email]
    timers.run(NOON + hours(8))
    assert ServiceRequest.get().due_at == NOON + hours(16)
    approved = handling.approve(in_state(Status.HELD), actor=SVETA, now=NOON)
    assert approved.due_at == NOON + hours(7)
    answered = handling.answer(asked(), "Мира, 5", actor=OWNER, now=NOON)
    assert answered.due_at == NOON + hours(6)
