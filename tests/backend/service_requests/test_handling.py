"""What may be done with a request in each state, by whom, and what the client reads of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from backend.accounts.models import Membership, User
from backend.audit import journal
from backend.kernel.actor import SYSTEM
from backend.kernel.errors import DomainError, ForbiddenError, InvalidError, StaleStateError
from backend.mail.models import Letter
from backend.messaging.models import Notice
from backend.service_requests import handling, queries
from backend.service_requests.handling import Hold, Result
from backend.service_requests.models import ServiceRequest, ServiceRequestEvent
from backend.service_requests.states import SERVICE_REQUEST, Event, Status
from tests.backend.service_requests.made import LATER, MILA, OWNER, SVETA, in_state, reload
from tests.support import people
from tests.support.people import NOON, days, hours

pytestmark = pytest.mark.usefixtures("database")

Verb = Callable[[ServiceRequest], object]
TOMORROW = Hold("manager", NOON + hours(24))
BY: dict[str, Any] = {"actor": MILA, "now": LATER}

VERBS: dict[Event, Verb] = {
    Event.ASK: lambda r: handling.ask(r, "Какой адрес?", actor=MILA, now=LATER),
    Event.ANSWER: lambda r: handling.answer(r, "Мира, 5", actor=OWNER, now=LATER),
    Event.APPROVE: lambda r: handling.approve(r, actor=MILA, now=LATER),
    Event.REJECT: lambda r: handling.reject(r, "Нет линии", actor=MILA, now=LATER),
    Event.COMPLETE: lambda r: handling.finish(r, Result.COMPLETED, actor=MILA, now=LATER),
    Event.COMPLETE_PARTLY: lambda r: handling.finish(
        r, Result.PARTIAL, "Два из трёх", actor=MILA, now=LATER
    ),
    Event.FAIL: lambda r: handling.finish(r, Result.FAILED, "Нет линии", actor=MILA, now=LATER),
    Event.WITHDRAW: lambda r: handling.withdraw(r, actor=OWNER, now=LATER),
    Event.ACCEPT_WITHDRAWAL: lambda r: handling.settle_withdrawal(
        r, accepted=True, actor=MILA, now=LATER
    ),
    Event.REFUSE_WITHDRAWAL: lambda r: handling.settle_withdrawal(
        r, "Уже сделано", accepted=False, actor=MILA, now=LATER
    ),
    Event.UNDO: lambda r: handling.undo(r, actor=MILA, now=LATER),
    Event.REOPEN: lambda r: handling.reopen(
        r, "Не работает", within_days=14, actor=OWNER, now=LATER
    ),
}


@pytest.mark.parametrize("event", VERBS)
@pytest.mark.parametrize("state", Status)
def test_a_verb_works_in_its_states_and_is_refused_and_logged_in_others(
    state: Status, event: Event, caplog: pytest.LogCaptureFixture
):
    request = in_state(state)

    if SERVICE_REQUEST.can(state, event):
        VERBS[event](request)
        assert reload(request).status == SERVICE_REQUEST.after(state, event)
        assert [one.event for one in queries.history(request)] == [event]
        return
    with pytest.raises(DomainError):
        VERBS[event](request)
    assert f"{event} refused in state {state}" in caplog.text
    assert (reload(request).status, reload(request).revision) == (state, 1)


def test_of_two_managers_on_one_request_the_second_is_told():
    request = in_state(Status.HELD)
    seen_by_both = reload(request)
    handling.reject(request, "Нет линии", actor=MILA, now=LATER)

    with pytest.raises(StaleStateError):
        handling.approve(seen_by_both, actor=SVETA, now=LATER)
    assert reload(request).status == Status.REJECTED


def test_people_of_the_client_are_told_in_their_language():
    anna = people.anna()
    client_id = Membership.get(Membership.user == anna).client_id
    User.update(language="en").execute()
    request = in_state(Status.HELD, client=client_id)

    handling.reject(request, "No line there", actor=MILA, now=LATER)

    notice = Notice.get()
    assert (notice.event, notice.path) == ("request_rejected", f"/cabinet/requests/{request.id}")
    assert notice.content["text"] == "No line there"
    assert (Letter.get().template, Letter.get().language) == ("request_rejected", "en")


def test_what_our_people_do_among_themselves_is_not_told():
    anna = people.anna()
    request = in_state(
        Status.ACKNOWLEDGED, client=Membership.get(Membership.user == anna).client_id
    )

    held = handling.hold(request, TOMORROW, actor=MILA, now=LATER)
    handling.assign(held, people.mila(), actor=MILA, now=LATER)
    handling.note(held, "Позвонить после обеда", actor=MILA, now=LATER)

    assert Notice.select().count() == 0
    assert queries.history(request) == []
    internal = queries.history(request, with_internal=True)
    assert [one.event for one in internal] == ["hold", "assign", "note"]


@pytest.mark.parametrize(
    "verb",
    [
        lambda r: handling.reject(r, "Нет", actor=MILA, now=LATER),
        lambda r: handling.approve(r, actor=MILA, now=LATER),
    ],
    ids=["reject", "approve"],
)
def test_what_is_held_for_a_senior_is_decided_by_no_other(verb: Verb):
    request = in_state(Status.HELD, held_for="senior_manager")

    with pytest.raises(ForbiddenError):
        verb(request)
    handling.reject(request, "Нет", actor=SVETA, now=LATER)
    assert reload(request).status == Status.REJECTED


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001], ids=["none", "blank", "long"])
def test_words_that_the_client_reads_are_needed_and_have_a_limit(text: str):
    request = in_state(Status.HELD)

    for verb in (handling.reject, handling.ask):
        with pytest.raises(InvalidError):
            verb(request, text, actor=MILA, now=LATER)
    assert ServiceRequestEvent.select().count() == 0


def test_approved_work_has_its_day_and_a_time_by_when_it_is_due():
    request = in_state(Status.HELD, held_for="manager", due_at=LATER)

    moved = handling.approve(request, "Приедем", on=date(2026, 12, 1), actor=MILA, now=LATER)

    assert (moved.status, moved.expected_on) == (Status.IN_PROGRESS, date(2026, 12, 1))
    assert moved.due_at is not None
    assert moved.due_at.date() == date(2026, 12, 2)
    assert moved.answer == "Приедем"


def test_a_request_is_reopened_for_some_days_only():
    closed = in_state(Status.REJECTED)

    assert handling.can_be_reopened(closed, within_days=14, now=NOON + days(14))
    with pytest.raises(InvalidError, match="too_late"):
        handling.reopen(closed, "Ещё раз", within_days=14, actor=OWNER, now=NOON + days(15))
    opened = handling.reopen(closed, "Ещё раз", within_days=14, actor=OWNER, now=NOON + days(1))
    assert (opened.status, opened.held_for) == (Status.HELD, "manager")
    assert opened.due_at == NOON + days(2)


def test_a_request_that_is_on_its_way_is_handed_on_and_assigned():
    held = handling.hold(in_state(Status.HELD), Hold("senior_manager", TOMORROW.due_at), **BY)
    sveta = people.sveta()

    taken = handling.assign(held, sveta, **BY)
    again = handling.assign(taken, sveta, **BY)

    assert (held.status, held.held_for) == (Status.HELD, "senior_manager")
    assert (taken.assignee_id, again.revision) == (sveta.id, taken.revision)
    assert handling.assign(taken, None, **BY).assignee_id is None


def test_closed_requests_and_people_without_the_right_are_not_assigned():
    with pytest.raises(InvalidError):
        handling.assign(in_state(Status.REJECTED), None, **BY)
    with pytest.raises(InvalidError):
        handling.assign(in_state(Status.HELD), people.egor(), **BY)
    for wrong in (Hold("editor", TOMORROW.due_at), Hold("manager", NOON)):
        with pytest.raises(InvalidError):
            handling.hold(in_state(Status.HELD), wrong, **BY)


def test_what_could_not_be_done_by_itself_is_left_with_the_reason():
    request = in_state(Status.IN_PROGRESS, expected_on=date(2026, 11, 23))

    left = handling.leave(request, "error.stale", actor=SYSTEM, now=LATER)

    assert (left.status, left.expected_on, left.held_for) == (Status.IN_PROGRESS, None, "manager")
    events = [(one.event, one.reason) for one in queries.history(request, with_internal=True)]
    assert events == [("leave", "error.stale"), ("hand_on", "")]


def test_every_step_is_in_the_journal_of_the_client():
    request = in_state(Status.HELD)

    handling.ask(request, "Какой адрес?", actor=MILA, now=LATER)

    entry = journal.entries_about(request.client_id or 0)[0]
    assert (entry.action, entry.actor_name, entry.reason) == (
        "service_request.ask",
        "Мила Ветрова",
        "Какой адрес?",
    )
